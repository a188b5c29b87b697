"""What a keyword says of itself beside its list, and how each field of it is written in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reconciler.files.writing.scalars import scalar

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Value = tuple[str, ...] | str
"""Tags or usages, or the text of any other field."""
Fields = Mapping[str, Value | None]
"""Fields of a keyword that are to be changed → what they are to say. None: nothing, so that the list's counts.

What is not in it stays as it is.
"""
ORDER = ("keyword", "tags", "usages", "existing", "expires", "owner", "ticket", "reason")
"""The order in which fields of an entry are written."""


def value_text(field: str, value: Value) -> str:
    """Return a value in YAML, in one line."""
    if isinstance(value, tuple):
        return bracketed(scalar(label) for label in value)
    is_bare = field == "existing" or (field == "expires" and _DAY.fullmatch(value))
    return value if is_bare else scalar(value)


def bracketed(written: Iterable[str]) -> str:
    """Return a flow sequence of entries as they are written."""
    return f"[{', '.join(written)}]"
