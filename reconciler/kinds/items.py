"""What the items of all listings have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def moment(item: Mapping[str, Any], field: str) -> str | None:
    """A time in a live item, as the service wrote it. Nothing is decided by it: other than a text is unknown."""
    value = item.get(field)
    return value if isinstance(value, str) else None
