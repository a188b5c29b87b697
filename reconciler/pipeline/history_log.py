"""The entries of a state's history, from the state and from beside it, each held against the chain of digests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.errors import KeyUnusable, StateError
from reconciler.model import shapes
from reconciler.model.history import Entry, Log, digest_of, numbers_of
from reconciler.model.state import State
from reconciler.stores.base import Store
from reconciler.stores.document.history import AUDIT, FORMAT, entry_from_json

_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it was found. ``entry`` is None where it could not be read, for ``why``.

    ``proven``: whether the entry after it, or the state, names its digest.
    """

    number: int
    digest: str
    previous: str | None = None
    entry: Entry | None = None
    why: str = ""
    proven: bool = False


@dataclass(frozen=True, slots=True)
class StoredLog:
    """Entries by ascending number, and what is wrong with the chain. ``whole``: whether all that there are were read;
    else the last ones, from ``first``."""

    state: State | None
    log: Log
    entries: Sequence[StoredEntry]
    beside: bool
    first: int = 1
    problems: Sequence[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether the entries begin with the first one."""
        return self.first <= 1


def read_log(store: Store, last: int | None = None) -> StoredLog:
    """The history of what is stored; of a long one the ``last`` entries.

    Raises StateError, KeyUnusable and StoreError where the state cannot be read, StoreError where an entry cannot.
    """
    state = store.load()
    log = (state.log if state is not None else None) or Log()
    beside = store.beside()
    lines: dict[int, bytes] = {}
    first = 1 if last is None else max(1, log.number - last + 1)
    if beside is not None:
        for item in beside.numbered(AUDIT, first - 1):
            data = beside.read(AUDIT, item.number)
            if data is not None:
                lines[item.number] = data
    held = {number: line.encode() for number, line in zip(numbers_of(log), log.entries, strict=True)}
    if beside is None:
        first = max(first, min(held, default=1))
    entries = [_opened(store, number, (held | lines)[number]) for number in sorted(held.keys() | lines.keys())]
    entries = [entry for entry in entries if entry.number >= first]
    problems = list(_wrong(state, log, entries, first))
    return StoredLog(state, log, _proven(log, entries), beside is not None, first, problems)


def _opened(store: Store, number: int, line: bytes) -> StoredEntry:
    """An entry in clear. Its digest is that of its bytes, so that it can be checked without a key."""
    where = f"entry {number} of the history at {store.describe()}"
    digest, previous = digest_of(line), previous_of(line)
    try:
        content = store.protection.unwrap(FORMAT, line, where=where).content
        entry = entry_from_json(_object(content))
    except (StateError, KeyUnusable) as error:
        return StoredEntry(number, digest, previous, None, error.message)
    except _MALFORMED:
        return StoredEntry(number, digest, previous, None, f"{where} is damaged")
    return StoredEntry(number, digest, entry.previous, entry)


def previous_of(line: bytes) -> str | None:
    """The digest of the entry before, which an entry names in clear also under a key; None where it names none."""
    try:
        return shapes.text(_object(line).get("previous"), "previous")
    except _MALFORMED:
        return None


def _object(line: bytes) -> Mapping[str, object]:
    return shapes.fields(json.loads(line), "it")


def _proven(log: Log, entries: Sequence[StoredEntry]) -> list[StoredEntry]:
    """``entries``, marked as far as the state's digest vouches for them, from the last one back."""
    from dataclasses import replace

    expected, number, found = log.digest, log.number, []
    for entry in reversed(entries):
        holds = entry.number == number and entry.digest == expected and _says(entry)
        found.append(replace(entry, proven=holds))
        if holds:
            expected, number = entry.previous or "", number - 1
    return found[::-1]


def _says(entry: StoredEntry) -> bool:
    """Whether an entry says the number under which it lies, as far as it can be read."""
    return entry.entry is None or entry.entry.number == entry.number


def _wrong(state: State | None, log: Log, entries: Sequence[StoredEntry], first: int) -> list[str]:
    """What does not fit together, oldest first."""
    problems = []
    known = {entry.number: entry for entry in entries}
    awaited = first
    # By what is there: the number of the last entry, and so of those that are missing, may be anything.
    for number in sorted(number for number in known if first <= number <= log.number):
        problems += _missing(awaited, number - 1)
        awaited = number + 1
        entry, after = known[number], known.get(number + 1)
        expected = after.previous if after is not None else None
        if number == log.number:
            expected = log.digest
        if not _says(entry):
            assert entry.entry is not None
            problems.append(f"entry {number} was exchanged: it says that it is entry {entry.entry.number}")
        if expected is not None and entry.digest != expected:
            by = "the state" if number == log.number else f"entry {number + 1}"
            problems.append(
                f"entry {number} was altered: its digest is {entry.digest[:16]}…, {by} names {expected[:16]}…"
            )
        elif number == 1 and entry.previous:
            problems.append("entry 1 names an entry before it: the beginning is missing")
    problems += _missing(awaited, log.number)
    behind = [number for number in known if number > log.number]
    if behind and (state is None or state.log is None):
        problems.append(
            f"the state names no last entry, and entries up to {max(behind)} lie beside it: a version that keeps no"
            " history wrote it last, or its end was taken away"
        )
    elif behind:
        problems.append(
            f"the state is older than its history: its last entry is {log.number}, entries up to {max(behind)} lie"
            " beside it"
        )
    return problems


def _missing(first: int, last: int) -> list[str]:
    if last < first:
        return []
    return [f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"]
