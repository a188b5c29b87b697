"""Runs at the edges: asking about them before a plan, and waiting for them after an apply, without a lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.errors import (
    AccessDenied,
    AccountUnusable,
    CallUnsupported,
    CloudError,
    CredentialsMissing,
    CredentialsRefused,
    LockHeld,
    TokenExpired,
    Untrusted,
)
from reconciler.kinds import RUN_KINDS
from reconciler.model.change import Verb
from reconciler.model.event import Entered, Failure, Report, Running
from reconciler.model.resource import Address
from reconciler.model.run import RunStatus
from reconciler.model.state import Record, State
from reconciler.pipeline.session import Session
from reconciler.stages.running.remarks import again, elapsed, message_of
from reconciler.stages.running.watch import RunWatcher, unfinished

FIRST, LAST, GROWTH = 5.0, 60.0, 1.5
"""Seconds between two looks at a task: from the first to the last, growing."""
LOCK_PATIENCE = 60.0
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
    waiting = {a: r for a, r in unfinished(state).items() if r.id and r.memory.options.wait is not None}
    watcher = RunWatcher(session.read_only, session.clock, session.options.listen)
    session.options.listen(Entered("wait"))
    report.serial = report.serial or state.serial
    pause, finished, remarks = FIRST, dict[Address, Record](), list[str]()
    while waiting and not session.options.stopped():
        left = min(_deadline(record) for record in waiting.values()) - session.clock.now()
        await _sleep(session, min(pause, max(left, 1.0)))
        pause = min(pause * GROWTH, LAST)
        for address, record in list(waiting.items()):
            if session.options.stopped():
                break
            try:
                fresh, words = await _asked(watcher, address, record, remarks)
            except CloudError as error:
                _unheard(report, address, record, error)
                del waiting[address]
                continue
            now = session.clock.now()
            over = fresh.memory.over
            session.options.listen(Running(address, words or _words(fresh), now - record.memory.since, over))
            if over:
                finished[address] = fresh
                judge(report, address, fresh)
                del waiting[address]
            elif now >= _deadline(record):
                _late(report, address, record, words)
                del waiting[address]
        if finished and (not waiting or pause >= LAST):
            finished = _store(session, finished, report, last=False)
    if finished:
        _store(session, finished, report, last=True)
    report.warnings += dict.fromkeys(remarks)
    if waiting:
        report.interrupted = True
        report.warnings.append(f"{_runs(len(waiting))} on; reconciler plan reports their status")


async def _asked(watcher: RunWatcher, address: Address, record: Record, remarks: list[str]) -> tuple[Record, str]:
    """The record as it is now; and, where nobody could tell, why: then it is asked again until its time is up.

    Raises CloudError where asking again is no use.
    """
    try:
        return await watcher.ask(RUN_KINDS[address.kind], address, record, remarks), ""
    except USELESS:
        raise
    except CloudError as error:
        return record, error.message


def _deadline(record: Record) -> float:
    return record.memory.since + (record.memory.options.wait or 0.0)


async def _sleep(session: Session, seconds: float) -> None:
    """Sleep in small steps, so that somebody who asks to stop is heard soon."""
    end = session.clock.now() + seconds
    while (left := end - session.clock.now()) > 0 and not session.options.stopped():
        await session.clock.sleep(min(left, 1.0))


def _words(record: Record) -> str:
    said = record.memory.message or record.memory.status.value
    return f"failed: {said}" if record.memory.status is RunStatus.FAILED else said


def judge(report: Report, address: Address, record: Record) -> None:
    """Add a run that ended badly to the report, as the author wanted it told."""
    if record.memory.status is not RunStatus.FAILED:
        return
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "run-failed", f"{message_of(record)}; {again(address)}"))
    else:
        report.warnings.append(f"{address} failed: {message_of(record)}; {again(address)}")


def ended(before: State, now: State) -> Iterator[tuple[Address, Record]]:
    """Runs of which ``before`` did not know yet what became of them, and ``now`` does."""
    for address in unfinished(before):
        record = now.records.get(address)
        if record is not None and record.run and record.run.over:
            yield address, record


def _unheard(report: Report, address: Address, record: Record, error: CloudError) -> None:
    message = f"{error.message}; it continues, and reconciler plan reports its status"
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "not-told", message, getattr(error, "request_id", "")))
    else:
        report.warnings.append(f"{address}: {message}")


def _late(report: Report, address: Address, record: Record, words: str) -> None:
    asked = f"; the last status query failed: {words}" if words else ""
    message = f"not finished after {elapsed(record.memory.options.wait or 0.0)}; it goes on{asked}"
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "wait-timeout", message))
    else:
        report.warnings.append(f"{address}: {message}")


def _runs(count: int) -> str:
    return "1 run goes" if count == 1 else f"{count} runs go"


def _store(
    session: Session, finished: Mapping[Address, Record], report: Report, *, last: bool
) -> dict[Address, Record]:
    """Write outcomes into the newest state, unless somebody started the run anew meanwhile.

    Returns what is still to be written: all of it where somebody else holds the lock for long. It is then told.
    """
    try:
        with session.store.lock(session.owner, LOCK_PATIENCE) as memory:
            state = session.state()
            mine = {a: _joined(state.records[a], r) for a, r in finished.items() if _same(state, a, r)}
            if mine:
                memory.save(replace(state, serial=state.serial + 1, records={**state.records, **mine}))
                report.serial = state.serial + 1
    except LockHeld as held:
        if last:
            report.warnings.append(
                f"the outcomes of the runs were not saved: {held.message}; the next apply queries them again"
            )
        return dict(finished)
    return {}


def _same(state: State, address: Address, record: Record) -> bool:
    return address in state.records and state.records[address].id == record.id


def _joined(newest: Record, told: Record) -> Record:
    """What was told of a task, on the record as it is now: somebody may have asked for a rerun meanwhile."""
    said = told.memory
    memory = replace(newest.memory, status=said.status, message=said.message, ended=said.ended, outputs=said.outputs)
    return newest._replace(run=memory)
