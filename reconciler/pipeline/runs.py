"""Runs at the edges: asking about them before a plan, and waiting for them after an apply, without a lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reconciler.errors import CloudError
from reconciler.kinds import BY_NAME
from reconciler.kinds.base import Identity, Kind, RunKind
from reconciler.model.change import Verb
from reconciler.model.event import Entered, Failure, Report, Running
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Resource
from reconciler.model.run import RunStatus, options_of, since, status_of
from reconciler.model.state import Record, State
from reconciler.pipeline.session import Session
from reconciler.stages.run_diff import unfinished
from reconciler.stages.runs import RunsSettled, RunWatcher

FIRST, LAST, GROWTH = 5.0, 60.0, 1.5
"""Seconds between two looks at a task: from the first to the last, growing."""
LOCK_PATIENCE = 60.0


def listed(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kinds whose objects can be listed: all but runs."""
    return {name: kind for name, kind in kinds.items() if kind.identity is not Identity.RUN_ONCE}


async def look_at_runs(session: Session, state: State, kinds: Mapping[str, Kind], *, patient: bool) -> RunsSettled:
    """What became of unfinished runs. ``patient``: an apply, which looks twice before it starts one again."""
    watcher = RunWatcher(session.client, session.clock, session.options.listen)
    return await watcher.settle(state, kinds, patient=patient)


def undecided(runs: RunsSettled) -> Iterator[Refusal]:
    """A refusal for each start that several tasks could belong to, with the commands that decide it."""
    for question in runs.questions:
        ids = ", ".join(task.id for task in question.candidates)
        commands = [f"reconciler adopt {question.address} {task.id}" for task in question.candidates]
        commands.append(f"reconciler rerun {question.address}    # none of them: start it again, and pay again")
        yield Refusal(
            "unsettled",
            f"{question.address} may have been started, and several tasks could be it: {ids}",
            (question.address,),
            hint="\n".join(commands),
        )


def run_remarks(runs: RunsSettled, state: State, now: float) -> Iterator[str]:
    """A line for each run that is under way, failed, or of which the service knows nothing any more."""
    yield from runs.warnings
    for address in runs.absent:
        yield f"{address}: a start was not answered, and no task is to be seen; apply looks again before starting it"
    for address, record in state.records.items():
        kind = BY_NAME.get(address.kind)
        if kind is None or kind.identity is not Identity.RUN_ONCE:
            continue
        status = status_of(record)
        if status is RunStatus.RUNNING:
            yield f"{address} is running since {_elapsed(now - since(record))} (task {record.id})"
        elif status is RunStatus.FAILED:
            yield f"{address} failed: {_message(record)}; to start it again: reconciler rerun {address}"


def confusions(resources: Iterable[Resource], state: State) -> Iterator[str]:
    """Remarks where a run names a number that is another thing's id in another id space."""
    ids = {r.id: a for a, r in state.records.items() if BY_NAME[a.kind].identity is Identity.ASSIGNED}
    for resource in resources:
        kind = BY_NAME[resource.address.kind]
        if isinstance(kind, RunKind):
            yield from kind.confusions(resource, ids)


def _message(record: Record) -> str:
    return str((record.extra or {}).get("message") or "no reason was given")


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


async def wait_for_runs(session: Session, report: Report) -> None:
    """Poll every run that is to be waited for until it ends or its time is up; write down what became of it.

    Holds no lock while it waits; outcomes are stored under a short one.
    """
    state = session.state()
    waiting = {a: r for a, r in unfinished(state).items() if r.id and options_of(r).wait is not None}
    watcher = RunWatcher(session.client, session.clock, session.options.listen)
    session.options.listen(Entered("wait"))
    pause, finished = FIRST, dict[Address, Record]()
    while waiting and not session.options.stopped():
        await _sleep(session, pause)
        pause = min(pause * GROWTH, LAST)
        for address, record in list(waiting.items()):
            kind = BY_NAME[address.kind]
            assert isinstance(kind, RunKind)
            try:
                fresh = await watcher.ask(kind, address, record, report.warnings)
            except CloudError as error:
                report.warnings.append(f"{address}: {error.message}; it goes on, look again with reconciler plan")
                del waiting[address]
                continue
            now = session.clock.now()
            session.options.listen(Running(address, _words(fresh), now - since(record)))
            if status_of(fresh) is not RunStatus.RUNNING:
                finished[address] = fresh
                _judge(report, address, fresh)
                del waiting[address]
            elif now - since(record) > (options_of(record).wait or 0.0):
                _late(report, address, record)
                del waiting[address]
        if finished and (not waiting or pause >= LAST):
            _store(session, finished)
            finished = {}
    if finished:
        _store(session, finished)
    if waiting:
        report.warnings.append(f"{len(waiting)} runs go on; reconciler plan tells their state")


async def _sleep(session: Session, seconds: float) -> None:
    """Sleep in small steps, so that somebody who asks to stop is heard soon."""
    end = session.clock.now() + seconds
    while (left := end - session.clock.now()) > 0 and not session.options.stopped():
        await session.clock.sleep(min(left, 1.0))


def _words(record: Record) -> str:
    return str((record.extra or {}).get("message") or status_of(record).value)


def _judge(report: Report, address: Address, record: Record) -> None:
    if status_of(record) is RunStatus.DONE:
        return
    if options_of(record).fail:
        report.failed.append(Failure(address, Verb.RUN, "run-failed", _message(record)))
    else:
        report.warnings.append(f"{address} failed: {_message(record)}")


def _late(report: Report, address: Address, record: Record) -> None:
    message = f"not finished after {_elapsed(options_of(record).wait or 0.0)}; it goes on"
    if options_of(record).fail:
        report.failed.append(Failure(address, Verb.RUN, "wait-timeout", message))
    else:
        report.warnings.append(f"{address}: {message}")


def _store(session: Session, finished: Mapping[Address, Record]) -> None:
    """Write outcomes into the newest state, unless somebody started the run anew meanwhile."""
    with session.store.lock(session.owner, LOCK_PATIENCE) as memory:
        state = session.state()
        mine = {a: r for a, r in finished.items() if a in state.records and state.records[a].id == r.id}
        if mine:
            memory.save(replace(state, serial=state.serial + 1, records={**state.records, **mine}))
