"""undo: the inverse of what one command did, from its before-images, as a plan that is approved and applied as any."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reconciler.errors import InputError, ManifestErrors, Refused, StateError
from reconciler.kinds.objects import object_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.history import ChangeSet, Entry, serial_of
from reconciler.model.hold import Hold
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record, State
from reconciler.pipeline.applying import Applied, Approve, apply_made
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.history import changes_of, entry_of, readable
from reconciler.pipeline.history_log import StoredEntry, StoredLog, read_log
from reconciler.pipeline.met import meet_addresses
from reconciler.pipeline.planning import completed, differences
from reconciler.pipeline.reading import Reading, look, read_around
from reconciler.pipeline.session import Session
from reconciler.pipeline.state_checks import check_entries
from reconciler.render.words import counted
from reconciler.stages.planning.guards import Allowed
from reconciler.stages.planning.inverse import Inverse, inverse, written_rows
from reconciler.stages.planning.plan import Planned

UNDO = "undo"
NAMED = 10
"""Addresses that a remark names one by one."""
WHY = 200
"""Characters of an error that a remark repeats: a message may quote what was read."""


class Undone(NamedTuple):
    """What is to be undone: an entry of the history, and what it changed."""

    entry: Entry
    rows: ChangeSet

    @property
    def command(self) -> str:
        """As the history has it: ``undo 7``."""
        return f"{UNDO} {self.entry.serial}"


def to_undo(session: Session, serial: int | None) -> Undone:
    """What the command that wrote version ``serial`` did; None: the last one that changed the account.

    Raises InputError where there is nothing, or what was changed is not kept, Refused where the last command has not
    ended, StateError where the history was altered.
    """
    stored = read_log(session.store)
    serial = _going_on(stored) if serial is None else serial
    if serial is not None:
        found = entry_of(stored, serial)
        entry = proven_entry(stored, found)
        undone = Undone(entry, _kept(session, entry))
        if not written_rows(*undone):
            raise InputError(f"what wrote version {serial} of the state changed nothing in the account")
        return undone
    for each, entry in readable(stored):
        if entry.verbs or entry.not_done:
            undone = Undone(proven_entry(stored, each), _kept(session, entry))
            if written_rows(*undone):
                return undone
    raise InputError("the history has nothing that changed the account", hint="reconciler history lists what it has")


def _going_on(stored: StoredLog) -> int | None:
    """The serial of an undo that was killed: the next one goes on with it. Raises Refused after another command."""
    started = stored.log.started
    if started is None:
        return None
    command, _, text = started.command.partition(" ")
    serial = serial_of(text)
    if command == UNDO and serial is not None:
        return serial
    raise Refused(
        f"the last command, {started.command}, has not ended: what it did is not in the history yet",
        hint="end it first (reconciler apply), or say which version to undo: reconciler undo SERIAL",
    )


def proven_entry(stored: StoredLog, wanted: StoredEntry) -> Entry:
    """The entry, where digests lead to it from the one that the state holds. Raises StateError where they do not.

    An entry is no more than what the one after it vouches for: both may have been written anew.
    """
    for each in stored.entries:
        if wanted.number <= each.number and not (each.proven and each.entry is not None):
            raise StateError(
                f"entry {each.number} of the history is not the one that was written, so that nothing up to it can be"
                " undone",
                hint="reconciler history verify",
            )
    assert wanted.entry is not None
    return wanted.entry


def _kept(session: Session, entry: Entry) -> ChangeSet:
    rows = changes_of(session.store, entry)
    if rows is None:
        why = (
            "that goes back 20 commands, and 16 MiB"
            if session.store.beside() is not None
            else "a state behind HTTP has no place for it"
        )
        raise InputError(
            f"what the command did that wrote version {entry.serial} of the state is not kept: {why}",
            hint="declare what you want to have back, from the manifests of that commit, and apply",
        )
    # What is neither declared nor live any more is to be masked, too, wherever it is named.
    meet_addresses(row.address for row in rows)
    where = f"the change set of version {entry.serial}"
    for images in ({r.address: r.before for r in rows}, {r.address: r.after for r in rows}):
        records = {a: record for a, record in images.items() if record is not None and record.run is None and record.id}
        # What a store holds may be damaged, or of another version: it is judged like a state before it is sent.
        check_entries(State(entry.lineage, session.target.site, records=records), where)
    lives = {r.address: Record(r.id or r.address.name, r.live) for r in rows if r.live is not None}
    check_entries(State(entry.lineage, session.target.site, records=lives), where)
    return rows


async def undo(
    session: Session,
    undone: Undone,
    approve: Approve,
    *,
    choice: Choice | None = None,
    allowed: Allowed | None = None,
    checksum: str | None = None,
    declared: Mapping[Address, Resource] | InputError | None = None,
) -> Applied:
    """Take back what ``undone`` says, once ``approve`` agrees. Raises as ``apply`` does.

    ``declared`` is what the manifests declare, or why they cannot be read; None where nobody read them.
    """
    session.options = replace(session.options, command=undone.command)

    async def make(reading: Reading) -> Planned:
        return await make_undo(reading, undone, choice=choice, declared=declared)

    return await apply_made(session, make, approve, allowed=allowed, checksum=checksum)


async def make_undo(
    reading: Reading,
    undone: Undone,
    *,
    choice: Choice | None = None,
    declared: Mapping[Address, Resource] | InputError | None = None,
) -> Planned:
    """The plan that takes back what ``undone`` says."""
    wanted = choice or Choice()
    chosen = wanted.predicate()
    rows = [row for _, row in written_rows(*undone)]
    known = tuple((row.address, _list_of(row.before or row.after)) for row in rows)
    left_out = {address for address, name in known if not chosen(address, name)}
    seen = await look(reading, (row.address for row in rows), patient=True)
    kinds = object_kinds(seen.kinds)
    made = inverse(undone.entry, undone.rows, seen.state, seen.live, kinds=kinds, left_out=left_out)
    # An undo takes nothing over: what the target adopts may be what was deleted.
    target = reading.target.model_copy(update={"adopt": {}})
    reading = replace(reading, target=target, refusals=(*reading.refusals, *made.refusals()))
    among = Choice(wanted.only, wanted.exclude, frozenset(made.undone), undone.command, known)
    # Holds keep from being deleted what nothing declares: here it is what is to be deleted.
    found, terms = differences(reading, made.resources, seen, choice=among, holds=False)
    changes = found.difference.changes
    changes[:] = [_held_again(change, made.holds, reading.now) for change in changes]
    around = await read_around(reading, found.difference.changes, seen)
    planned = completed(reading, seen, found, terms, around)
    target_again = ["--target", reading.name] if reading.several else []
    remarks = _remarks(made, planned.plan.changes, declared, target_again)
    plan, refusals = planned.plan, tuple(map(_said_of_undo, planned.plan.refusals))
    return replace(planned, plan=replace(plan, warnings=(*plan.warnings, *remarks), refusals=refusals))


def _said_of_undo(refusal: Refusal) -> Refusal:
    """What a guard says of manifests, said of an undo, which reads none."""
    if refusal.code != "empty-desired":
        return refusal
    return replace(refusal, message="nothing would be managed any more once this is undone", hint=None)


def _list_of(record: Record | None) -> str | None:
    return record.list if record is not None else None


def _held_again(change: Change, holds: Mapping[Address, Hold], now: float) -> Change:
    """What is created again with the hold that it had: other manifests may still lack it."""
    hold = holds.get(change.address)
    if hold is None or change.verb is not Verb.CREATE or hold.ended(now):
        return change
    return change._replace(held=hold)


def _remarks(
    made: Inverse,
    changes: tuple[Change, ...],
    declared: Mapping[Address, Resource] | InputError | None,
    options: Sequence[str],
) -> list[str]:
    """What a person should know before they agree. ``options`` are those of a command that is named."""
    remarks = []
    if made.runs:
        remarks.append(f"it started {counted(made.runs, 'paid run')}: what was paid for is not taken back")
    if declared is None or isinstance(declared, InputError):
        why = f" ({_why(declared)})" if declared is not None else ""
        remarks.append(
            f"the manifests cannot be read{why}, so this was not compared with them, and it is not known what the next"
            " apply from them does to it: reconciler validate shows all that is wrong"
        )
        return remarks
    compared = {change.address: _contrary(change, declared, made) for change in changes if change.writes}
    contrary = {address: said for address, said in compared.items() if said is not None}
    if contrary:
        more = [f"and {len(contrary) - NAMED:,} more"] if len(contrary) > NAMED else []
        named = "; ".join([*list(contrary.values())[:NAMED], *more])
        remarks.append(
            f"the manifests say otherwise, and the next apply from them would undo this undo ({len(contrary):,}):"
            f" {named}: change them before the next apply"
            + _accept([a for a in contrary if a in made.resources], options)
        )
    return remarks


def _accept(there: Sequence[Address], options: Sequence[str]) -> str:
    """How to make the manifests say what the account has then. Named each, since nobody changed it outside."""
    if not there:
        return ""
    more = " …" if len(there) > NAMED else ""
    command = shlex.join(["reconciler", "accept", *options, *map(str, there[:NAMED])])
    return f"; what is there once this is done, {command}{more} writes into them"


def _why(error: InputError) -> str:
    """Return why manifests cannot be read: the first error in them, with its place."""
    if not isinstance(error, ManifestErrors):
        return error.message[:WHY]
    every = [problem for problem in error.problems if problem.severity == "error"]
    more = f", and {counted(len(every) - 1, 'more error')}" if len(every) > 1 else ""
    return f"{every[0].position.short}: {every[0].message[:WHY]}{more}"


def _contrary(change: Change, declared: Mapping[Address, Resource], made: Inverse) -> str | None:
    """How the manifests say otherwise than ``change`` makes it; None where they agree."""
    address = change.address
    ours, theirs = made.resources.get(address), declared.get(address)
    if theirs is None:
        return f"{address} is not declared" if ours is not None else None
    if ours is None:
        return f"{address} is declared at {theirs.position.short}"
    return None if theirs.form == ours.form else f"{address} is otherwise at {theirs.position.short}"
