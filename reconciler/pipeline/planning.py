"""plan and drift: read, settle, compare. Nothing here can write."""

from __future__ import annotations

import fnmatch
import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.ground.collector import collector_paused
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.kinds.base import Kind
from reconciler.kinds.objects import object_kinds
from reconciler.model.event import Entered
from reconciler.model.plan import Plan, Refusal
from reconciler.model.resource import Address, Live, Resource
from reconciler.model.state import State
from reconciler.pipeline.runs import look_at_runs
from reconciler.pipeline.session import Session, lost_state, no_state
from reconciler.stages.planning.difference import Chosen, everything
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.gone import recorded_files
from reconciler.stages.planning.plan import Planned, Terms, plan
from reconciler.stages.reading.recover import read_settled
from reconciler.stages.running.remarks import confusions, run_remarks, undecided


@dataclass(frozen=True, slots=True)
class Choice:
    """``--only`` and ``--exclude``: globs on addresses, or ``list:NAME`` globs on lists."""

    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def idle(self, declared: Iterable[tuple[Address, str | None]]) -> list[str]:
        """Globs that match nothing of what is declared or recorded: mistyped, probably."""
        left = {("only", glob) for glob in self.only} | {("exclude", glob) for glob in self.exclude}
        for address, name in declared:
            if not left:
                break
            text = str(address)
            left = {(option, glob) for option, glob in left if not _matches(glob, text, name)}
        return [f"--{option} {glob} matches nothing that is declared or recorded" for option, glob in sorted(left)]

    def predicate(self) -> Chosen:
        """Whether an address, in its list, is chosen."""
        if not (self.only or self.exclude):
            return everything

        def chosen(address: Address, name: str | None) -> bool:
            text = str(address)
            wanted = not self.only or any(_matches(glob, text, name) for glob in self.only)
            return wanted and not any(_matches(glob, text, name) for glob in self.exclude)

        return chosen


def _matches(glob: str, address: str, name: str | None) -> bool:
    if glob.startswith("list:"):
        return name is not None and fnmatch.fnmatchcase(name, glob[5:])
    return fnmatch.fnmatchcase(address, glob)


def kinds_in_use(session: Session, state: State, addresses: Iterable[Address]) -> dict[str, Kind]:
    """Only what the project or the state has is listed: no call, and no permission, is needed for the rest."""
    names = {address.kind for address in addresses} | {address.kind for address in state.records}
    names |= {intent.address.kind for intent in state.intents.entries} if state.intents else set()
    names |= set(session.target.exclusive)
    return {name: kind for name, kind in BY_NAME.items() if name in names}


async def make_plan(
    session: Session,
    resources: Mapping[Address, Resource],
    *,
    mode: str = "apply",
    choice: Choice | None = None,
    settling: bool = False,
) -> Planned:
    """Read the target and compare. ``settling``: an apply, which waits for what an earlier run left open."""
    state = session.state()
    kinds = kinds_in_use(session, state, resources)
    refusals = (*lost_state(session.project, session.options), *await session.account())
    session.options.listen(Entered("list"))
    runs = await look_at_runs(session, state, kinds, patient=settling)
    state = runs.into(state)
    if settling:
        live = await read_settled(state, object_kinds(kinds), session.reader, session.clock, session.options.listen)
    else:
        live = await session.reader.read(object_kinds(kinds).values())
    terms = terms_of(session, mode, choice, (*refusals, *undecided(runs)))
    unheard = [text for text in session.target.adopt if Address.parse(text) not in resources] if mode == "apply" else []
    remarks = [f"the target is to adopt {text}, which no manifest declares" for text in unheard]
    remarks += [*run_remarks(runs, state, session.clock.now()), *confusions(resources.values(), state)]
    remarks += _idle(choice, resources, state)
    # A destroy deletes everything anyway: there a file that is gone explains nothing.
    recorded = recorded_files(state.records, resources) if mode == "apply" else frozenset[str]()
    terms = replace(terms, warnings=tuple(remarks), gone=session.project.missing(recorded))
    with collector_paused():
        return plan(resources, state, live, kinds, terms, listen=session.options.listen)


def _idle(choice: Choice | None, resources: Mapping[Address, Resource], state: State) -> list[str]:
    declared = ((address, resource.list) for address, resource in resources.items())
    recorded = ((address, record.list) for address, record in state.records.items())
    return choice.idle(itertools.chain(declared, recorded)) if choice else []


def terms_of(session: Session, mode: str, choice: Choice | None, refusals: Sequence[Refusal] = ()) -> Terms:
    """The target's guards and choices as planning wants them."""
    target = session.target
    adopt = {}
    for text, identity in target.adopt.items():
        address = Address.parse(str(text))
        kind = OBJECT_KINDS.get(address.kind)
        own = kind.id_of(address) if kind else None
        adopt[address] = own or str(identity)
    terms = Terms(
        session.name,
        target.site,
        target.account,
        target.guards,
        adopt,
        tuple(map(str, target.exclusive)),
        (choice or Choice()).predicate(),
        mode,
        plan_id=uuid.uuid4().hex,
    )
    return replace(terms, extra_refusals=tuple(refusals))


async def make_drift(
    session: Session,
    *,
    choice: Choice | None = None,
    unmanaged: str = "report",
    allow_no_state: bool = False,
) -> Plan:
    """What the account has that the state did not expect. Needs no manifests.

    The plan's refusals say why the account cannot be compared. Where there is no state, that is one of them, and
    nothing is read; with ``allow_no_state`` it is a warning.
    """
    state = session.state()
    kinds = kinds_in_use(session, state, ())
    terms = terms_of(session, "drift", choice)
    absent = no_state(session, state)
    lost = lost_state(session.project, session.options)
    if absent and not allow_no_state:
        return replace(drift(state, Live(), kinds, terms), refusals=(*absent, *lost))
    refusals = (*lost, *await session.account())
    session.options.listen(Entered("list"))
    runs = await look_at_runs(session, state, kinds, patient=False)
    state = runs.into(state)
    live = await session.reader.read(object_kinds(kinds).values())
    with collector_paused():
        made = drift(state, live, kinds, terms, unmanaged=unmanaged, listen=session.options.listen)
    remarks = [refusal.message for refusal in absent]
    remarks += [*run_remarks(runs, state, session.clock.now()), *_idle(choice, {}, state)]
    return replace(made, refusals=refusals, warnings=(*made.warnings, *remarks))
