"""Questions to a state's history: what one entry changed, when an address changed, what was on record at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reconciler.errors import InputError, StateError
from reconciler.kinds.keyword_sample.expand import NAME
from reconciler.model.change import FieldChange, Verb
from reconciler.model.history import ChangeRow, ChangeSet, Entry, Result, numbers_in
from reconciler.model.resource import Address
from reconciler.model.state import Record
from reconciler.pipeline.history_changes import read_changes
from reconciler.pipeline.history_log import StoredEntry, StoredLog
from reconciler.stages.planning.fields import field_changes
from reconciler.stores.base import Store


class Trace(NamedTuple):
    """What one entry meant to do with one address. ``done``: whether it came about; ``code``: why it failed."""

    entry: Entry
    digest: str
    address: Address
    verb: Verb
    posture: str
    reason: str
    fields: tuple[FieldChange, ...]
    done: bool
    code: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Newest first. ``unknown``: the newest entry of which it is not known what it changed; None: of all it is."""

    found: tuple[Trace, ...]
    unknown: StoredEntry | None = None


def address_of_word(word: str) -> Address:
    """The address of the keyword ``word``."""
    return Address(NAME, word)


def readable(stored: StoredLog) -> Iterator[tuple[StoredEntry, Entry]]:
    """The entries that can be read, newest first."""
    for each in reversed(stored.entries):
        if each.entry is not None:
            yield each, each.entry


def entry_of(stored: StoredLog, serial: int) -> StoredEntry:
    """The entry of the command that wrote version ``serial``. Raises InputError where there is none."""
    for each, entry in readable(stored):
        if entry.started.serial < serial <= entry.serial:
            return each
    have = [entry.serial for _, entry in readable(stored)]
    said = f"it has entries for versions up to {max(have)}" if have else "it has no entries"
    raise InputError(f"the history has no entry for version {serial}; {said}", hint="reconciler history lists them")


def changes_of(store: Store, entry: Entry) -> ChangeSet | None:
    """What ``entry`` meant to change; None where that is not kept. Raises as ``read_changes`` does."""
    beside = store.beside()
    if entry.started.changes is None:
        # A command that changed no record has no change set. Of one that was killed, that is not known without it.
        nothing = not entry.verbs and not entry.not_done and entry.result is not Result.KILLED
        return () if nothing else None
    return None if beside is None else read_changes(store, beside, entry.started.changes)


def traces(store: Store, stored: StoredLog, wanted: Callable[[Address], bool], field: str | None = None) -> Traces:
    """What entries did with the addresses that are ``wanted``; with ``field``, only where that field changed.

    ``field`` is a path of the normal form, or one above it.
    """
    found: list[Trace] = []
    for each in reversed(stored.entries):
        entry = each.entry
        rows = None if entry is None else changes_of(store, entry)
        if entry is None or rows is None:
            return Traces(tuple(found), each)
        for trace in traces_in(entry, each.digest, rows, wanted):
            fields = tuple(change for change in trace.fields if field is None or _is_within(change.path, field))
            if field is None or fields:
                found.append(trace._replace(fields=fields))
    return Traces(tuple(found))


def traces_in(
    entry: Entry, digest: str, rows: ChangeSet, wanted: Callable[[Address], bool] = lambda address: True
) -> Iterator[Trace]:
    """What one entry did with the addresses that are ``wanted``. ``rows`` are its change set."""
    codes = {number: code for code, spans in entry.failed for number in numbers_in(spans)}
    missing = entry.not_done
    for number, row in enumerate(rows):
        if not wanted(row.address):
            continue
        yield Trace(
            entry,
            digest,
            row.address,
            row.verb,
            row.effect.posture.value,
            row.effect.reason,
            fields_of(row),
            number not in missing,
            codes.get(number, ""),
        )


def _is_within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}.")


def fields_of(row: ChangeRow) -> tuple[FieldChange, ...]:
    """Every field that the row sets otherwise; of what comes or goes, all of them."""
    after = None if row.verb is Verb.FORGET else row.form_after
    return field_changes(row.form_before or {}, after or {})


def on_record_at(store: Store, stored: StoredLog, moment: float) -> Mapping[Address, Record]:
    """The records of the state as they were at ``moment``, Unix seconds, worked out from today's back.

    Raises InputError where the history does not reach that far, StateError where it does not fit together.
    """
    records = dict(stored.state.records) if stored.state is not None else {}
    for each in reversed(stored.entries):
        entry = each.entry
        if entry is None or not each.proven:
            why = each.why or f"entry {each.number} is not the one that was written"
            raise StateError(f"what was on record cannot be worked out: {why}", hint="reconciler history verify")
        if moment_of(entry) <= moment:
            return records
        rows = changes_of(store, entry)
        if rows is None:
            raise _too_far(entry, "what it changed is not kept")
        for row in rows:
            records.pop(row.address, None)
            if row.before is not None:
                records[row.address] = row.before
        if entry.gap:
            # Whatever somebody else wrote between the entry before and this one, nobody knows when.
            raise _too_far(entry, "what was written before it has no entry")
    if records or not stored.whole:
        raise InputError("the history does not reach back to that day", hint="reconciler history lists what there is")
    return records


def moment_of(entry: Entry) -> float:
    """When what an entry says was done. One that was killed had its last word from the next command, much later."""
    return entry.started.time if entry.result is Result.KILLED else entry.ended


def _too_far(entry: Entry, why: str) -> InputError:
    from reconciler.render.history import at

    return InputError(
        f"the history does not reach back to that day: entry {entry.number} is of {at(entry.ended)}, and {why}",
        hint="versions that are kept of the state may: reconciler state history",
    )
