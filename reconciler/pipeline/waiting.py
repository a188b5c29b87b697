"""Waiting for runs after an apply, without a lock."""

from __future__ import annotations

from dataclasses import replace

from reconciler.errors import (
    AccessDenied,
    AccountUnusable,
    CallUnsupported,
    CloudError,
    CredentialsMissing,
    CredentialsRefused,
    LockHeld,
    LockKept,
    StateMoved,
    StoreError,
    TokenExpired,
    Untrusted,
)
from reconciler.kinds import RUN_KINDS
from reconciler.model.event import Entered, Report, Running, Warned
from reconciler.model.resource import Address
from reconciler.model.run import RunStatus
from reconciler.model.state import Record, State
from reconciler.pipeline.session import Session
from reconciler.stages.running.remarks import elapsed
from reconciler.stages.running.verdict import deadline, report_end, report_late, report_unknown, report_unreadable
from reconciler.stages.running.watch import RunWatcher, TaskUnknown, unfinished

FIRST, LAST, GROWTH = 5.0, 60.0, 1.5
"""Seconds between two looks at a task: from the first to the last, growing."""
LOCK_PATIENCE = 60.0
DENIAL_PATIENCE = 120.0
"""Seconds for which the service may deny knowing a task before that is its answer: how soon a new one is visible is not
documented."""
USELESS = (
    AccessDenied,
    AccountUnusable,
    CallUnsupported,
    CredentialsMissing,
    CredentialsRefused,
    TokenExpired,
    Untrusted,
)
"""Errors of a poll that stay as they are however often one asks. All others are waited out."""


async def wait_for_runs(session: Session, report: Report, state: State) -> None:
    """Poll every run of ``state`` that is to be waited for until it ends or its time is up; store what became of it.

    Holds no lock while it waits; outcomes are stored under a short one.
    """
    session.options.listen(Entered("wait"))
    report.serial = report.serial or state.serial
    await _Wait(session, report, state).until_all_end()


class _Wait:
    """The runs of one apply that are waited for, and those that ended and are not saved yet."""

    def __init__(self, session: Session, report: Report, state: State) -> None:
        self._session, self._report = session, report
        self._watcher = RunWatcher(session.read_only, session.clock, session.options.listen)
        self._waiting = {a: r for a, r in unfinished(state).items() if r.id and r.memory.options.wait is not None}
        self._finished: dict[Address, Record] = {}
        self._denials: dict[Address, float] = {}
        """Since when, in Unix seconds, the service denies knowing a run's task."""

    async def until_all_end(self) -> None:
        pause = FIRST
        while self._waiting and not self._session.options.stopped():
            await self._sleep(pause)
            pause = min(pause * GROWTH, LAST)
            await self._ask_each()
            # Short waits save once, at their end; long ones as they go, so that a kill loses a minute at most.
            if not self._waiting or pause >= LAST:
                self._save(last=False)
        self._save(last=True)
        if self._waiting:
            self._report.interrupted = True
            self._report.warnings.append(f"{_runs(len(self._waiting))} on; reconciler plan reports their status")

    async def _sleep(self, pause: float) -> None:
        """Sleep for ``pause`` seconds or until the next deadline, in small steps, so that an interrupt is soon seen."""
        clock, stopped = self._session.clock, self._session.options.stopped
        left = min(deadline(record) for record in self._waiting.values()) - clock.now()
        end = clock.now() + min(pause, max(left, 1.0))
        while (rest := end - clock.now()) > 0 and not stopped():
            await clock.sleep(min(rest, 1.0))

    async def _ask_each(self) -> None:
        for address, record in list(self._waiting.items()):
            if self._session.options.stopped():
                return
            try:
                await self._ask(address, record)
            except USELESS as error:
                report_unreadable(self._report, address, record, error)
                del self._waiting[address]

    async def _ask(self, address: Address, record: Record) -> None:
        """Ask about one run. Raises one of USELESS; after any other error it is asked again until its time is up."""
        fresh, failed_query = record, ""
        try:
            fresh = await self._watcher.query(RUN_KINDS[address.kind], address, record)
        except USELESS:
            raise
        except CloudError as error:
            failed_query = error.message
            if self._denied(address, record, error):
                return
        else:
            self._denials.pop(address, None)
        now = self._session.clock.now()
        words = failed_query or _status_words(fresh)
        self._session.options.listen(Running(address, words, now - record.memory.since, fresh.memory.over))
        if fresh.memory.over:
            self._finished[address] = fresh
            report_end(self._report, address, fresh)
            del self._waiting[address]
        elif now >= deadline(record):
            report_late(self._report, address, record, failed_query)
            del self._waiting[address]

    def _denied(self, address: Address, record: Record, error: CloudError) -> bool:
        """Whether the service denied knowing the task for so long that this is its answer; it is then reported.

        Only an unbroken series of denials counts: a new task may not be visible yet, and one odd answer is no proof.
        """
        if not isinstance(error, TaskUnknown):
            return False
        now = self._session.clock.now()
        if address not in self._denials:
            self._denials[address] = now
            self._report.warnings.append(f"{address}: {error.message}")
            patience = f"asking again for {elapsed(DENIAL_PATIENCE)}"
            self._session.options.listen(Warned(f"{address}: {error.message}; {patience}"))
        seconds = now - self._denials[address]
        if seconds < DENIAL_PATIENCE:
            return False
        report_unknown(self._report, address, record, seconds, error)
        del self._waiting[address]
        return True

    def _save(self, *, last: bool) -> None:
        """Write outcomes into the newest state; they stay unsaved where the lock is held for long or the store fails.

        Nothing is raised: it would replace the report of what the apply did.
        """
        if not self._finished:
            return
        try:
            self._merge()
        except LockKept as kept:
            self._report.errors.append(kept.in_one_line())
            self._finished = {}
        except (LockHeld, StateMoved, StoreError) as error:
            if last:
                self._report.warnings.append(
                    f"the outcomes of the runs were not saved: {error.message}; the next apply queries them again"
                )
        else:
            self._finished = {}

    def _merge(self) -> None:
        with self._session.store.lock(self._session.owner, LOCK_PATIENCE) as memory:
            state = self._session.state()
            # A run that was started anew meanwhile has another task, whose outcome this is not.
            ours = {a: r for a, r in self._finished.items() if _same_task(state, a, r)}
            merged = {address: _with_outcome(state.records[address], record) for address, record in ours.items()}
            if merged:
                memory.save(replace(state, serial=state.serial + 1, records={**state.records, **merged}))
                self._report.serial = state.serial + 1


def _status_words(record: Record) -> str:
    said = record.memory.message or record.memory.status.value
    return f"failed: {said}" if record.memory.status is RunStatus.FAILED else said


def _runs(count: int) -> str:
    return "1 run goes" if count == 1 else f"{count} runs go"


def _same_task(state: State, address: Address, record: Record) -> bool:
    return address in state.records and state.records[address].id == record.id


def _with_outcome(newest: Record, answered: Record) -> Record:
    """The outcome on the record as it is now: somebody may have asked for a rerun meanwhile."""
    said = answered.memory
    memory = replace(newest.memory, status=said.status, message=said.message, ended=said.ended, outputs=said.outputs)
    return newest._replace(run=memory)
