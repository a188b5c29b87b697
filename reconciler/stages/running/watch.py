"""Asking the service what became of runs: those under way, and those whose start was not answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.errors import AnswerError, BadAnswer, CloudError, NotFound, RequestRefused
from reconciler.kinds.base import Kind
from reconciler.kinds.runs import RunKind
from reconciler.model.call import Answer, Call
from reconciler.model.event import Listener, Waiting, silent
from reconciler.model.resource import Address
from reconciler.model.run import Outcome, RunStatus, Task
from reconciler.model.state import Record, State
from reconciler.stages.ports import Clock, ReadingCloud
from reconciler.stages.reading.settle import SETTLE_SECONDS

SKEW = 330.0
"""Seconds by which the service's clock may differ from ours: it refuses signatures that are five minutes off."""
WINDOW_BEFORE = SKEW
WINDOW_AFTER = 150.0 + SKEW
"""Seconds after the note in which the call may have reached the service: its time-outs and retries, and the clocks."""
FORGOTTEN = "its outcome was never reported, and the service no longer knows the task"


MOST_BARREN = 20
"""Pages in a row on which no task is new, before the list counts as endless."""
MOST_PAGES = 1000
"""Pages of a hundred tasks on one file in a quarter of an hour: more than anybody starts."""


class TaskUnknown(CloudError):
    """The service denies knowing a task that it started: not visible yet, or lost."""

    def __init__(self, cause: AnswerError, task: str) -> None:
        super().__init__(f"the service does not know its task {task}: {cause.message}", action=cause.action)
        self.request_id = cause.request_id


@dataclass(frozen=True, slots=True)
class RunQuestion:
    """A start whose outcome is unknown, and the tasks that could be it."""

    address: Address
    candidates: tuple[Task, ...]


@dataclass(slots=True)
class RunsSettled:
    """The records after looking, what could not be decided, and runs of which nothing is to be seen."""

    records: dict[Address, Record] = field(default_factory=dict)
    questions: list[RunQuestion] = field(default_factory=list)
    absent: list[Address] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def into(self, state: State) -> State:
        """The state with these records, and without the notes of what was never started."""
        records = {a: r for a, r in {**state.records, **self.records}.items() if a not in self.absent}
        return replace(state, records=records)


def unfinished(state: State) -> dict[Address, Record]:
    """Runs that were started, or may have been, and whose outcome is not known."""
    return {address: record for address, record in state.records.items() if record.run and not record.run.over}


class RunWatcher:
    """Asks the service about tasks."""

    def __init__(self, cloud: ReadingCloud, clock: Clock, listen: Listener = silent) -> None:
        self._cloud, self._clock, self._listen = cloud, clock, listen

    async def settle(self, state: State, kinds: Mapping[str, Kind], *, patient: bool) -> RunsSettled:
        """What became of every unfinished run. ``patient``: look twice before saying that a run was not started."""
        result = RunsSettled()
        known = {record.id for record in state.records.values() if record.id}
        doubtful: dict[Address, tuple[RunKind, Record]] = {}
        for address, record in unfinished(state).items():
            kind = kinds.get(address.kind)
            if not isinstance(kind, RunKind):
                continue
            if record.memory.status is RunStatus.RUNNING:
                result.records[address] = await self.ask(kind, address, record, result.warnings)
            else:
                doubtful[address] = (kind, record)
        for attempt in range(2 if patient else 1):
            if attempt and doubtful:
                await self._pause()
            for address, (kind, record) in list(doubtful.items()):
                task, candidates = await self._look(kind, address, record, known)
                if task is not None:
                    known.add(task.id)
                    memory = record.memory.running(task.created or record.memory.since)
                    ours = record._replace(id=task.id, run=memory)
                    result.records[address] = await self.ask(kind, address, ours, result.warnings)
                elif candidates:
                    result.questions.append(RunQuestion(address, tuple(candidates)))
                if task is not None or candidates:
                    del doubtful[address]
        result.absent += doubtful
        return result

    async def ask(self, kind: RunKind, address: Address, record: Record, warnings: list[str]) -> Record:
        """The record with what the service says now; unchanged, with a warning, where it denies knowing the task."""
        try:
            return await self.query(kind, address, record)
        except TaskUnknown as unknown:
            warnings.append(f"{address}: {unknown.message}")
            return record

    async def query(self, kind: RunKind, address: Address, record: Record) -> Record:
        """The record with what the service says now. Raises TaskUnknown where it denies knowing the task.

        A failure is final, and starting again is paid: it is believed when it is reported twice.
        """
        call, now = kind.poll(address, record.form, record.id), self._clock.now()
        try:
            outcome = kind.outcome(await self._cloud.read(call))
            if outcome.status is RunStatus.FAILED:
                outcome = kind.outcome(await self._cloud.read(call))
        except (NotFound, RequestRefused) as error:
            if now - record.memory.since > kind.memory:
                lost = Outcome(RunStatus.FAILED, f"{FORGOTTEN} (task {record.id})")
                return record._replace(run=record.memory.with_outcome(lost, now))
            raise TaskUnknown(error, record.id) from error
        return record._replace(run=record.memory.with_outcome(outcome, now))

    async def present(self, kind: RunKind, address: Address, record: Record) -> set[str]:
        """The tasks on the run's subject that are there before it is started."""
        return {task.id for task in await self._tasks(kind, address, record, record.memory.since)}

    async def search(
        self, kind: RunKind, address: Address, record: Record, known: Collection[str]
    ) -> tuple[Task | None, list[Task]]:
        """The one task that a lost answer belongs to, or those it could be; neither where, twice, there is none."""
        found = await self._look(kind, address, record, known)
        if found == (None, []):
            await self._pause()
            found = await self._look(kind, address, record, known)
        return found

    async def _pause(self) -> None:
        self._listen(Waiting("a run may have been started; looking again", SETTLE_SECONDS))
        await self._clock.sleep(SETTLE_SECONDS)

    async def _look(
        self, kind: RunKind, address: Address, record: Record, known: Collection[str]
    ) -> tuple[Task | None, list[Task]]:
        seen = record.memory.seen
        possible, sure = list[Task](), True
        for task in await self._tasks(kind, address, record, record.memory.since):
            if task.id in known or task.id in seen:
                continue
            could, contradicts = await self._plausible(kind, address, record, task)
            if could:
                possible.append(task)
                sure = sure and not contradicts
        return (possible[0], []) if len(possible) == 1 and sure else (None, possible)

    async def _tasks(self, kind: RunKind, address: Address, record: Record, sent: float) -> list[Task]:
        """Every task on the run's subject in the window around ``sent``. Raises BadAnswer where the list has no end.

        A task that is missed here may be started, and paid, once more. So a page decides nothing while it names a next
        one, even where it is empty.
        """
        tasks: dict[str, Task] = {}
        asked: list[Call] = []
        barren = 0
        page: Call | None = kind.look(address, record.form, sent - WINDOW_BEFORE, sent + WINDOW_AFTER)
        while page is not None:
            if page in asked or barren > MOST_BARREN or len(asked) >= MOST_PAGES:
                how = "its scroll token repeats" if page in asked else f"{len(asked)} pages, and a token for more"
                raise BadAnswer(f"the list of tasks does not end: {how}", action=page.key)
            asked.append(page)
            found, page = self._page(kind, page, await self._cloud.read(page))
            fresh = {task.id: task for task in found if task.id not in tasks}
            tasks |= fresh
            barren = 0 if fresh else barren + 1
        return list(tasks.values())

    def _page(self, kind: RunKind, call: Call, answer: Answer) -> tuple[Sequence[Task], Call | None]:
        """The tasks of a page and the call for the next one. Raises BadAnswer where it cannot be a page."""
        try:
            return kind.looked(call, answer)
        except (TypeError, ValueError) as odd:
            raise BadAnswer(f"a page of tasks is not understood: {odd}", action=call.key) from odd

    async def _plausible(self, kind: RunKind, address: Address, record: Record, task: Task) -> tuple[bool, bool]:
        """Whether a task could be the run's, and whether something speaks against it all the same."""
        try:
            answer = await self._cloud.read(kind.poll(address, record.form, task.id))
        except (NotFound, RequestRefused):
            return True, False
        return kind.could_be(record.form, answer), kind.contradicts(record.form, answer)
