"""A keyword that is to be added, and what it says of itself."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One keyword. ``None`` and ``""`` inherit from the list. ``reason`` is one line."""

    keyword: str
    tags: tuple[str, ...] | None = None
    usages: tuple[str, ...] | None = None
    expires: str | None = None
    reason: str = ""

    @property
    def plain(self) -> bool:
        """Whether it says nothing that counts: a reason can stand in a comment."""
        return self.tags is None and self.usages is None and self.expires is None
