"""adopt, and state list, show, mv, rm: what a person does to the memory itself, under the lock."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reconciler.errors import InputError, Refused
from reconciler.kinds import BY_NAME
from reconciler.kinds.base import Identity, Kind, RunKind
from reconciler.model.change import FieldChange
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Resource
from reconciler.model.run import RunStatus, since, started, status_of
from reconciler.model.state import Record, State
from reconciler.pipeline.session import Session
from reconciler.stages.diff import effective, field_changes
from reconciler.stages.runs import RunWatcher


def parsed(text: str) -> tuple[Address, Kind]:
    """An address as typed. Raises InputError that says what addresses look like."""
    hint = f"an address is Kind/name; kinds: {', '.join(BY_NAME)}"
    try:
        address = Address.parse(text)
    except ValueError as error:
        raise InputError(f"{text} is no address", hint=hint) from error
    if address.kind not in BY_NAME:
        raise InputError(f"{address.kind} is no kind", hint=hint)
    return address, BY_NAME[address.kind]


async def adopt(
    session: Session, resources: Mapping[Address, Resource], text: str, identity: str | None
) -> tuple[Record, tuple[FieldChange, ...]]:
    """Take a live object over as ``text``. Returns the record, and what the next apply will change of it."""
    address, kind = parsed(text)
    if isinstance(kind, RunKind):
        return await _claim(session, kind, address, identity), ()
    resource = resources.get(address)
    if resource is None:
        raise InputError(f"no manifest declares {address}", hint="declare it first, then adopt it")
    if kind.identity is Identity.NATURAL:
        if identity is not None and identity != address.name:
            raise InputError(f"{address} is found by its own text; leave the id out")
        identity = address.name
    if identity is None:
        raise InputError(f"{address} needs the id of the live object", hint=f"reconciler adopt {address} ID")
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        owner = next((a for a, r in state.records.items() if a.kind == kind.name and r.id == identity), None)
        if owner is not None or address in state.records:
            message = f"{identity} is managed as {owner}" if owner else f"{address} is managed already"
            raise Refused(f"{message}; nothing was written", hint="reconciler state mv gives a resource a new name")
        found = (await session.reader.all(kind)).get(identity)
        if found is None or found.preset:
            raise InputError(f"the account has no {kind.name} {identity} of its own")
        lines = kind.unmentioned(resource, found.form)
        if lines:
            message = f"{address} has active parts in the account that the manifest does not mention"
            hint = "\n".join(["write them, ON as they are or OFF, under spec:", *lines])
            raise Refused(
                f"{message}; the next apply would switch them off",
                hint=hint,
                refusals=[Refusal("adopt-unwritten", message, (address,), hint=hint)],
            )
        source = f"{resource.position.file}:{resource.position.line}"
        record = Record(identity, found.form, resource.protect, resource.ignore, resource.list, source)
        memory.save(_next(session, _with(state, address, record)))
        return record, field_changes(found.form, effective(kind, resource, found.form))


def _with(state: State, address: Address, record: Record) -> State:
    """The state with a record more; an open question about the address is answered by it."""
    intents = state.intents
    if intents is not None:
        entries = tuple(intent for intent in intents.entries if intent.address != address)
        intents = replace(intents, entries=entries) if entries else None
    return replace(state, records={**state.records, address: record}, intents=intents)


def _next(session: Session, state: State) -> State:
    lineage = state.lineage or str(uuid.uuid4())
    return replace(state, lineage=lineage, serial=state.serial + 1, account=session.target.account or state.account)


def run_again(session: Session, text: str) -> None:
    """Let the next apply start a run again. A start of unknown outcome counts as one that did not happen."""
    address, kind = parsed(text)
    if kind.identity is not Identity.RUN_ONCE:
        raise InputError(f"{address} is no run: it is brought about by apply, as often as it takes")
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        _require(state, [address])
        records = dict(state.records)
        record = records.pop(address)
        if record.id:
            records[address] = record._replace(extra={**(record.extra or {}), "rerun": True})
        memory.save(_next(session, replace(state, records=records)))


async def _claim(session: Session, kind: RunKind, address: Address, task: str | None) -> Record:
    """Say which task a start of unknown outcome led to."""
    if task is None:
        raise InputError(f"{address} needs the id of its task", hint=f"reconciler adopt {address} TASKID")
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        record = state.records.get(address)
        if record is None or status_of(record) is not RunStatus.STARTING:
            raise InputError(f"{address} is not waiting to be told its task")
        remarks: list[str] = []
        watcher = RunWatcher(session.client, session.clock, session.options.listen)
        known = await watcher.ask(kind, address, started(record, task, since(record)), remarks)
        if remarks:
            raise InputError(remarks[0])
        memory.save(_next(session, replace(state, records={**state.records, address: known})))
        return known


def move(session: Session, old: str, new: str) -> Record:
    """Give a managed resource another name; nothing is sent to the cloud."""
    source, kind = parsed(old)
    target, other = parsed(new)
    if kind is not other or kind.identity is Identity.NATURAL:
        raise InputError(
            f"{source} cannot become {target}", hint=f"only names of {_named()} can be changed, each kind in itself"
        )
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        _require(state, [source])
        if target in state.records:
            raise InputError(f"{target} is in the state already")
        records = dict(state.records)
        record: Record = records.pop(source)
        records[target] = record
        memory.save(_next(session, replace(state, records=records)))
        return record


def _named() -> str:
    return ", ".join(kind.noun for kind in BY_NAME.values() if kind.identity is not Identity.NATURAL)


def forget(session: Session, texts: Sequence[str]) -> list[Address]:
    """Drop resources from the state; the cloud keeps them."""
    addresses = [parsed(text)[0] for text in texts]
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        _require(state, addresses)
        records = {address: record for address, record in state.records.items() if address not in set(addresses)}
        memory.save(_next(session, replace(state, records=records)))
    return addresses


def _require(state: State, addresses: Collection[Address]) -> None:
    missing = [address for address in addresses if address not in state.records]
    if missing:
        raise InputError(f"the state has no {missing[0]}", hint="reconciler state list shows what it has")
