"""What the items of all listings have in common."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

LONGEST = 160
"""Characters of an unknown value that are kept, to be shown."""


def moment(item: Mapping[str, Any], field: str) -> str | None:
    """A time in a live item, as the service wrote it. Nothing is decided by it: other than a text is unknown."""
    value = item.get(field)
    return value if isinstance(value, str) else None


def unknown_fields(item: Mapping[str, Any], known: Collection[str], path: str = "") -> dict[str, str]:
    """Return what an item says in other fields than ``known``: path → value as JSON text.

    ``path`` leads to the item. Names are written as in manifests. What says nothing (null, empty, OFF) is left out.
    """
    found = {}
    for field, value in item.items():
        if field not in known and _says_something(value):
            name = _manifest_name(field)
            found[f"{path}.{name}" if path else name] = _shown(value)
    return found


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _manifest_name(field: str) -> str:
    return field[:1].lower() + field[1:]


def _says_something(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get("Switch") != "OFF" and any(map(_says_something, value.values()))
    if isinstance(value, list):
        return any(map(_says_something, value))
    return bool(value)
