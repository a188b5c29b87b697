"""The schema of ``accept --format json``: what of the account is written into which files."""

from __future__ import annotations

from reconciler.model.acceptance import Way
from reconciler.model.posture import Posture
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, Node, described, document, record
from reconciler.render.accept_json import FORMAT_VERSION

_VALUE: Node = {"type": ["string", "integer", "number", "boolean", "null", "array"], "items": TEXT}
_FIELD: Node = record({"path": TEXT, "declared": _VALUE, "live": _VALUE})
_ACCEPTED: Node = record(
    {
        "address": TEXT,
        "way": {"enum": [way.value for way in Way]},
        "posture": described(
            {"enum": [posture.value for posture in Posture]}, "What the change in the account did to moderation."
        ),
        "reason": TEXT,
        "list": MAYBE,
        "fields": described({"type": "array", "items": _FIELD}, "Of what has changed; empty for everything else."),
    }
)
_LINE: Node = record(
    {
        "sign": {"enum": ["+", "-"]},
        "line": described(COUNT, "In the file as it was; of a line that comes, in the file as it will be."),
        "text": TEXT,
    }
)
_FILE: Node = record({"file": TEXT, "new": {"type": "boolean"}, "lines": {"type": "array", "items": _LINE}})


def accept_schema() -> Node:
    """What is accepted, what is not, and the difference of the files."""
    return document(
        "reconciler accept",
        "What was changed in the account and is written into the files of the project.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "target": TEXT,
                "written": described({"type": "boolean"}, "False with --check, after a no, and where nothing changes."),
                "accepted": {"type": "array", "items": _ACCEPTED},
                "left": described(
                    {"type": "array", "items": record({"address": TEXT, "reason": TEXT})},
                    "What is not accepted, and why.",
                ),
                "files": {"type": "array", "items": _FILE},
                "state": described({"type": "boolean"}, "Whether the state changes too."),
                "remarks": {
                    "type": "array",
                    "items": record({"about": TEXT, "text": TEXT, "source": MAYBE}),
                },
                "other_targets": described(
                    {"type": "object", "additionalProperties": COUNT},
                    "Other targets that the files belong to: how many of their declared resources change too.",
                ),
            }
        ),
    )
