"""Reading back what was written, with patience: a change may take a while to become visible.

The delay until a write is seen is not documented; five readings over about ten seconds decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.kinds.objects import ObjectKind
from reconciler.model.event import Listener, Waiting, silent
from reconciler.model.resource import Found, NormalForm
from reconciler.stages.planning.schedule import chunk_calls
from reconciler.stages.ports import Clock
from reconciler.stages.reading.confirm import overlooked
from reconciler.stages.reading.live import Reader

PATIENCE = (0.0, 0.3, 0.7, 1.5, 2.5, 5.0)
"""Seconds before each reading. Together they are SETTLE_SECONDS: the first and the last reading are that far apart."""

Wishes = Mapping[str, NormalForm | None]
"""Id → the form it should have, or None where it should be gone."""


class Verifier:
    """Reads back. ``present``: about how many objects of each kind the account has now, to choose the cheaper way."""

    def __init__(self, reader: Reader, clock: Clock, present: Mapping[str, int], listen: Listener = silent) -> None:
        self._reader, self._clock, self._listen = reader, clock, listen
        self.present = dict(present)
        self.listed: dict[str, dict[str, Found]] = {}
        """The last full listing of each kind."""
        self.confirmed: dict[str, set[str]] = {}
        """Ids by kind that were seen as wanted already, while others were still being sent."""

    def saw(self, kind: str, identity: str | None) -> bool:
        """Whether it was seen as wanted, in this step, while others were still being sent."""
        return identity in self.confirmed.get(kind, ())

    async def all(self, kind: ObjectKind) -> dict[str, Found]:
        """Every object of the kind as it is now."""
        self.listed[kind.name] = await self._reader.all(kind)
        return self.listed[kind.name]

    async def now(self, kind: ObjectKind, ids: Iterable[str]) -> dict[str, Found]:
        """The objects with these ids as they are now."""
        wanted = set(ids)
        whole = self.present.get(kind.name, 0) // kind.listing.limit + 1
        if kind.assigns_ids or whole < chunk_calls(kind, len(wanted)):
            every = await self.all(kind)
            # A delete is believed done where its object is not shown, and a create sent again.
            every.update(await overlooked(self._reader, kind, every, wanted))
            return {identity: every[identity] for identity in wanted if identity in every}
        return await self._reader.fetch(kind, wanted)

    async def settle(self, kind: ObjectKind, wishes: Wishes) -> dict[str, Found | None]:
        """Read until every wish is true, or patience ends. The ids whose wish is not, and what is there instead."""
        open_wishes = dict(wishes)
        last: dict[str, Found | None] = {}
        for delay in PATIENCE:
            if delay:
                self._listen(Waiting(f"{len(open_wishes)} {kind.noun} are not visible as written yet", delay))
                await self._clock.sleep(delay)
            seen = await self.now(kind, open_wishes)
            last = {identity: seen.get(identity) for identity in open_wishes if not met(open_wishes, identity, seen)}
            open_wishes = {identity: open_wishes[identity] for identity in last}
            if not open_wishes:
                break
        return last


def met(wishes: Wishes, identity: str, seen: Mapping[str, Found]) -> bool:
    found, wish = seen.get(identity), wishes[identity]
    return found is None if wish is None else found is not None and found.form == wish
