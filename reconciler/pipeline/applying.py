"""apply and destroy: lock, read, plan, guard, ask, send. Everything that writes to the cloud goes through here."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from reconciler.errors import LockKept, PlanStale, Refused, StateMoved, StoreError
from reconciler.model.approval import approves
from reconciler.model.event import EntryHead, Report
from reconciler.model.moves import NO_ADDRESS_CHANGES, AddressChanges
from reconciler.model.plan import Plan, Refusal
from reconciler.model.resource import Address, Resource
from reconciler.model.state import State
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.history_rows import rows_of_plan
from reconciler.pipeline.planning import clock_refusals, make_plan, recorded_lives
from reconciler.pipeline.readdressing import readdressed
from reconciler.pipeline.reading import Reading, kinds_in_use, look, read_around
from reconciler.pipeline.recorder import Recorder
from reconciler.pipeline.saved_moves import save_moves
from reconciler.pipeline.saved_plans import check_basis, check_saved, standing_refusals
from reconciler.pipeline.session import Session
from reconciler.pipeline.shortening import shortened
from reconciler.pipeline.waiting import wait_for_runs
from reconciler.stages.applying.apply import Applier, Edges
from reconciler.stages.planning.ends import ended_remarks, lives_to_record
from reconciler.stages.planning.guards import Allowed
from reconciler.stages.planning.plan import Planned
from reconciler.stages.planning.policies import policies_to_record
from reconciler.stages.ports import Memory
from reconciler.stages.running.remarks import undecided
from reconciler.stages.running.verdict import newly_over, report_end

READING_TIME = 1.0
"""Seconds after which an approved plan is checked against the account once more: a person read it meanwhile."""
READ_AGAIN = "review the new plan: reconciler plan"

_NOTHING: Mapping[Address, Resource] = {}
Approve = Callable[[Plan], bool]
"""Asked with the plan once nothing refuses it. False stops without an error."""
Make = Callable[[Reading], Awaitable[Planned]]
"""Looks at the account and makes a plan of what it may read."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The plan, and the report of carrying it out; no report where there was nothing to do or the person said no."""

    plan: Plan
    report: Report | None = None
    declined: bool = False
    state: State | None = None
    """The state as it is stored afterwards; None where the person said no."""


Outcome = tuple[Applied, State]
"""What was done under the lock, and the state as it is stored then."""


async def apply(
    session: Session,
    resources: Mapping[Address, Resource],
    approve: Approve,
    *,
    mode: str = "apply",
    choice: Choice | None = None,
    allowed: Allowed | None = None,
    checksum: str | None = None,
    deletes: bool = True,
    ended: Mapping[Address, Resource] = _NOTHING,
    addresses: AddressChanges = NO_ADDRESS_CHANGES,
) -> Applied:
    """Bring the target to ``resources``. Raises Refused where a guard, the lock or the checksum says no.

    ``ended`` and ``addresses`` are those of ``Loaded``.

    Without ``deletes`` nothing is deleted or replaced; what is left for that is in the report.
    """

    async def make(reading: Reading) -> Planned:
        return await make_plan(
            reading, resources, mode=mode, choice=choice, patient=True, ended=ended, addresses=addresses
        )

    return await apply_made(session, make, approve, allowed=allowed, checksum=checksum, deletes=deletes)


async def apply_made(
    session: Session,
    make: Make,
    approve: Approve,
    *,
    allowed: Allowed | None = None,
    checksum: str | None = None,
    deletes: bool = True,
) -> Applied:
    """Carry out the plan that ``make`` makes of what may be read. The rest is as ``apply`` has it."""

    async def work(memory: Memory) -> Outcome:
        reading = await session.reading()
        planned = await make(reading)
        if checksum is not None and not approves(checksum, planned.plan.checksum):
            raise PlanStale(
                f"the plan now has checksum {planned.plan.checksum}, not {checksum}:"
                " something changed since it was approved",
                hint=READ_AGAIN,
            )
        asked = planned.plan if deletes else shortened(planned, reading).plan
        refuse(asked, allowed or Allowed())
        shown = session.clock.now()
        if not (planned.plan.empty or approve(asked)):
            return Applied(asked, declined=True), reading.state
        if session.clock.now() - shown > READING_TIME:
            again = await make(replace(reading, now=session.clock.now()))
            if again.plan.checksum != planned.plan.checksum:
                raise PlanStale(
                    "the account changed while the plan waited for approval; nothing was written", hint=READ_AGAIN
                )
            planned = again
        approval = "checksum" if checksum is not None else ""
        return await carry_out(session, reading, planned, memory, deletes=deletes, approval=approval)

    return await under_lock(session, work)


async def plan_to_approve(
    session: Session,
    resources: Mapping[Address, Resource],
    *,
    choice: Choice | None = None,
    deletes: bool = True,
    ended: Mapping[Address, Resource] = _NOTHING,
    addresses: AddressChanges = NO_ADDRESS_CHANGES,
) -> Plan:
    """The plan that ``apply`` with the same arguments would ask about, made without the lock. Raises as it does.

    An apply with its checksum then carries out this plan, or refuses.
    """
    reading = await session.reading()
    planned = await make_plan(reading, resources, choice=choice, patient=True, ended=ended, addresses=addresses)
    asked = planned.plan if deletes else shortened(planned, reading).plan
    refuse(asked, Allowed())
    return asked


async def apply_saved(
    session: Session, saved: Plan, approve: Approve, *, allowed: Allowed | None = None, deletes: bool = True
) -> Applied:
    """Carry out exactly the plan that was saved. Raises PlanStale where it was used, or what it is about has moved.

    Without ``deletes`` its deletes and replaces are left; the plan is used all the same.
    """

    check_saved(saved)

    async def work(memory: Memory) -> Outcome:
        state = session.state()
        check_basis(session, saved, state)
        stored = await session.reading(state)
        # What it moves, and the state has not moved yet, counts as moved.
        reading = readdressed(stored, AddressChanges(saved.moves))
        # What the plan was compared with is read again, too: keywords decide what a change of a template means.
        compared = (Address(kind, "") for kind in saved.basis.read)
        seen = await look(reading, (*(change.address for change in saved.changes), *compared), patient=True)
        around = await read_around(reading, saved.changes, seen)
        found = standing_refusals(session, saved, seen, around, reading.now)
        # What holds whatever the plan will be is asked anew, too: it may not be read from the plan.
        clock = clock_refusals(reading, recorded_lives(seen.state))
        refusals = (*reading.refusals, *undecided(seen.runs), *clock, *found)
        planned = Planned(replace(saved, refusals=refusals), seen.settlement, seen.live)
        asked = planned.plan if deletes else shortened(planned, reading).plan
        asked = replace(
            asked, warnings=(*asked.warnings, *ended_remarks(saved.changes, seen.state.records, reading.now))
        )
        refuse(asked, allowed or Allowed())
        if not (saved.empty or approve(replace(asked, refusals=saved.refusals))):
            return Applied(saved, declined=True), state
        records = seen.state.records
        stale = policies_to_record(saved, records, lives_to_record(saved, records))
        planned = replace(planned, plan=saved, stale=stale)
        return await carry_out(
            session, stored, planned, memory, plan_id=saved.id, deletes=deletes, approval="saved plan"
        )

    return await under_lock(session, work)


async def under_lock(session: Session, work: Callable[[Memory], Awaitable[Outcome]]) -> Applied:
    """Do ``work`` under the lock. Where only freeing the lock fails, the report of the work says so as well."""
    done: Outcome | None = None
    kept: LockKept | None = None
    try:
        with session.store.lock(session.owner, session.options.lock_timeout) as memory:
            done = await work(memory)
    except LockKept as error:
        # Raised instead of the report, it would hide what was written.
        if done is None or done[0].declined:
            raise
        kept = error
    assert done is not None
    applied, state = done
    if applied.declined:
        return applied
    if kept is not None:
        report = applied.report or Report(serial=state.serial)
        report.errors.append(kept.in_one_line())
        applied = replace(applied, report=report)
    return await _finished(session, replace(applied, state=state), state)


async def _finished(session: Session, applied: Applied, state: State) -> Applied:
    """After the lock is given back: wait for the runs of ``state``, and add what became of them."""
    report = applied.report or Report()
    if session.options.wait and not session.options.stopped():
        await wait_for_runs(session, report, state)
        report.calls = dict(session.client.calls)
    if applied.report is None and not (report.failed or report.warnings or report.done):
        return applied
    return replace(applied, report=report)


def refuse(plan: Plan, allowed: Allowed) -> None:
    """Raise Refused where the plan has refusals that no flag overrides."""
    refusals: list[Refusal] = [refusal for refusal in plan.refusals if not allowed.permits(refusal)]
    if refusals:
        count = "a guard refuses" if len(refusals) == 1 else f"{len(refusals)} guards refuse"
        raise Refused(f"{count} this plan; nothing was written", refusals=refusals)


async def carry_out(
    session: Session,
    reading: Reading,
    planned: Planned,
    memory: Memory,
    *,
    plan_id: str = "",
    deletes: bool = True,
    approval: str = "",
    part: bool = False,
) -> Outcome:
    """Do what ``planned`` says. The outcome, and the state as it is stored now.

    ``part``: only what it is about was read, and of the project only that is applied. So nothing is remembered of the
    rest, nor the guards of the project: what a later change of them relaxes is still shown by the next whole apply.
    """
    before, planned, moves = save_moves(session, memory, reading.state, planned)
    changes, left = planned.plan.changes, tuple[Address, ...]()
    if not deletes:
        _, changes, left = shortened(planned, reading)
    state = planned.settlement.state
    # What was looked for twice and is not there is settled, too: the next apply need not wait for it again.
    settled = state == before and not planned.settlement.absent
    # Version 0.1.0 did not remember what was unmanaged: its state is written once more, so that drift need not go by
    # the service's clock.
    remembered = not before.serial or all(kind in before.unmanaged for kind in planned.live.kinds)
    # A state that belongs to nobody yet is the target's from now on.
    remembered = remembered and before.owner == session.target.owner
    # What the next change relaxes is seen by what this one recorded. Guards from outside are not the project's.
    guards = before.guards if part else session.target.guards.as_json()
    remembered = (remembered and before.guards == guards) or part
    if not changes and not planned.stale and not planned.dropped and settled and remembered:
        nothing = Report(left=list(left), serial=before.serial, moved=moves) if left or moves else None
        if nothing is not None and moves and before.log is not None:
            nothing.entry = EntryHead(before.log.number, before.log.digest)
        return Applied(planned.plan, nothing), before
    if not state.lineage:
        state = replace(state, lineage=str(uuid.uuid4()))
    state = replace(state, account=session.target.account or state.account, owner=session.target.owner, guards=guards)
    options, recorder = session.options, Recorder(session)
    # Before it leaves no trace in the state, it is written what is about to be changed, and from what.
    rows = rows_of_plan(changes, state.records, planned.stale, planned.dropped)
    log = recorder.begin(state, rows, plan=planned.plan.checksum, approval=approval)
    state = replace(state, log=log)
    edges = Edges(
        session.client, session.clock, memory, options.listen, options.stopped, options.max_calls, recorder.close
    )
    kinds = kinds_in_use(reading, (change.address for change in planned.plan.changes))
    applier = Applier(state, planned.live, kinds, edges, run=session.run, plan_id=plan_id)
    try:
        report = await applier.run(changes, planned.stale, planned.dropped)
    except (StoreError, StateMoved) as error:
        saved = session.store.rescue(applier.state())
        if saved is not None:
            error.hint = f"{error.hint or 'what was done so far is not lost'}; a copy of the state is in {saved}"
        raise
    report.entry = recorder.publish()
    report.left, report.moved = list(left), moves
    report.calls = dict(session.client.calls)
    for address, record in newly_over(before, state):
        # It was asked about before the plan was made: it is no longer waited for, and reported only here.
        report_end(report, address, record)
    notable = bool(report.failed or report.warnings)
    shown = report if notable or not planned.plan.empty else None
    return Applied(planned.plan, shown), applier.state()
