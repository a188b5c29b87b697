"""plan and drift: look at the account, and compare. What they are given can neither send nor save."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reconciler.ground.collector import collector_paused
from reconciler.model.hold import Hold
from reconciler.model.life import Life, last_moment
from reconciler.model.moves import NO_ADDRESS_CHANGES, AddressChanges
from reconciler.model.plan import Plan, Refusal
from reconciler.model.resource import Address, Live, Resource
from reconciler.model.state import State
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.readdressing import readdressed
from reconciler.pipeline.reading import Reading, Seen, kinds_in_use, look, read_around, wanted_adopts
from reconciler.stages.planning.drift import drift, drift_plan, drifted
from reconciler.stages.planning.gone import recorded_files
from reconciler.stages.planning.plan import Compared, Planned, Terms, compared, finished
from reconciler.stages.planning.reach.surroundings import Around
from reconciler.stages.reading.settle import Settlement
from reconciler.stages.running.remarks import confusions, run_remarks, undecided

_NOTHING: Mapping[Address, Resource] = {}


async def make_plan(
    reading: Reading,
    resources: Mapping[Address, Resource],
    *,
    mode: str = "apply",
    choice: Choice | None = None,
    patient: bool = False,
    ended: Mapping[Address, Resource] = _NOTHING,
    addresses: AddressChanges = NO_ADDRESS_CHANGES,
    at: str | None = None,
) -> Planned:
    """Look at the account and compare. ``patient``: for an apply, which waits for what an earlier run left open.

    ``ended`` and ``at`` are those of ``differences``, ``addresses`` those of ``Loaded``. Raises EndError.
    """
    reading = readdressed(reading, addresses)
    seen = await look(reading, resources, patient=patient)
    found, terms = differences(reading, resources, seen, mode=mode, choice=choice, ended=ended, at=at)
    return completed(reading, seen, found, terms, await read_around(reading, found.difference.changes, seen))


def differences(
    reading: Reading,
    resources: Mapping[Address, Resource],
    seen: Seen,
    *,
    mode: str = "apply",
    choice: Choice | None = None,
    ended: Mapping[Address, Resource] = _NOTHING,
    at: str | None = None,
    holds: bool = True,
) -> tuple[Compared, Terms]:
    """Compare with what was seen. Makes no call. ``holds``: as in ``Terms``.

    ``ended`` is that of ``Loaded``. ``at`` is the day or time of a plan that looks ahead, as the author of the command
    wrote it: ``resources`` are those of that time. Raises EndError.
    """
    state = seen.state
    terms = terms_of(reading, mode, choice, (*reading.refusals, *undecided(seen.runs)))
    terms = replace(terms, ended=ended, at=at, holds=holds, now=reading.now if at is None else last_moment(at))
    if at is None:
        declared = (resource.life for resource in itertools.chain(resources.values(), ended.values()))
        lives = itertools.chain(declared, recorded_lives(state))
        terms = replace(terms, extra_refusals=(*terms.extra_refusals, *clock_refusals(reading, lives)))
    remarks = _undeclared_adopts(reading, resources) if mode == "apply" else []
    remarks += [*run_remarks(seen.runs, state, reading.now), *confusions(resources.values(), state)]
    remarks += [*_idle(choice, resources, state), *_unlisted(reading, resources, state)]
    # A destroy deletes everything anyway: there a file that is gone explains nothing.
    recorded = recorded_files(state.records, resources) if mode == "apply" else frozenset[str]()
    terms = replace(terms, warnings=tuple(remarks), gone=reading.missing(recorded))
    with collector_paused():
        return compared(resources, seen.settlement, seen.live, seen.kinds, terms, listen=reading.listen), terms


def completed(reading: Reading, seen: Seen, found: Compared, terms: Terms, around: Around) -> Planned:
    """The plan of what ``differences`` found, judged by what was read ``around`` it. Makes no call."""
    terms = replace(terms, warnings=(*terms.warnings, *around.remarks))
    with collector_paused():
        return finished(found, seen.kinds, terms, around=around, listen=reading.listen)


def recorded_lives(state: State) -> Iterator[Life | Hold]:
    """Return the lives and holds on record."""
    for record in state.records.values():
        yield record.life
        if record.held is not None:
            yield record.held


def clock_refusals(reading: Reading, lives: Iterable[Life | Hold]) -> tuple[Refusal, ...]:
    """A refusal where the clocks of this machine and of the service do not agree on whether something has ended.

    Otherwise whoever sets the clock of the machine that applies could let everything that ends be deleted today.
    """
    ours, theirs = reading.now, reading.now + reading.skew()
    if ours == theirs or not any(life.ended(ours) != life.ended(theirs) for life in lives):
        return ()
    message = f"this machine's clock is {abs(ours - theirs):,.0f} seconds off, and something ends between the two times"
    return (Refusal("clock", message, hint="set this machine's clock"),)


def _undeclared_adopts(reading: Reading, resources: Mapping[Address, Resource]) -> list[str]:
    undeclared = [text for text in reading.target.adopt if Address.parse(text) not in resources]
    return [f"the target adopts {text}, but no manifest declares it" for text in undeclared]


def _idle(choice: Choice | None, resources: Mapping[Address, Resource], state: State) -> list[str]:
    declared = ((address, resource.list) for address, resource in resources.items())
    recorded = ((address, record.list) for address, record in state.records.items())
    return choice.idle(itertools.chain(declared, recorded)) if choice else []


def _unlisted(reading: Reading, resources: Mapping[Address, Resource], state: State) -> list[str]:
    """A remark for each limit of a list that nothing declared or recorded belongs to: mistyped, probably."""
    wanted = [key for key in reading.guards.max_delete if key.startswith("list:")]
    if not wanted:
        return []
    lists = {resource.list for resource in resources.values()} | {record.list for record in state.records.values()}
    unknown = [key for key in wanted if key.removeprefix("list:") not in lists]
    return [f"guards.maxDelete names {key}, which nothing declared or recorded belongs to" for key in unknown]


def terms_of(reading: Reading, mode: str, choice: Choice | None, refusals: Sequence[Refusal] = ()) -> Terms:
    """The target's guards and choices as planning wants them."""
    target = reading.target
    return Terms(
        reading.name,
        target.site,
        target.account,
        now=reading.now,
        guards=reading.guards,
        commit=reading.commit,
        adopt=wanted_adopts(target),
        exclusive=tuple(map(str, target.exclusive)),
        chosen=(choice or Choice()).predicate(),
        mode=mode,
        plan_id=uuid.uuid4().hex,
        endpoint=reading.endpoint,
        place=reading.address,
        choice=choice.words if choice else (),
        extra_refusals=tuple(refusals),
        moves=reading.moves,
        kept=reading.kept,
        several=reading.several,
    )


async def make_drift(
    reading: Reading,
    *,
    choice: Choice | None = None,
    unmanaged: str = "report",
    allow_no_state: bool = False,
) -> Plan:
    """What the account has that the state did not expect. Needs no manifests.

    The plan's refusals say why the account cannot be compared. Where there is no state, that is one of them, and
    nothing is read; with ``allow_no_state`` it is a warning.
    """
    terms = terms_of(reading, "drift", choice)
    absent = _no_state(reading)
    if absent and not allow_no_state:
        kinds = kinds_in_use(reading, ())
        nothing = drift(Settlement(reading.state), Live(), kinds, terms)
        return replace(nothing, refusals=(*absent, *reading.refusals))
    seen = await look(reading, (), patient=False)
    with collector_paused():
        moved = drifted(seen.settlement, seen.live, seen.kinds, terms, unmanaged=unmanaged, listen=reading.listen)
    around = await read_around(reading, moved.changes, seen)
    with collector_paused():
        made = drift_plan(moved, seen.settlement, seen.live, seen.kinds, terms, around=around, listen=reading.listen)
    remarks = [*(refusal.message for refusal in absent), *around.remarks]
    remarks += [*run_remarks(seen.runs, seen.state, terms.now), *_idle(choice, {}, seen.state)]
    refusals = (*reading.refusals, *clock_refusals(reading, recorded_lives(seen.state)))
    return replace(made, refusals=refusals, warnings=(*made.warnings, *remarks))


def _no_state(reading: Reading) -> tuple[Refusal, ...]:
    """A refusal where nothing is stored: a mistyped or lost state must not look like an account in order."""
    if reading.state.serial:
        return ()
    message = f"there is no state at {reading.place}: nothing to compare the account with"
    hint = (
        f"if something was applied before, correct the state of target {reading.name}, or bring it back with"
        " reconciler state push; a first state is made by reconciler apply"
    )
    return (Refusal("no-state", message, flag="--allow-no-state", hint=hint),)
