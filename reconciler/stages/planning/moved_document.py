"""The document to paste where a plan sees that a resource was renamed. Pure."""

from __future__ import annotations

import json
import re

from reconciler.model.resource import Address

_PLAIN = re.compile(r"[^\W_][\w./-]*\Z")
"""Text that YAML takes as it stands, in a mapping in flow style too."""
_NAME_LENGTH = 128


def moved_document(old: Address, new: Address) -> list[str]:
    """Return the lines of a Moved document from ``old`` to ``new``."""
    name = f"moved-to-{new.name}"[:_NAME_LENGTH]
    return [
        "apiVersion: reconciler/v1",
        "kind: Moved",
        f"metadata: {{name: {_scalar(name)}}}",
        f"spec: {{from: {_scalar(str(old))}, to: {_scalar(str(new))}}}",
    ]


def _scalar(text: str) -> str:
    """``text`` for YAML: as a JSON string, which YAML reads too, where it could be read as something else."""
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)
