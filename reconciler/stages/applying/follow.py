"""Reading back while sending goes on, so that a long step does not wait for all its readings at its end.

Full chunks of what was answered are read at once. What such a chunk shows as wanted needs no second look; everything
else, failures included, is read at the end of the step, with patience. The number of calls stays the same.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from reconciler.errors import CloudError
from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.resource import NormalForm
from reconciler.stages.applying.sent import Sent, Status
from reconciler.stages.applying.verify import Verifier, met
from reconciler.stages.planning.schedule import chunks_decide
from reconciler.stages.reading.live import Reader


class Follower:
    """Follows one step after another. What it saw as wanted goes to the verifier's ``confirmed``."""

    def __init__(self, reader: Reader, verifier: Verifier, kinds: Mapping[str, ObjectKind]) -> None:
        self._reader, self._verifier, self._kinds = reader, verifier, kinds
        self._heard: dict[str, dict[str, NormalForm | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._unclear: frozenset[str] = frozenset()

    @asynccontextmanager
    async def following(self, changes: Sequence[Change]) -> AsyncIterator[None]:
        """While the block sends ``changes``. Its end waits for the readings under way."""
        self._verifier.confirmed.clear()
        self._heard, unclear = {}, set()
        for name, kind in self._kinds.items():
            own = [change for change in changes if change.address.kind == name]
            created = sum(change.verb is Verb.CREATE for change in own)
            if own and chunks_decide(kind, len(own), self._verifier.present.get(name, 0) + created):
                self._heard[name] = {}
                unclear |= _alike(kind, own)
        self._unclear = frozenset(unclear)
        try:
            yield
            await asyncio.gather(*self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()
            self._tasks.clear()
            self._heard = {}

    def hear(self, outcomes: Iterable[Sent]) -> None:
        """What was answered is read as soon as a chunk is full."""
        for sent in outcomes:
            change = sent.change
            heard = self._heard.get(change.address.kind)
            if heard is None or sent.status is not Status.ANSWERED:
                continue
            identity = sent.id or change.id or change.address.name
            if identity not in self._unclear:
                heard[identity] = change.after
            kind = self._kinds[change.address.kind]
            if len(heard) == kind.listing.ids_max:
                self._heard[kind.name] = {}
                self._tasks.add(asyncio.create_task(self._look(kind, heard)))

    async def _look(self, kind: ObjectKind, wishes: Mapping[str, NormalForm | None]) -> None:
        try:
            seen = await self._reader.chunk(kind, wishes)
        except CloudError:
            # Not the place to judge it: the end of the step reads the same again, and reports what is wrong.
            self._heard.pop(kind.name, None)
            return
        confirmed = {identity for identity in wishes if met(wishes, identity, seen)}
        self._verifier.confirmed.setdefault(kind.name, set()).update(confirmed)
        if len(confirmed) < len(wishes):
            # Writes take a while to be seen here: looking at once would only double the calls.
            self._heard.pop(kind.name, None)


def _alike(kind: ObjectKind, changes: Sequence[Change]) -> set[str]:
    """Ids that the service may take for one another: a later write of the same step may undo what was seen."""
    keys = [kind.lookalike(change.address.name) for change in changes]
    often = {key for key, count in Counter(keys).items() if count > 1}
    return {change.id or change.address.name for change, key in zip(changes, keys, strict=True) if key in often}
