"""A keyword that is to be added, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reconciler.files.editing.fields import Value


class Entry(NamedTuple):
    """One keyword. ``None`` and ``""`` inherit from the list. ``reason`` is one line.

    ``comment``: what stands behind it in its line, without the mark and the blanks around it.
    """

    keyword: str
    tags: tuple[str, ...] | None = None
    usages: tuple[str, ...] | None = None
    expires: str | None = None
    reason: str = ""
    existing: bool | None = None
    owner: str = ""
    ticket: str = ""
    comment: str = ""

    @property
    def plain(self) -> bool:
        """Whether it says nothing that counts: a reason can stand in a comment."""
        return self._replace(reason="", comment="") == Entry(self.keyword)

    def said(self) -> Iterator[tuple[str, Value]]:
        """Return the fields that it says, in the order in which they are written."""
        existing = None if self.existing is None else str(self.existing).lower()
        every: tuple[tuple[str, Value | None], ...] = (
            ("tags", self.tags),
            ("usages", self.usages),
            ("existing", existing),
            ("expires", self.expires or None),
            ("owner", self.owner or None),
            ("ticket", self.ticket or None),
            ("reason", self.reason or None),
        )
        for name, value in every:
            if value is not None:
                yield name, value


def entry_of(keyword: str, said: Mapping[str, Value]) -> Entry:
    """Return the entry that says ``said``: tags and usages, and texts such as ``expires``, by the names of fields."""
    labels = {name: value for name, value in said.items() if isinstance(value, tuple)}
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    return Entry(
        keyword,
        labels.get("tags"),
        labels.get("usages"),
        texts.get("expires"),
        texts.get("reason", ""),
        owner=texts.get("owner", ""),
        ticket=texts.get("ticket", ""),
    )
