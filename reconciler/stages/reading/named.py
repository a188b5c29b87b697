"""Reading of a kind only the objects that are named: no listing of the account is made for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconciler.kinds.objects import ObjectKind
from reconciler.model.resource import Found
from reconciler.stages.ports import Clock, ReadingCloud
from reconciler.stages.reading.live import Reader


class NamedReader(Reader):
    """A reader to which all of a kind is what was named of it: by id, in chunks.

    The service may answer with other objects than it was asked for: those are left out.
    """

    def __init__(self, cloud: ReadingCloud, clock: Clock, ids: Mapping[str, Collection[str]]) -> None:
        super().__init__(cloud, clock)
        self._ids = ids
        # A service that refuses a filter with an unknown id is asked for the whole list.
        self._plain = Reader(cloud, clock)

    async def all(self, kind: ObjectKind) -> dict[str, Found]:
        """Return those of the named objects that exist. Raises CloudError where that cannot be known."""
        return await self._plain.fetch(kind, self._ids.get(kind.name, ()), step="read")
