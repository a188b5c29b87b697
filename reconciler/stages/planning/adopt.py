"""adopt: a plan whose changes only take live objects into the state, as they are. Pure.

It differs from the adopts of an apply in one point: the fields of its changes say what the next apply will change, and
carrying it out records what is live. So it makes no call, and the guards on what the account loses do not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change
from reconciler.model.plan import Plan, Refusal
from reconciler.model.resource import Address, Live, Resource
from reconciler.model.state import Record, State, place_of
from reconciler.stages.hints import adopt_command, naming_target
from reconciler.stages.namesakes import namesakes
from reconciler.stages.planning.diff import Differ
from reconciler.stages.planning.guards import Situation
from reconciler.stages.planning.plan import Terms, assembled, with_recorded
from reconciler.stages.planning.unknown import unknown_parts
from reconciler.stages.reading.settle import created_records, open_replace

SHOWN = 20
"""The most addresses without a live object that are named one by one."""


@dataclass(slots=True)
class ByName:
    """Address → the id of the one unmanaged live object of its cloud name; what has none, and what has several."""

    ids: dict[Address, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def by_name(
    chosen: Sequence[Address],
    resources: Mapping[Address, Resource],
    state: State,
    live: Live,
    kinds: Mapping[str, ObjectKind],
) -> ByName:
    """Look for the live objects of ``chosen`` by their exact cloud names."""
    result, absent = ByName(), list[Address]()
    held = {(address.kind, record.id) for address, record in state.records.items()}
    for address in chosen:
        kind = kinds[address.kind]
        own = kind.id_of(address)
        if own is not None:
            twins = [own] if live.get(kind.name, own) is not None else []
        else:
            named = namesakes(kind, resources[address].form, live.of(kind.name).values())
            twins = [item.id for item in named if (kind.name, item.id) not in held]
        if resources[address].shared_name and own is None:
            # Its name is no sign of which one it is, however many there are now.
            commands = "\n".join(adopt_command(address, twin) for twin in twins)
            message = f"{address} shares its cloud name: it is adopted by id only"
            hint = commands or "no unmanaged object has that name: apply creates one"
            result.refusals.append(Refusal("adopt-ambiguous", message, (address,), hint=hint))
        elif len(twins) > 1:
            commands = "\n".join(adopt_command(address, twin) for twin in twins)
            message = f"{address}: {len(twins)} live objects have its cloud name: {', '.join(twins)}"
            result.refusals.append(Refusal("adopt-ambiguous", message, (address,), hint=commands))
        elif twins:
            result.ids[address] = twins[0]
        else:
            absent.append(address)
    result.remarks += [
        f"{address}: the account has nothing of its name; apply will create it" for address in absent[:SHOWN]
    ]
    if len(absent) > SHOWN:
        result.remarks.append(f"… and {len(absent) - SHOWN:,} more")
    return result


def adopt_plan(
    resources: Mapping[Address, Resource],
    state: State,
    live: Live,
    kinds: Mapping[str, ObjectKind],
    terms: Terms,
) -> Plan:
    """The plan that takes over the live objects of ``terms.adopt``, in that order, with every reason to refuse it."""
    live = with_recorded(live, state)
    difference = Differ(kinds, state, live, adopt=terms.adopt).adopt(resources)
    situation = Situation(difference.changes, difference, state, live, {}, terms.guards, terms.mode)
    remarks = unknown_parts(difference.changes, state.records, live, kinds)
    made = assembled(situation, kinds, replace(terms, warnings=(*terms.warnings, *remarks)))
    refused = (*terms.extra_refusals, *difference.refusals)
    return replace(made, refusals=naming_target(refused, terms.target) if terms.several else refused)


def with_adopted(state: State, changes: Iterable[Change]) -> State:
    """``state`` with a record of every adopted object as it is live. Open questions about them are answered by it."""
    records: dict[Address, Record] = {}
    for change in changes:
        record = _record(change)
        replacing = open_replace(state, change.address)
        if replacing is not None:
            # A person says which object an interrupted replace created; the old one is still to be deleted.
            records.update(created_records(state.records, replacing, record.id, record.form))
        records[change.address] = record
    intents = state.intents
    if intents is not None:
        entries = tuple(intent for intent in intents.entries if intent.address not in records)
        intents = replace(intents, entries=entries) if entries else None
    return replace(state, records={**state.records, **records}, intents=intents)


def _record(change: Change) -> Record:
    assert change.id is not None
    assert change.before is not None
    place = place_of(change.position)
    return Record(
        change.id,
        change.before,
        change.protect,
        change.ignore,
        change.list,
        place,
        adopted=change.adopted,
        life=change.life,
        keep=change.keep,
    )
