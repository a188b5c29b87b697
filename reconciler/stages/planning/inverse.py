"""The inverse of what one command did: what would have to be declared so that an apply takes it back. Pure.

What is compared with live and recorded then is what lay before the command, so that plan, guards and apply are the
ordinary ones. Where live is neither as the command left it nor as it was before, somebody else decided meanwhile: such
an address is refused, and never overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from reconciler.model.change import Verb
from reconciler.model.history import ChangeRow, Entry
from reconciler.model.hold import Hold
from reconciler.model.manifest import Position
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Live, NormalForm, Resource, covers
from reconciler.model.state import Record, State, is_predecessor

NOWHERE = Position("", 0)
CHANGED = "changed in the account since"
OTHER_OBJECT = "managed otherwise since"
GONE = "gone from the account since"
THERE_AGAIN = "in the account again"
REPLACED = "replaced by another object, which cannot be taken back"


@dataclass(slots=True)
class Inverse:
    """What to declare: ``resources`` with everything else that is on record. ``undone`` are the addresses that are not
    as before the command yet, ``moved`` those of which somebody else decided, by what happened to them."""

    resources: dict[Address, Resource] = field(default_factory=dict)
    undone: set[Address] = field(default_factory=set)
    moved: dict[str, list[Address]] = field(default_factory=dict)
    runs: int = 0
    """Runs that the command started: what was paid for stays."""
    holds: dict[Address, Hold] = field(default_factory=dict)
    """Holds that resources had which are created again."""

    def refusals(self) -> tuple[Refusal, ...]:
        """A refusal for each reason why addresses are not undone."""
        hint = "--exclude ADDRESS leaves an address as it is, and undoes the others"
        refusals = []
        for why, addresses in sorted(self.moved.items()):
            message = f"{len(addresses):,} of what it did cannot be undone: {why}"
            refusals.append(Refusal("undo-moved", message, tuple(addresses), hint=hint))
        return tuple(refusals)


def wrote(row: ChangeRow) -> bool:
    """Whether a row is about the account, and not about the state alone."""
    if row.verb is Verb.ADOPT:
        # Without a form before, it was a command that edits the state: accept, adopt, state mv.
        return row.form_before is not None and row.form_before != row.form_after
    return row.verb in (Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE, Verb.RUN)


def written_rows(entry: Entry, rows: Iterable[ChangeRow]) -> list[tuple[int, ChangeRow]]:
    """The rows that came about in the account, with their numbers."""
    missing = entry.not_done
    return [(number, row) for number, row in enumerate(rows) if number not in missing and wrote(row)]


def inverse(
    entry: Entry,
    rows: Iterable[ChangeRow],
    state: State,
    live: Live,
    *,
    kinds: Collection[str],
    left_out: Collection[Address] = (),
) -> Inverse:
    """What takes back what ``entry`` did.

    ``rows`` are its change set, ``kinds`` the names of those whose resources are objects; ``left_out`` stay as is.
    """
    made = Inverse({a: resource_of(a, r) for a, r in state.records.items() if a.kind in kinds})
    for number, row in written_rows(entry, rows):
        if row.verb is Verb.RUN:
            made.runs += 1
        elif row.address not in left_out:
            _undo(row, entry.ids.get(number), state.records.get(row.address), live, made)
    return made


def resource_of(address: Address, record: Record) -> Resource:
    """What would have to be declared so that ``record`` is what an apply leaves."""
    return Resource(
        address,
        record.form,
        record.place or NOWHERE,
        list=record.list,
        protect=record.protect,
        ignore=record.ignore,
        life=record.life,
        keep=record.keep,
    )


def _undo(row: ChangeRow, given: str | None, record: Record | None, live: Live, made: Inverse) -> None:
    if row.verb is Verb.REPLACE or is_predecessor(row.address, row.id):
        _refuse(made, row, REPLACED)
    elif row.verb is Verb.CREATE:
        _uncreate(row, given, record, live, made)
    elif row.verb is Verb.DELETE:
        _recreate(row, record, live, made)
    else:
        _restore(row, record, live, made)


def _uncreate(row: ChangeRow, given: str | None, record: Record | None, live: Live, made: Inverse) -> None:
    """What was created is no longer declared."""
    identity = given or (row.after.id if row.after else "") or row.address.name
    found = live.get(row.address.kind, identity)
    if record is None:
        # Deleted already, by an undo that did not get to its end or by somebody else: it is as before.
        if found is not None:
            _refuse(made, row, OTHER_OBJECT)
    elif record.id != identity:
        _refuse(made, row, OTHER_OBJECT)
    elif found is not None and not _alike(found.form, row.form_after, record.ignore):
        _refuse(made, row, CHANGED)
    else:
        made.undone.add(row.address)
        made.resources.pop(row.address, None)


def _recreate(row: ChangeRow, record: Record | None, live: Live, made: Inverse) -> None:
    """What was deleted is declared as it was. Its id is a new one where the service gives ids."""
    before = row.form_before
    assert before is not None
    if record is not None:
        found = live.get(row.address.kind, record.id)
        if found is None or not _alike(found.form, before, record.ignore):
            _refuse(made, row, OTHER_OBJECT)
        return
    if live.get(row.address.kind, row.id or row.address.name) is not None:
        _refuse(made, row, THERE_AGAIN)
        return
    kept = row.before or Record(row.id or "", before)
    made.undone.add(row.address)
    made.resources[row.address] = resource_of(row.address, kept._replace(form=before))
    if kept.held is not None:
        made.holds[row.address] = kept.held


def _restore(row: ChangeRow, record: Record | None, live: Live, made: Inverse) -> None:
    """What was changed is declared as it was."""
    before, after = row.form_before, row.form_after
    assert before is not None
    assert after is not None
    if record is None or record.id != row.id:
        _refuse(made, row, OTHER_OBJECT)
        return
    found = live.get(row.address.kind, record.id)
    if found is None:
        _refuse(made, row, GONE)
    elif _alike(found.form, before, record.ignore):
        return
    elif not _alike(found.form, after, record.ignore):
        _refuse(made, row, CHANGED)
    else:
        kept = row.before or row.after or record
        # A path that was given away before, and set by the command, has to be written once more.
        ignore = tuple(path for path in kept.ignore if _below(before, path) == _below(after, path))
        made.undone.add(row.address)
        made.resources[row.address] = resource_of(row.address, kept._replace(form=before, ignore=ignore))


def _refuse(made: Inverse, row: ChangeRow, why: str) -> None:
    made.moved.setdefault(why, []).append(row.address)


def _alike(one: NormalForm, other: NormalForm | None, ignore: tuple[str, ...]) -> bool:
    """Whether two forms are equal but for what is given away."""
    return other is not None and _owned(one, ignore) == _owned(other, ignore)


def _owned(form: NormalForm, ignore: tuple[str, ...]) -> NormalForm:
    if not ignore:
        return form
    return {path: value for path, value in form.items() if not any(covers(given, path) for given in ignore)}


def _below(form: NormalForm, path: str) -> NormalForm:
    return {each: value for each, value in form.items() if covers(path, each)}
