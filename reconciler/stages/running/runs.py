"""Starting runs exactly once.

A run has no name on the other side and is paid each time. So a note stands in the state before the call, the TaskId
right after it; where no answer came, the tasks of that file in the window of the call are looked at before anything is
started again. One start at a time for each file, so that at most one task in the window is ours.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence

from reconciler.errors import CloudError, StateMoved, StoreError, UnknownOutcome
from reconciler.kinds.runs import RunKind
from reconciler.model.change import Change
from reconciler.model.resource import Address
from reconciler.model.run import RunMemory, RunOptions
from reconciler.model.state import Record, Settled, place_of
from reconciler.stages.applying.send import WORKERS, Sent, Status
from reconciler.stages.ports import Clock, Cloud
from reconciler.stages.running.watch import RunWatcher

STARTS = 3


class Starter:
    """Starts runs. ``remember`` makes records durable before it returns."""

    def __init__(
        self, cloud: Cloud, clock: Clock, watcher: RunWatcher, remember: Callable[[Sequence[Settled]], None]
    ) -> None:
        self._cloud, self._clock, self._watcher, self._remember = cloud, clock, watcher, remember

    async def start(
        self,
        changes: Sequence[Change],
        kinds: Mapping[str, RunKind],
        records: Mapping[Address, Record],
        stopped: Callable[[], bool],
    ) -> list[Sent]:
        """Start every run in ``changes``; those on one subject after one another."""
        queues: dict[Hashable, deque[Change]] = {}
        for change in changes:
            kind = kinds[change.address.kind]
            assert change.after is not None
            queues.setdefault((kind.name, kind.subject(change.after)), deque()).append(change)
        waiting, outcomes = deque(queues.values()), list[Sent]()

        async def work() -> None:
            while waiting:
                doubtful = False
                for change in waiting.popleft():
                    kind = kinds[change.address.kind]
                    if doubtful or stopped():
                        outcomes.append(Sent(change, Status.UNTRIED))
                        continue
                    outcomes.append(await self._one(kind, change, records, stopped))
                    # Two starts of unknown outcome on one subject could not be told apart.
                    doubtful = outcomes[-1].status is Status.UNKNOWN

        await asyncio.gather(*(work() for _ in range(min(WORKERS, len(waiting)))))
        return outcomes

    async def _one(
        self, kind: RunKind, change: Change, records: Mapping[Address, Record], stopped: Callable[[], bool]
    ) -> Sent:
        try:
            return await self._start(kind, change, records, stopped)
        except (StoreError, StateMoved):
            # Whoever remembers has said so already; without a note nothing may be sent.
            return Sent(change, Status.UNTRIED)

    async def _start(
        self, kind: RunKind, change: Change, records: Mapping[Address, Record], stopped: Callable[[], bool]
    ) -> Sent:
        assert change.after is not None
        address, before = change.address, records.get(change.address)
        options = change.options or RunOptions()
        blank = Record("", change.after, change.protect, (), change.list, place_of(change.position))
        try:
            looking = blank._replace(run=RunMemory.starting(self._clock.now(), options))
            seen = await self._watcher.present(kind, address, looking)
        except CloudError as blind:
            # A start whose lost answer could not be settled is not made.
            return Sent(change, Status.REFUSED, None, blind)
        if before is not None and before.id:
            seen.add(before.id)
        error: CloudError | None = None
        for _ in range(STARTS):
            if stopped():
                break
            note = blank._replace(run=RunMemory.starting(self._clock.now(), options, seen))
            self._remember([Settled(address, note)])
            try:
                task = kind.task(await self._cloud.send(kind.start(address, change.after, options)))
            except UnknownOutcome as lost:
                error = lost
                known = {record.id for record in records.values() if record.id}
                try:
                    found, several = await self._watcher.search(kind, address, note, known)
                except CloudError as blind:
                    return Sent(change, Status.UNKNOWN, None, blind)
                if several:
                    return Sent(change, Status.UNKNOWN, None, lost)
                if found is None:
                    continue
                task = found.id
            except (KeyError, TypeError, ValueError) as odd:
                return Sent(
                    change, Status.UNKNOWN, None, CloudError(f"the answer has no task: {odd}", action=kind.name)
                )
            except CloudError as refused:
                # Nothing was started: what was known before is what is true.
                self._remember([Settled(address, before)])
                return Sent(change, Status.REFUSED, None, refused)
            running = note._replace(id=task, run=note.memory.running(self._clock.now()))
            self._remember([Settled(address, running)])
            return Sent(change, Status.ANSWERED, task)
        if error is None:
            return Sent(change, Status.UNTRIED)
        self._remember([Settled(address, before)])
        return Sent(change, Status.REFUSED, None, error)
