"""Starting runs exactly once.

A run has no name on the other side and is paid each time. So a note stands in the state before the call, the TaskId
right after it; where no answer came, the tasks of that file in the window of the call are looked at before anything is
started again. One start at a time for each file, so that at most one task in the window is ours.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.errors import CloudError, StateMoved, StoreError, UnknownOutcome
from reconciler.kinds.runs import RunKind
from reconciler.model.change import Change
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunMemory, RunOptions
from reconciler.model.state import Record, Settled, place_of
from reconciler.stages.applying.send import WORKERS
from reconciler.stages.applying.sent import Sent, Status
from reconciler.stages.ports import Clock, Cloud
from reconciler.stages.running.watch import RunWatcher

ATTEMPTS = 3
"""Calls for one start, the first included, where looking shows each time that nothing was started."""


@dataclass(slots=True)
class Start:
    """A run that is to be started: what is sent, what the state knew before, and the tasks that cannot be it."""

    kind: RunKind
    change: Change
    form: NormalForm
    before: Record | None
    seen: set[str] = field(default_factory=set)
    lost: CloudError | None = None

    @property
    def address(self) -> Address:
        """Whose start it is."""
        return self.change.address

    @property
    def options(self) -> RunOptions:
        """How the run is waited for and judged."""
        return self.change.options or RunOptions()

    def note(self, now: float) -> Record:
        """The record that says, before the call at ``now``, that the run may have been started."""
        memory = RunMemory.starting(now, self.options, self.seen)
        change = self.change
        return Record("", self.form, change.protect, (), change.list, place_of(change.position), run=memory)


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
        queues: dict[Hashable, deque[Start]] = {}
        for change in changes:
            kind = kinds[change.address.kind]
            assert change.after is not None
            start = Start(kind, change, change.after, records.get(change.address))
            queues.setdefault((kind.name, kind.subject(change.after)), deque()).append(start)
        waiting, outcomes = deque(queues.values()), list[Sent]()

        async def work() -> None:
            while waiting:
                await self._one_subject(waiting.popleft(), records, stopped, outcomes)

        await asyncio.gather(*(work() for _ in range(min(WORKERS, len(waiting)))))
        return outcomes

    async def _one_subject(
        self,
        starts: deque[Start],
        records: Mapping[Address, Record],
        stopped: Callable[[], bool],
        outcomes: list[Sent],
    ) -> None:
        doubtful = False
        for start in starts:
            if doubtful or stopped():
                outcomes.append(Sent(start.change, Status.UNTRIED))
                continue
            outcomes.append(await self._start(start, records, stopped))
            # Two starts of unknown outcome on one subject could not be distinguished.
            doubtful = outcomes[-1].status is Status.UNKNOWN

    async def _start(self, start: Start, records: Mapping[Address, Record], stopped: Callable[[], bool]) -> Sent:
        try:
            start.seen = await self._tasks_before(start)
        except CloudError as blind:
            # A start whose lost answer could not be settled is not made.
            return Sent(start.change, Status.REFUSED, None, blind)
        try:
            for _ in range(ATTEMPTS):
                if stopped():
                    break
                sent = await self._attempt(start, records)
                if sent is not None:
                    return sent
            return self._not_started(start)
        except (StoreError, StateMoved):
            # ``remember`` has reported the failure; without a note in the state nothing may be sent.
            return Sent(start.change, Status.UNTRIED)

    async def _tasks_before(self, start: Start) -> set[str]:
        """The tasks on the run's subject that are there already, so that none of them is taken for this start."""
        seen = await self._watcher.present(start.kind, start.address, start.note(self._clock.now()))
        if start.before is not None and start.before.id:
            seen.add(start.before.id)
        return seen

    async def _attempt(self, start: Start, records: Mapping[Address, Record]) -> Sent | None:
        """Note the start, make the call, and store its task; None where, on looking, nothing was started."""
        note = start.note(self._clock.now())
        self._remember([Settled(start.address, note)])
        try:
            answer = await self._cloud.send(start.kind.start(start.address, start.form, start.options))
            task = start.kind.task(answer)
        except UnknownOutcome as lost:
            return await self._after_silence(start, note, lost, records)
        except (KeyError, TypeError, ValueError) as odd:
            error = CloudError(f"the answer has no task: {odd}", action=start.kind.name)
            return Sent(start.change, Status.UNKNOWN, None, error)
        except CloudError as refused:
            return self._refused(start, refused)
        return self._started(start, note, task)

    async def _after_silence(
        self, start: Start, note: Record, lost: UnknownOutcome, records: Mapping[Address, Record]
    ) -> Sent | None:
        """Look for the task of a call whose answer was lost; None only where it is certain that there is none."""
        start.lost = lost
        known = {record.id for record in records.values() if record.id}
        try:
            found, several = await self._watcher.search(start.kind, start.address, note, known)
        except CloudError as blind:
            return Sent(start.change, Status.UNKNOWN, None, blind)
        if several:
            return Sent(start.change, Status.UNKNOWN, None, lost)
        if found is None:
            return None
        return self._started(start, note, found.id)

    def _started(self, start: Start, note: Record, task: str) -> Sent:
        running = note._replace(id=task, run=note.memory.running(self._clock.now()))
        self._remember([Settled(start.address, running)])
        return Sent(start.change, Status.ANSWERED, task)

    def _refused(self, start: Start, error: CloudError) -> Sent:
        # Nothing was started: what the state knew before the note is what is true.
        self._remember([Settled(start.address, start.before)])
        return Sent(start.change, Status.REFUSED, None, error)

    def _not_started(self, start: Start) -> Sent:
        if start.lost is None:
            return Sent(start.change, Status.UNTRIED)
        return self._refused(start, start.lost)
