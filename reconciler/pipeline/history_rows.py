"""The rows of a change set: of a plan that is carried out, or of what a command changes in the state alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.history import ChangeRow, Entry
from reconciler.model.plan import Basis, Plan
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address
from reconciler.model.state import Record
from reconciler.stages.applying.ledger import record_of
from reconciler.stages.planning.fields import field_changes

_NEUTRAL = Effect(Posture.NEUTRAL)


def rows_of_plan(
    changes: Iterable[Change],
    records: Mapping[Address, Record],
    refreshed: Mapping[Address, Record],
    dropped: Collection[Address],
) -> list[ChangeRow]:
    """What an apply is about to do. ``records`` are those of the settled state, ``refreshed`` are stored as they are,
    and ``dropped`` ones forgotten, without a call."""
    rows = [_row(change, records.get(change.address)) for change in changes]
    planned = {row.address for row in rows}
    gone = dict.fromkeys(address for address in dropped if address not in planned)
    rows += [ChangeRow(address, Verb.FORGET, _NEUTRAL, records[address]) for address in gone if address in records]
    for address, record in refreshed.items():
        before = records.get(address)
        # Where only the line of the declaration moved, nothing is to be shown or taken back.
        if address not in planned and before is not None and not _alike(before, record):
            rows.append(ChangeRow(address, Verb.KEEP, _NEUTRAL, before, record, id=before.id))
    return rows


def rows_of_edit(before: Mapping[Address, Record], after: Mapping[Address, Record]) -> list[ChangeRow]:
    """What a command changed in the state alone."""
    rows = []
    for address in dict.fromkeys((*before, *after)):
        old, new = before.get(address), after.get(address)
        if old is new or old == new:
            continue
        if new is None:
            verb = Verb.FORGET
        elif old is None:
            verb = Verb.ADOPT
        else:
            verb = Verb.KEEP
        identity = (old or new or Record("", {})).id
        rows.append(ChangeRow(address, verb, _NEUTRAL, old, new, id=identity))
    return rows


def _row(change: Change, before: Record | None) -> ChangeRow:
    after = None
    if change.after is not None and change.verb is not Verb.FORGET:
        after = record_of(change, _id_after(change), change.after)
    live = None if before is not None and before.form == change.before else change.before
    return ChangeRow(
        change.address, change.verb, change.effect, before, after, live, change.id, undoes_edit=change.undoes_edit
    )


def _id_after(change: Change) -> str:
    """The id of the object that the change leaves; empty where only the service's answer has it."""
    kind = OBJECT_KINDS.get(change.address.kind)
    if kind is not None and not kind.assigns_ids:
        return kind.id_of(change.address) or ""
    return "" if change.verb is Verb.REPLACE else change.id or ""


def _alike(one: Record, other: Record) -> bool:
    return one._replace(place=None) == other._replace(place=None)


def plan_of(rows: Iterable[ChangeRow], entry: Entry, site: str, place: str) -> Plan:
    """What an entry meant to do, as a plan that can be shown, and never applied: it has no checksum."""
    changes = tuple(_change(row) for row in rows if row.verb is not Verb.KEEP or fields_of_row(row))
    basis = Basis(entry.target, site, None, entry.lineage, entry.started.serial, place=place)
    return Plan(basis, changes)


def fields_of_row(row: ChangeRow) -> tuple[FieldChange, ...]:
    """The fields that an update, or an adopt that also changes something, sets otherwise."""
    before, after = row.form_before, row.form_after
    return () if before is None or after is None else field_changes(before, after)


def _change(row: ChangeRow) -> Change:
    known = row.after or row.before or Record("", {})
    return Change(
        row.address,
        row.verb,
        row.effect,
        row.form_before,
        row.form_after,
        fields_of_row(row),
        row.id,
        row.before.form if row.before else None,
        undoes_edit=row.undoes_edit,
        list=known.list,
        position=known.place,
        protect=known.protect,
        ignore=known.ignore,
        adopted=known.adopted,
        life=known.life,
        held=known.held,
        keep=known.keep,
    )
