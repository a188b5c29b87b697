"""Carrying out a plan: intents first, then step by step send, remember, read back, mend; the state holds what is true.

Everything that decides is a record on disk before it matters: the intents of the whole plan before the first call, the
outcome of each call as soon as it is known, the whole state at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from reconciler.errors import CloudError
from reconciler.kinds.base import Kind
from reconciler.kinds.objects import object_kinds
from reconciler.kinds.runs import run_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.event import Entered, Listener, Progressed, Report, silent
from reconciler.model.resource import Address, Live
from reconciler.model.state import Log, Record, Settled, State
from reconciler.stages.applying.call_limit import Meter
from reconciler.stages.applying.check import Checker
from reconciler.stages.applying.exchanges import Missing
from reconciler.stages.applying.follow import Follower
from reconciler.stages.applying.last_look import LastLook
from reconciler.stages.applying.ledger import Ledger, record_of
from reconciler.stages.applying.results import Results
from reconciler.stages.applying.send import Sender
from reconciler.stages.applying.sent import Sent, Status
from reconciler.stages.applying.verify import Verifier
from reconciler.stages.planning.order import EXCHANGES, Step
from reconciler.stages.planning.schedule import bundles, schedule
from reconciler.stages.ports import Clock, Cloud, Memory
from reconciler.stages.read_only import ReadOnly
from reconciler.stages.reading.live import Reader
from reconciler.stages.running.start import Starter
from reconciler.stages.running.watch import RunWatcher

NOT_COUNTED = 10**9
"""Stands for how many objects of a kind there are where only some were read: nothing may be listed whole for it."""
ROUNDS = 3
"""How often a change is sent, in all, before it is given up."""


def _keep_log(state: State, report: Report) -> Log | None:
    """The log of the state as it is: for an apply that nobody records."""
    return state.log


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges an apply works with. ``stopped`` returns whether it was asked to stop."""

    cloud: Cloud
    clock: Clock
    memory: Memory
    listen: Listener = silent
    stopped: Callable[[], bool] = lambda: False
    max_calls: int | None = None
    closing: Callable[[State, Report], Log | None] = _keep_log
    """Called before the last save with what it is about to store and with the outcome: the log to store with it."""


class Applier:
    """One apply. ``state`` must be settled; ``live`` is what the plan was made from."""

    def __init__(
        self, state: State, live: Live, kinds: Mapping[str, Kind], edges: Edges, *, run: str, plan_id: str = ""
    ) -> None:
        self._live, self._edges = live, edges
        self._kinds, self._runs = object_kinds(kinds), run_kinds(kinds)
        self._ledger = Ledger(state, edges.memory, run=run, plan_id=plan_id)
        self._why: CloudError | None = None
        self._sent = self._total = 0
        self._half_exchanges: set[Address] = set()
        self.report = Report()
        present = {kind: NOT_COUNTED if kind in live.partial else len(found) for kind, found in live.kinds.items()}
        reads = ReadOnly(edges.cloud)
        reader = Reader(reads, edges.clock, edges.listen)
        verifier = Verifier(reader, edges.clock, present, edges.listen)
        self._verifier, self._present = verifier, verifier.present
        self._checker = Checker(reader, verifier, edges.clock, live, edges.listen)
        # Its readings are not reported: they are part of another wait.
        self._follower = Follower(Reader(reads, edges.clock), verifier, self._kinds)
        self._meter = Meter(edges.cloud, edges.max_calls)
        look = LastLook(Reader(reads, edges.clock))
        self._sender = Sender(self._meter, verifier, look, self._halted, self._remember)
        self._results = self._results_of(())

    async def run(
        self,
        changes: Sequence[Change],
        refreshed: Mapping[Address, Record] | None = None,
        dropped: Collection[Address] = (),
    ) -> Report:
        """Carry out ``changes``; ``refreshed`` are records to store, ``dropped`` ones to forget, without sending.

        Raises StoreError or StateMoved where the state could not be written; ``state()`` is then what is true.
        """
        started = self._edges.clock.now()
        self._results = self._results_of(changes)
        for address in dropped:
            self._ledger.records.pop(address, None)
        self._ledger.records.update(refreshed or {})
        self._without_calls(changes)
        runs = [change for change in changes if change.verb is Verb.RUN]
        writing = [change for change in changes if change.writes and change.verb is not Verb.RUN]
        steps = schedule(writing, self._kinds)
        self._total = sum(len(members) for _, members in steps) + len(runs)
        if writing:
            self._edges.listen(Entered("save"))
            self._ledger.intend(writing, self._live, self._kinds, started)
            for step, members in steps:
                await self._step(step, members)
        if runs:
            await self._start(runs)
        self._finish(started)
        return self.report

    def state(self) -> State:
        """What is true as far as is known."""
        return self._ledger.state()

    # ---- the parts of a run

    def _results_of(self, changes: Sequence[Change]) -> Results:
        return Results(changes, self._ledger, self._verifier, self._checker.ids, self.report)

    def _without_calls(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.verb is Verb.FORGET:
                self._ledger.records.pop(change.address, None)
                self._results.done(change)
            elif change.verb is Verb.ADOPT and not change.fields:
                assert change.after is not None
                assert change.id is not None
                self._ledger.records[change.address] = record_of(change, change.id, change.after)
                self._results.done(change)

    async def _step(self, step: Step, changes: Sequence[Change]) -> None:
        """One step: send it and read it back, and what is not as wanted once more, up to ``ROUNDS`` times."""
        if step is Step.REMOVE and not self.report.ok:
            # Protection is taken away only when all that replaces it is known to be in place.
            for change in changes:
                self._results.leave(change)
            return
        work = self._ready(changes)
        if step in EXCHANGES and not self.report.ok:
            work = self._without_half_exchanges(work)
        for attempt in range(ROUNDS):
            if not work:
                break
            work = await self._round(work, last=attempt == ROUNDS - 1)
        in_vain, self._results.to_take_back = self._results.to_take_back, []
        if in_vain:
            await self._round(in_vain, last=True)

    def _without_half_exchanges(self, changes: Sequence[Change]) -> list[Change]:
        """Without exchanges whose other side did not come about. What is sent cannot end a reach on its own then."""
        missing = Missing(self._results.missing(), self._kinds)
        forbidden = {change.address for change in changes if missing.forbids(change)}
        for change in changes:
            if change.address in forbidden:
                self._results.leave(change)
        self._half_exchanges |= forbidden
        return [change for change in changes if change.address not in forbidden]

    def _ready(self, changes: Sequence[Change]) -> list[Change]:
        """Without parts that must wait for a part that failed: the old object of a replace must not be deleted when the
        new one was not read back, nor the new one created while the old one is in its place; and labels are not taken
        away that others were to be added to."""
        ready = []
        for change in changes:
            if self._results.waits(change):
                self._results.leave(change)
            else:
                ready.append(change)
        return ready

    async def _round(self, work: Sequence[Change], *, last: bool) -> list[Change]:
        """Send and read back once. Returns what is to be sent again."""
        self._edges.listen(Entered("send"))
        async with self._follower.following(work):
            outcomes = await self._sender.send(bundles(work, self._kinds))
        self._edges.listen(Entered("verify"))
        if self._ledger.broken is not None:
            raise self._ledger.broken
        try:
            wrong = await self._checker.check(outcomes, self._kinds, self._ledger.known)
        except CloudError as error:
            # Nothing further may be tried: what it does is no longer known.
            self._sender.pointless = error
            self._results.unread(outcomes, error)
            return []
        self._why = self._sender.given_up or self._why
        sent = [s for s in outcomes if s.status in (Status.ANSWERED, Status.UNKNOWN)]
        self._sender.go_on(s for s in sent if s.change.address not in wrong)
        return self._results.sort(outcomes, wrong, again=not last and not self._hopeless())

    async def _start(self, runs: Sequence[Change]) -> None:
        """Start paid runs: each with a durable note before its call. They wait for nothing here."""
        if not self._ledger.saved:
            self._ledger.save()
        watcher = RunWatcher(ReadOnly(self._edges.cloud), self._edges.clock, self._edges.listen)
        self._edges.listen(Entered("send"))
        starter = Starter(self._meter, self._edges.clock, watcher, self._noted)
        for sent in await starter.start(runs, self._runs, self._ledger.records, self._hopeless):
            if sent.status is Status.ANSWERED:
                self._results.done(sent.change)
            elif sent.status is Status.UNTRIED:
                self._results.leave(sent.change)
            else:
                assert sent.error is not None
                self._results.fail(sent.change, sent.error)
        if self._ledger.broken is not None:
            raise self._ledger.broken

    # ---- remembering

    def _noted(self, settled: Sequence[Settled]) -> None:
        """Raises StoreError or StateMoved where it cannot be written down: then nothing may be sent."""
        self._ledger.note(settled)
        self._sent += sum(bool(record and record.id) for _, record in settled)
        self._edges.listen(Progressed("send", "changes", min(self._sent, self._total), self._total))

    def _remember(self, outcomes: Sequence[Sent]) -> None:
        """Write the outcome of a call down before anything else happens."""
        self._sent += len(outcomes)
        self._edges.listen(Progressed("send", "changes", min(self._sent, self._total), self._total))
        settled: list[Settled] = []
        for sent in outcomes:
            if sent.status is Status.ANSWERED:
                if sent.change.verb is Verb.CREATE:
                    self._present[sent.change.address.kind] = self._present.get(sent.change.address.kind, 0) + 1
                settled += self._ledger.true(sent.change, sent.id, sent.change.after)
        self._ledger.journal(settled)
        self._follower.hear(outcomes)

    def _finish(self, started: float) -> None:
        self._edges.listen(Entered("save"))
        self.report.interrupted = self._edges.stopped()
        self.report.limited = self._meter.spent and bool(self.report.untried)
        self._ledger.finish(self._live, started, self._edges.closing(self._ledger.state(), self.report))
        self.report.seconds = self._edges.clock.now() - started
        self.report.serial = self._ledger.serial
        self.report.warnings += self._checker.warnings
        self.report.warnings += self._results.half_done()
        together = sum(failure.address in self._sender.together for failure in self.report.failed)
        if together:
            self.report.warnings.append(
                f"{together} of the failed changes were refused only together with others: so many had been refused"
                " alone that these were not tried alone; the next apply tries them again"
            )
        forgone = len(self._half_exchanges)
        if forgone:
            self.report.warnings.append(
                f"tags and labels whose other side did not come about were not tried ({forgone:,}): exchanged alone,"
                " keywords could reach fewer templates; the next apply tries them again"
            )
        why = self._sender.given_up or self._why
        if why is not None and self.report.untried:
            self.report.warnings.append(f"the rest was not tried, because of this: {why.message}")

    def _hopeless(self) -> bool:
        return self._halted() or self._sender.pointless is not None

    def _halted(self) -> bool:
        return self._edges.stopped() or self._meter.spent or self._ledger.broken is not None
