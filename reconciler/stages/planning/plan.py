"""Putting a plan together: diff, order, guard, budget, checksum. Pure: reading and settling were done before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.event import Entered, Listener, silent
from reconciler.model.guards import GuardsInForce
from reconciler.model.manifest import Position
from reconciler.model.moves import Move
from reconciler.model.plan import Basis, Budget, Plan, Refusal
from reconciler.model.project import Guards
from reconciler.model.resource import Address, Live, Origin, Resource
from reconciler.model.state import Record, State
from reconciler.stages.hints import naming_target
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.diff import Differ
from reconciler.stages.planning.difference import Chosen, Difference, everything
from reconciler.stages.planning.ends import released_remarks, soon_remarks, unreviewed_remarks
from reconciler.stages.planning.gone import elsewhere_remarks, with_last_places
from reconciler.stages.planning.guards import Situation, refusals
from reconciler.stages.planning.guards.relaxed import relaxed_guards
from reconciler.stages.planning.order import marked, ordered
from reconciler.stages.planning.policies import kept_remarks, policy_remarks
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import UNREAD, Around, surroundings
from reconciler.stages.planning.schedule import budget
from reconciler.stages.planning.unknown import unknown_parts
from reconciler.stages.reading.settle import Settlement

SHOWN = 10
"""The most addresses that a remark names one by one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is made under: target, its guards, and what the caller chose."""

    target: str
    site: str
    account: str | None = None
    now: float = 0.0
    """The time that the plan is about, Unix seconds: planning has no clock."""
    guards: Guards | GuardsInForce = field(default_factory=Guards)
    adopt: Mapping[Address, str] = field(default_factory=dict)
    exclusive: Collection[str] = ()
    chosen: Chosen = everything
    mode: str = "apply"
    extra_refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    plan_id: str = ""
    endpoint: str = ""
    place: str = ""
    choice: tuple[str, ...] = ()
    commit: str | None = None
    """These four as in ``Basis``."""
    gone: Collection[str] = ()
    """Files that the state names as places of declarations and that do not stand any more."""
    ended: Mapping[Address, Resource] = field(default_factory=dict)
    """What the manifests would declare if its time were not over."""
    moves: tuple[Move, ...] = ()
    """Addresses that the state was given otherwise for this comparison."""
    kept: Mapping[Address, Position] = field(default_factory=dict)
    """Addresses whose objects stay in the account though nothing declares them, and where a document says so."""
    at: str | None = None
    """The day or time that a plan looks ahead to; None: it is about today."""
    several: bool = False
    """Whether the project has several targets, so that a command has to name the one that it is for."""
    holds: bool = True
    """Whether what the state holds is left as it is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan beside what it was made from. ``stale``: records to refresh though nothing of theirs changes."""

    plan: Plan
    settlement: Settlement
    live: Live
    stale: Mapping[Address, Record] = field(default_factory=dict)
    dropped: Collection[Address] = ()


def plan(
    resources: Mapping[Address, Resource],
    settlement: Settlement,
    live: Live,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    around: Around = UNREAD,
    listen: Listener = silent,
) -> Planned:
    """What would change so that live is as ``resources`` say."""
    found = compared(resources, settlement, live, kinds, terms, listen=listen)
    return finished(found, kinds, terms, around=around, listen=listen)


class Compared(NamedTuple):
    """What differs, and what was compared."""

    difference: Difference
    resources: Mapping[Address, Resource]
    settlement: Settlement
    live: Live


def compared(
    resources: Mapping[Address, Resource],
    settlement: Settlement,
    live: Live,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    listen: Listener = silent,
) -> Compared:
    """What differs, each change judged by itself. What it touches decides what else has to be read of the account."""
    listen(Entered("diff"))
    live = with_recorded(live, settlement.state)
    differ = Differ(
        kinds,
        settlement.state,
        live,
        adopt=terms.adopt,
        exclusive=terms.exclusive,
        kept=terms.kept,
        now=terms.now,
        holds=terms.holds and terms.mode != "destroy",
    )
    return Compared(differ.run(resources, terms.chosen), resources, settlement, live)


def finished(
    found: Compared,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    around: Around = UNREAD,
    listen: Listener = silent,
) -> Planned:
    """The plan of what was ``found``: its changes in order, judged together and in what was read ``around`` them."""
    listen(Entered("plan"))
    objects = object_kinds(kinds)
    difference, resources, settlement, live = found
    beside = surroundings(difference.changes, live, kinds, settlement.state, around)
    judgement = judge(ordered(difference.changes, kinds), kinds, beside)
    changes = marked(judgement.changes, live, kinds)
    changes = with_last_places(changes, settlement.state.records, terms.gone)
    declared = Counter(address.kind for address in resources)
    situation = Situation(
        changes,
        difference,
        settlement.state,
        live,
        declared,
        terms.guards,
        terms.mode,
        settlement.questions,
        terms.exclusive,
    )
    remarks = (
        *unknown_origins(live, objects),
        *doubted_protection(settlement.doubted, resources),
        *unknown_parts(changes, settlement.state.records, live, objects),
        *unreviewed_remarks(changes, terms.ended),
        *policy_remarks(difference.policies),
        *kept_remarks(changes),
        *released_remarks(difference.stale, changes, settlement.state.records, terms.now),
        *elsewhere_remarks(difference.stale, settlement.state.records, terms.gone),
        *soon_remarks(((a, r.life) for a, r in resources.items() if terms.chosen(a, r.list)), terms.now),
    )
    made = assembled(situation, kinds, replace(terms, warnings=(*terms.warnings, *remarks)), around)
    refused = (*terms.extra_refusals, *refusals(situation, objects))
    refused = naming_target(refused, terms.target) if terms.several else refused
    made = replace(made, surroundings=beside, headline=judgement.headline, refusals=refused)
    return Planned(made, settlement, live, difference.stale, difference.dropped)


def with_recorded(live: Live, state: State) -> Live:
    """``live``, where what the state has is the account's own, whether or not the service says so."""
    return live.with_own((address.kind, record.id) for address, record in state.records.items())


def unknown_origins(live: Live, kinds: Mapping[str, ObjectKind]) -> Iterable[str]:
    """A remark where the service shows its presets among the account's own objects and does not say which they are."""
    for name, items in live.kinds.items():
        count = sum(item.origin is Origin.UNKNOWN for item in items.values())
        if count:
            yield (
                f"the service does not say which of its {kinds[name].noun} are presets:"
                f" {count} that the state does not have are neither counted nor touched"
            )


def doubted_protection(doubted: Iterable[Address], declared: Collection[Address]) -> Iterable[str]:
    """A remark about resources that count as protected because an interrupted apply did not note whether they are."""
    unknown = [str(address) for address in doubted if address not in declared]
    if unknown:
        more = [f"and {len(unknown) - SHOWN:,} more"] if len(unknown) > SHOWN else []
        yield (
            "an interrupted apply of version 0.1.0 did not record whether these have preventDestroy:"
            f" {', '.join([*unknown[:SHOWN], *more])}; they count as protected until an apply of a manifest that"
            " declares them"
        )


def assembled(at: Situation, kinds: Mapping[str, Kind], terms: Terms, around: Around = UNREAD) -> Plan:
    """A plan without refusals. ``around``: what was read for it beside what it is about."""
    state, live, difference = at.state, at.live, at.difference
    guards = terms.guards.as_json()
    basis = Basis(
        terms.target,
        terms.site,
        terms.account,
        state.lineage,
        state.serial,
        dict(live.count()),
        terms.endpoint,
        terms.place,
        guards,
        terms.choice,
        dict(at.declared),
        state.guards,
        relaxed_guards(state.guards, guards),
        terms.commit,
    )
    return Plan(
        basis,
        tuple(at.changes),
        # A drift is no work to come, and what is missing has no id to make a call of; adopting makes no call.
        budget=Budget() if terms.mode in ("drift", "adopt") else budget(at.changes, live, kinds, around),
        keeps=difference.keeps,
        unmanaged=sum(item.own for _, item in difference.unmanaged(live)),
        drift=difference.drift,
        # What was looked at ahead of its time cannot be approved.
        checksum=""
        if terms.at
        else checksum(basis, terms.mode, at.changes, difference.ends, terms.moves, policies=difference.policies),
        mode=terms.mode,
        warnings=(*terms.warnings, *warnings(at.changes, terms)),
        id=terms.plan_id,
        ends=tuple(difference.ends),
        moves=terms.moves,
        at=terms.at,
        held=tuple(difference.held),
        policies=tuple(difference.policies),
    )


def warnings(changes: Iterable[Change], terms: Terms) -> Iterable[str]:
    """What deserves a word though it is allowed."""
    adopted = sum(change.verb is Verb.ADOPT for change in changes)
    # Who gives the command adopt knows that.
    if adopted and terms.guards.adopt == "warn" and terms.mode != "adopt":
        things, them = ("resource is", "it") if adopted == 1 else ("resources are", "them")
        yield (
            f"{adopted} {things} in the account already, perhaps by another project's doing, and will be managed from"
            f" now on; deleting {them} later asks for --allow-adopted"
        )
