"""Starting runs exactly once, telling what became of them, and waiting for them.

A run has no name on the other side and is paid each time. So a note stands in the state before the call, the TaskId
right after it; where no answer came, the tasks of that file in the window of the call are looked at before anything is
started again. One start at a time for each file, so that at most one task in the window is ours.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.errors import BadAnswer, CloudError, NotFound, RequestRefused, StateMoved, StoreError, UnknownOutcome
from reconciler.kinds.base import Kind, RunKind
from reconciler.model.call import Call
from reconciler.model.change import Change
from reconciler.model.event import Listener, Waiting, silent
from reconciler.model.resource import Address
from reconciler.model.run import RunOptions, RunQuestion, RunStatus, Task, since, started, starting, status_of, told
from reconciler.model.state import Record, Settled, State
from reconciler.stages.ports import Clock, Cloud
from reconciler.stages.run_diff import unfinished
from reconciler.stages.send import WORKERS, Sent, Status
from reconciler.stages.settle import SETTLE_SECONDS

WINDOW_BEFORE = 30.0
"""Seconds that the service's clock may be behind ours."""
WINDOW_AFTER = 150.0
"""Seconds after the note in which the call may have reached the service: its time-outs, and the clocks."""
STARTS = 3


@dataclass(slots=True)
class RunsSettled:
    """The records after looking, what could not be told, and runs of which nothing is to be seen."""

    records: dict[Address, Record] = field(default_factory=dict)
    questions: list[RunQuestion] = field(default_factory=list)
    absent: list[Address] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def into(self, state: State) -> State:
        """The state with these records, and without the notes of what was never started."""
        records = {a: r for a, r in {**state.records, **self.records}.items() if a not in self.absent}
        return replace(state, records=records)


class RunWatcher:
    """Asks the service about tasks."""

    def __init__(self, cloud: Cloud, clock: Clock, listen: Listener = silent) -> None:
        self._cloud, self._clock, self._listen = cloud, clock, listen

    async def settle(self, state: State, kinds: Mapping[str, Kind], *, patient: bool) -> RunsSettled:
        """What became of every unfinished run. ``patient``: look twice before saying that a run was not started."""
        result = RunsSettled()
        known = {record.id for record in state.records.values() if record.id}
        for address, record in unfinished(state).items():
            kind = kinds.get(address.kind)
            if not isinstance(kind, RunKind):
                continue
            if status_of(record) is RunStatus.RUNNING:
                result.records[address] = await self.ask(kind, address, record, result.warnings)
                continue
            task, candidates = await self.search(kind, address, record, known, patient=patient)
            if task is not None:
                known.add(task.id)
                ours = started(record, task.id, task.created or since(record))
                result.records[address] = await self.ask(kind, address, ours, result.warnings)
            elif candidates:
                result.questions.append(RunQuestion(address, tuple(candidates)))
            else:
                result.absent.append(address)
        return result

    async def ask(self, kind: RunKind, address: Address, record: Record, warnings: list[str]) -> Record:
        """The record with what the service says now; unchanged where it does not know the task any more."""
        try:
            answer = await self._cloud.send(kind.poll(address, record.form, record.id))
        except (NotFound, RequestRefused) as error:
            warnings.append(f"task {record.id} is not known to the service any more: {error.message}")
            return record
        return told(record, kind.outcome(answer), self._clock.now())

    async def search(
        self, kind: RunKind, address: Address, record: Record, known: Collection[str], *, patient: bool
    ) -> tuple[Task | None, list[Task]]:
        """The one task that a lost answer belongs to, or the several it could be; neither where there is none."""
        sent = since(record)
        for attempt in range(2 if patient else 1):
            if attempt:
                self._listen(Waiting("a run may have been started; looking again", SETTLE_SECONDS))
                await self._clock.sleep(SETTLE_SECONDS)
            tasks = [task for task in await self._tasks(kind, address, record, sent) if task.id not in known]
            plausible = [task for task in tasks if await self._plausible(kind, address, record, task)]
            if len(plausible) == 1:
                return plausible[0], []
            if plausible:
                return None, plausible
        return None, []

    async def _tasks(self, kind: RunKind, address: Address, record: Record, sent: float) -> list[Task]:
        tasks: dict[str, Task] = {}
        page: Call | None = kind.look(address, record.form, sent - WINDOW_BEFORE, sent + WINDOW_AFTER)
        while page is not None:
            answer = await self._cloud.send(page)
            try:
                found, following = kind.looked(page, answer)
            except (TypeError, ValueError) as odd:
                raise BadAnswer(f"a page of tasks is not understood: {odd}", action=page.key) from odd
            fresh = {task.id: task for task in found if task.id not in tasks}
            tasks |= fresh
            # Tokens may go on for ever: a page with nothing new on it is the end, too.
            page = following if fresh or not found else None
        return list(tasks.values())

    async def _plausible(self, kind: RunKind, address: Address, record: Record, task: Task) -> bool:
        try:
            return kind.could_be(record.form, await self._cloud.send(kind.poll(address, record.form, task.id)))
        except (NotFound, RequestRefused):
            return True


class Starter:
    """Starts runs. ``remember`` makes records durable before it returns."""

    def __init__(
        self, cloud: Cloud, clock: Clock, watcher: RunWatcher, remember: Callable[[Sequence[Settled]], None]
    ) -> None:
        self._cloud, self._clock, self._watcher, self._remember = cloud, clock, watcher, remember

    async def start(
        self,
        changes: Sequence[Change],
        kinds: Mapping[str, Kind],
        records: Mapping[Address, Record],
        stopped: Callable[[], bool],
    ) -> list[Sent]:
        """Start every run in ``changes``; those on one subject after one another."""
        queues: dict[Hashable, deque[Change]] = {}
        for change in changes:
            kind = kinds[change.address.kind]
            assert isinstance(kind, RunKind)
            assert change.after is not None
            queues.setdefault((kind.name, kind.subject(change.after)), deque()).append(change)
        waiting, outcomes = deque(queues.values()), list[Sent]()

        async def work() -> None:
            while waiting:
                for change in waiting.popleft():
                    if stopped():
                        outcomes.append(Sent(change, Status.UNTRIED))
                        continue
                    kind = kinds[change.address.kind]
                    assert isinstance(kind, RunKind)
                    outcomes.append(await self._one(kind, change, records))

        await asyncio.gather(*(work() for _ in range(min(WORKERS, len(waiting)))))
        return outcomes

    async def _one(self, kind: RunKind, change: Change, records: Mapping[Address, Record]) -> Sent:
        try:
            return await self._start(kind, change, records)
        except (StoreError, StateMoved):
            # Whoever remembers has said so already; without a note nothing may be sent.
            return Sent(change, Status.UNTRIED)

    async def _start(self, kind: RunKind, change: Change, records: Mapping[Address, Record]) -> Sent:
        assert change.after is not None
        address, before = change.address, records.get(change.address)
        options = RunOptions(**change.options) if change.options else RunOptions()
        place = change.position
        source = f"{place.file}:{place.line}" if place and place.file else None
        blank = Record("", change.after, change.protect, (), change.list, source)
        error: CloudError | None = None
        for _ in range(STARTS):
            note = starting(change.after, self._clock.now(), options, blank)
            self._remember([Settled(address, note)])
            try:
                task = kind.task(await self._cloud.send(kind.start(address, change.after, options)))
            except UnknownOutcome as lost:
                error = lost
                known = {record.id for record in records.values() if record.id}
                try:
                    found, several = await self._watcher.search(kind, address, note, known, patient=True)
                except CloudError as blind:
                    return Sent(change, Status.UNKNOWN, None, blind)
                if found is None and several:
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
            self._remember([Settled(address, started(note, task, self._clock.now()))])
            return Sent(change, Status.ANSWERED, task)
        self._remember([Settled(address, before)])
        return Sent(change, Status.REFUSED, None, error)
