"""adopt: taking live objects over, one or many, once a person has seen what the next apply will change of them."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.errors import InputError, Refused
from reconciler.kinds import BY_NAME, OBJECT_KINDS, RUN_KINDS
from reconciler.kinds.objects import ObjectKind
from reconciler.kinds.runs import RunKind
from reconciler.model.change import FieldChange
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Found, Resource
from reconciler.model.state import Record, State, place_of
from reconciler.pipeline.other_targets import other_owners
from reconciler.pipeline.session import Session
from reconciler.pipeline.state_edits import claim, next_state, parsed
from reconciler.stages.planning.diff import effective, why_not_own
from reconciler.stages.planning.fields import field_changes


@dataclass(frozen=True, slots=True)
class Adoption:
    """One object taken over. ``fields``: live → desired, what the next apply will change; ``updated``: by the cloud."""

    address: Address
    record: Record
    fields: tuple[FieldChange, ...] = ()
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken over, and what a person should know. ``declined``: the person said no; nothing was written."""

    adoptions: tuple[Adoption, ...]
    remarks: tuple[str, ...] = ()
    declined: bool = False


Approve = Callable[[Sequence[Adoption], Sequence[str]], bool]
"""Asked with what will be adopted, and the remarks, before anything is written."""


def pairs(words: Sequence[str]) -> list[tuple[str, str | None]]:
    """``ADDRESS [ID] ADDRESS [ID] …``: a word that begins with no kind is the id for the address before it."""
    found: list[tuple[str, str | None]] = []
    for word in words:
        kind, slash, _ = word.partition("/")
        if found and found[-1][1] is None and not (slash and kind in BY_NAME):
            found[-1] = (found[-1][0], word)
        else:
            found.append((word, None))
    return found


async def adopt(
    session: Session, resources: Mapping[Address, Resource], text: str, identity: str | None
) -> tuple[Record, tuple[FieldChange, ...]]:
    """Take one live object over as ``text``. Returns the record, and what the next apply will change of it."""
    done = await adopt_many(session, resources, [(text, identity)], (), lambda adoptions, remarks: True)
    return done.adoptions[0].record, done.adoptions[0].fields


async def adopt_many(
    session: Session,
    resources: Mapping[Address, Resource],
    wanted: Sequence[tuple[str, str | None]],
    globs: Sequence[str],
    approve: Approve,
) -> Adopted:
    """Take objects over: ``wanted`` by address and id, and what ``globs`` match by their exact cloud names.

    All or none. Raises InputError and Refused with every reason; then nothing was written.
    """
    pairs = [(*parsed(text), identity) for text, identity in wanted]
    claimed = [
        Adoption(address, await claim(session, kind, address, identity))
        for address, kind, identity in pairs
        if isinstance(kind, RunKind)
    ]
    asked = {
        address: _identity(kind, address, identity, resources)
        for address, kind, identity in pairs
        if isinstance(kind, ObjectKind)
    }
    if not asked and not globs:
        return Adopted(tuple(claimed))
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        chosen = _matching(resources, globs, state)
        live = await _live(session, {**dict.fromkeys(chosen, None), **asked})
        by_name, remarks = _by_name(chosen, resources, live, state)
        ids = {**by_name, **asked}
        adoptions = [_adoption(resources[address], identity, live, state) for address, identity in ids.items()]
        _refuse_unwritten(resources, live, ids)
        remarks += other_owners(session, ids)
        if not adoptions:
            return Adopted(tuple(claimed), tuple(remarks))
        if not approve(adoptions, remarks):
            return Adopted(tuple(claimed), tuple(remarks), declined=True)
        memory.save(next_state(session, _with(state, adoptions)))
    return Adopted((*claimed, *adoptions), tuple(remarks))


def _identity(kind: ObjectKind, address: Address, identity: str | None, resources: Mapping[Address, Resource]) -> str:
    if address not in resources:
        raise InputError(f"no manifest declares {address}", hint="declare it first, then adopt it")
    own = kind.id_of(address)
    if own is not None:
        if identity is not None and identity != own:
            raise InputError(f"{address} is found by its own text; leave the id out")
        return own
    if identity is None:
        hint = f"reconciler adopt {address} ID, or by its cloud name: reconciler adopt --by-name {address}"
        raise InputError(f"{address} needs the id of the live object", hint=hint)
    return identity


def _matching(resources: Mapping[Address, Resource], globs: Sequence[str], state: State) -> list[Address]:
    """Declared addresses that a glob names and nobody manages yet. Raises InputError for one that names nothing."""
    chosen: dict[Address, None] = {}
    for glob in globs:
        found = [a for a in resources if fnmatch.fnmatchcase(str(a), glob) and a.kind not in RUN_KINDS]
        if not found:
            raise InputError(f"no manifest declares anything that matches {glob}")
        chosen.update(dict.fromkeys(address for address in found if address not in state.records))
    return list(chosen)


async def _live(session: Session, ids: Mapping[Address, str | None]) -> dict[str, Mapping[str, Found]]:
    """What the account has of each kind in question: all of it, or the keywords that are asked for."""
    result: dict[str, Mapping[str, Found]] = {}
    for name in dict.fromkeys(address.kind for address in ids):
        kind = OBJECT_KINDS[name]
        if kind.assigns_ids:
            result[name] = await session.reader.all(kind)
        else:
            result[name] = await session.reader.fetch(kind, [a.name for a in ids if a.kind == name])
    return result


def _by_name(
    chosen: Sequence[Address],
    resources: Mapping[Address, Resource],
    live: Mapping[str, Mapping[str, Found]],
    state: State,
) -> tuple[dict[Address, str], list[str]]:
    """Address → the one unmanaged live object of its cloud name. Raises Refused where there are several."""
    ids: dict[Address, str] = {}
    absent, refusals = list[Address](), list[Refusal]()
    held = {(address.kind, record.id) for address, record in state.records.items()}
    for address in chosen:
        kind, items = OBJECT_KINDS[address.kind], live[address.kind]
        own = kind.id_of(address)
        if own is not None:
            twins = [own] if own in items else []
        else:
            name = kind.label(resources[address].form)
            twins = [
                item.id
                for item in items.values()
                if name and kind.label(item.form) == name and not item.preset and (address.kind, item.id) not in held
            ]
        if len(twins) > 1:
            commands = "\n".join(f"reconciler adopt {address} {twin}" for twin in twins)
            message = f"{address}: {len(twins)} live objects have its cloud name: {', '.join(twins)}"
            refusals.append(Refusal("adopt-ambiguous", message, (address,), hint=commands))
        elif twins:
            ids[address] = twins[0]
        else:
            absent.append(address)
    if refusals:
        raise Refused("a cloud name must be that of exactly one object; nothing was written", refusals=refusals)
    remarks = [f"{address}: the account has nothing of its name; apply will create it" for address in absent[:20]]
    return ids, remarks + ([f"… and {len(absent) - 20:,} more"] if len(absent) > 20 else [])


def _adoption(resource: Resource, identity: str, live: Mapping[str, Mapping[str, Found]], state: State) -> Adoption:
    address, kind = resource.address, OBJECT_KINDS[resource.address.kind]
    owner = next((a for a, r in state.records.items() if a.kind == kind.name and r.id == identity), None)
    if owner is not None or address in state.records:
        message = f"{identity} is managed as {owner}" if owner else f"{address} is managed already"
        raise Refused(f"{message}; nothing was written", hint="reconciler state mv gives a resource a new name")
    found = live[kind.name].get(identity)
    if found is None:
        raise InputError(f"the account has no {kind.name} {identity}")
    if not (found.own or _is_new(state, kind.name, found)):
        raise InputError(f"{address} cannot be adopted: {why_not_own(found)}")
    place = place_of(resource.position)
    record = Record(identity, found.form, resource.protect, resource.ignore, resource.list, place)
    return Adoption(address, record, field_changes(found.form, effective(kind, resource, found.form)), found.updated)


def _is_new(state: State, kind: str, found: Found) -> bool:
    """Whether it appeared after an apply noted what it was about to create: then it is no preset."""
    seen = state.intents.seen.get(kind) if state.intents else None
    return seen is not None and found.id not in seen and not found.preset


def _refuse_unwritten(
    resources: Mapping[Address, Resource], live: Mapping[str, Mapping[str, Found]], ids: Mapping[Address, str]
) -> None:
    """Raises Refused where an adopted object has active parts that nobody wrote: the next apply would end them."""
    refusals = []
    for address, identity in ids.items():
        lines = OBJECT_KINDS[address.kind].unmentioned(resources[address], live[address.kind][identity].form)
        if lines:
            message = f"{address} has active parts in the account that the manifest does not mention"
            hint = "\n".join(["write them, ON as they are or OFF, under spec:", *lines])
            refusals.append(Refusal("adopt-unwritten", message, (address,), hint=hint))
    if refusals:
        what = refusals[0].message if len(refusals) == 1 else f"{len(refusals)} manifests do not mention active parts"
        raise Refused(f"{what}; the next apply would switch them off", hint=refusals[0].hint, refusals=refusals)


def _with(state: State, adoptions: Sequence[Adoption]) -> State:
    """The state with records more; open questions about their addresses are answered by them."""
    records = {adoption.address: adoption.record for adoption in adoptions}
    intents = state.intents
    if intents is not None:
        entries = tuple(intent for intent in intents.entries if intent.address not in records)
        intents = replace(intents, entries=entries) if entries else None
    return replace(state, records={**state.records, **records}, intents=intents)
