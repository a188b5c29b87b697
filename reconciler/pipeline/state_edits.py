"""rerun, claims of runs, and state list, show, mv, rm: what a person does to the memory itself, under the lock."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from reconciler.errors import InputError, Refused, StateError
from reconciler.kinds import BY_NAME
from reconciler.kinds.base import Kind
from reconciler.kinds.objects import renamable
from reconciler.kinds.runs import RunKind
from reconciler.model.resource import Address
from reconciler.model.run import RunStatus
from reconciler.model.state import Record, State
from reconciler.model.surgery import remembered, renamed, without
from reconciler.pipeline.ownership import check_owner
from reconciler.pipeline.recorded_edit import save_edit, with_entry
from reconciler.pipeline.recorder import Recorder
from reconciler.pipeline.session import Session, check_one_address
from reconciler.pipeline.state_checks import check_entries
from reconciler.stages.hints import adopt_command
from reconciler.stages.running.watch import RunWatcher
from reconciler.stores.document.digest import in_other_words


def parsed(text: str) -> tuple[Address, Kind]:
    """An address as typed. Raises InputError that says what addresses look like."""
    hint = f"an address is Kind/name; kinds: {', '.join(BY_NAME)}"
    try:
        address = Address.parse(text)
    except ValueError as error:
        raise InputError(f'"{text}" is not a valid address', hint=hint) from error
    if address.kind not in BY_NAME:
        raise InputError(f'unknown kind "{address.kind}"', hint=hint)
    return address, BY_NAME[address.kind]


def next_state(session: Session, state: State) -> State:
    """``state`` as the next version to be stored."""
    lineage = state.lineage or str(uuid.uuid4())
    account, owner = session.target.account or state.account, session.target.owner
    return replace(state, lineage=lineage, serial=state.serial + 1, account=account, owner=owner)


def run_again(session: Session, text: str) -> None:
    """Let the next apply start a run again. A start of unknown outcome counts as one that did not happen."""
    address, kind = parsed(text)
    if not isinstance(kind, RunKind):
        raise InputError(f"{address} is not a run; only runs can be started again")
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        if address not in state.records:
            raise _unknown(address)
        records = dict(state.records)
        record = records.pop(address)
        if record.id:
            records[address] = record._replace(run=replace(record.memory, rerun=True))
        save_edit(session, memory, state, next_state(session, replace(state, records=records)))


async def claim(session: Session, kind: RunKind, address: Address, task: str | None) -> Record:
    """Say which task a start of unknown outcome led to."""
    if task is None:
        raise InputError(f"{address} needs the id of its task", hint=adopt_command(address, "TASKID"))
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        record = state.records.get(address)
        if record is None or record.memory.status is not RunStatus.STARTING:
            raise InputError(f"{address} is not waiting for the id of its task")
        owner = next((a for a, r in state.records.items() if a.kind == kind.name and r.id == task), None)
        if owner is not None:
            raise InputError(f"{task} is the task of {owner}")
        remarks: list[str] = []
        watcher = RunWatcher(session.read_only, session.clock, session.options.listen)
        running = record._replace(id=task, run=record.memory.running(record.memory.since))
        known = await watcher.ask(kind, address, running, remarks)
        if remarks:
            raise InputError(remarks[0])
        claimed = next_state(session, replace(state, records={**state.records, address: known}))
        save_edit(session, memory, state, claimed)
        return known


def move(session: Session, old: str, new: str) -> Record | None:
    """Give a resource another name; nothing is sent to the cloud. Returns its record.

    None where nothing but an open intent has the name: an interrupted apply was about to create the object.
    """
    source, kind = parsed(old)
    target, other = parsed(new)
    if kind is not other or not renamable(kind):
        raise InputError(
            f"{source} cannot be moved to {target}",
            hint=f"only {_named()} can be given other names, each within its kind",
        )
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        _require(state, [source])
        if target in remembered(state):
            raise InputError(f"{target} is in the state already")
        save_edit(session, memory, state, next_state(session, renamed(state, {source: target})))
        return state.records.get(source)


def _named() -> str:
    return " and ".join(kind.noun for kind in BY_NAME.values() if renamable(kind))


def push(session: Session, data: bytes, *, force: bool = False, clear: bool = False) -> State:
    """Store a document as the next version. ``clear``: also one in clear, where a key is set.

    Raises Refused where it is of another site, lineage, or older, StateError where two addresses have one object,
    InputError where it, or the stored state, is of another owner.
    """
    pushed = session.store.pushed(data, clear=clear)
    if pushed.site != session.target.site:
        raise Refused(f"the document belongs to site {pushed.site}, this target to {session.target.site}")
    check_entries(pushed, "the document to push")
    check_owner(pushed, session.name, session.target.owner, "the document to push")
    _check_stored_owner(session, force=force)
    check_one_address(pushed, "the document to push", "give one of the two another id, or take it out")
    recorder = Recorder(session)

    def logged(stored: State | None, next_: State) -> State:
        # What was stored is damaged or not there: the chain goes on from what lies beside it.
        before = stored or replace(next_, serial=max(next_.serial - 1, 0), records={}, log=None)
        return with_entry(recorder, before, next_)

    return session.store.push(
        data,
        session.owner,
        force=force,
        timeout=session.options.lock_timeout,
        clear=clear,
        logged=logged,
        stored_then=recorder.publish,
    )


def _check_stored_owner(session: Session, *, force: bool) -> None:
    """A document must not replace the state of another owner either. What is damaged says nothing of its owner."""
    try:
        stored = session.store.load()
    except StateError:
        if not force:
            raise
        return
    if stored is not None:
        check_owner(stored, session.name, session.target.owner, f"the state at {session.store.describe()}")


class Forgotten(NamedTuple):
    """An address that the state does not have any more.

    ``record`` is what it held; None where an interrupted apply was about to create the object.
    """

    address: Address
    record: Record | None


def forget(session: Session, texts: Sequence[str]) -> list[Forgotten]:
    """Drop resources from the state, with what was about to be done to them; the cloud keeps them."""
    addresses = [parsed(text)[0] for text in texts]
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        _require(state, addresses)
        gone = [Forgotten(address, state.records.get(address)) for address in addresses]
        # Unmanaged from now on, but known: drift reports what appeared, and this was there.
        unmanaged = dict(state.unmanaged)
        for kind in unmanaged.keys() & {address.kind for address in addresses}:
            ids = [record.id for address, record in gone if record is not None and address.kind == kind]
            unmanaged[kind] = unmanaged[kind].with_ids(ids)
        rest = replace(without(state, addresses), unmanaged=unmanaged)
        save_edit(session, memory, state, next_state(session, rest))
    return gone


def _require(state: State, addresses: Collection[Address]) -> None:
    known = remembered(state)
    missing = [address for address in addresses if address not in known]
    if missing:
        raise _unknown(missing[0])


def _unknown(address: Address) -> InputError:
    return InputError(f"the state has no {address}", hint="reconciler state list shows what it has")


def shown_state(data: bytes, inert: Callable[[str], str]) -> str:
    """A stored document as it may be shown: the same for ``push``, and digested anew. ``inert`` rewrites its text.

    What is damaged is returned as it is, so that it can be looked at.
    """
    try:
        return in_other_words(data.rstrip(b"\r\n"), inert).decode() + "\n"
    except ValueError:
        return inert(data.decode(errors="backslashreplace"))
