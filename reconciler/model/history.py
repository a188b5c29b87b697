"""The history of a state: one entry for each command that wrote it, and what the command changed, before and after.

Entries form a chain: each has the digest of the one before. The state holds the last of them, so that an entry and the
state that it speaks of are stored by one write; ``Log`` is that part of the state. What an entry changed is a document
of its own, ``ChangeSet``, which is kept for a while only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.change import Verb
from reconciler.model.posture import Effect
from reconciler.model.resource import Address, NormalForm
from reconciler.model.state import ChangesRef, Log, Record, Started, Who

__all__ = [
    "ChangeRow",
    "ChangeSet",
    "ChangesRef",
    "Entry",
    "Log",
    "Result",
    "Started",
    "Who",
    "digest_of",
    "first_number",
    "numbers_in",
    "numbers_of",
    "ranges",
    "serial_of",
]

_SERIAL = re.compile(r"[0-9]{1,12}\Z")


class Result(StrEnum):
    """How the command of an entry ended."""

    DONE = "done"
    FAILED = "failed"
    """Something failed, or was not tried because of that."""
    INTERRUPTED = "interrupted"
    """Somebody stopped it, or a bound of calls did; it saved what it had done."""
    KILLED = "killed"
    """It ended without a last word; the next command found out what it had done, and wrote the entry."""


class ChangeRow(NamedTuple):
    """What one command meant to do with one address: enough to show it, and to take it back.

    ``before`` and ``after`` are its records, None where there is none. ``live`` is the live normal form before, where
    that is not the recorded one: an object that is adopted, or that somebody had changed outside. ``id`` is the live
    object's before; the id of what a create makes stands in the entry. A keep changes the record alone.
    """

    address: Address
    verb: Verb
    effect: Effect
    before: Record | None = None
    after: Record | None = None
    live: NormalForm | None = None
    id: str | None = None
    undoes_edit: bool = False

    @property
    def form_before(self) -> NormalForm | None:
        """The live normal form before; None where there was no object."""
        if self.live is not None:
            return self.live
        return self.before.form if self.before and self.verb is not Verb.CREATE else None

    @property
    def form_after(self) -> NormalForm | None:
        """The normal form that was wanted; None where nothing was to be left."""
        return self.after.form if self.after else None


ChangeSet = tuple[ChangeRow, ...]
Range = tuple[int, int]
"""Numbers of rows of a change set, from the first to the last, both included."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One command that wrote the state. Names no keyword: rows of the change set are referred to by number.

    ``serial`` is the state's afterwards. ``verbs`` and ``postures`` count what was done. ``gap`` is the serial of the
    state before, where somebody else wrote it since the entry before: then what was done in between is not known.
    """

    number: int
    previous: str
    lineage: str
    target: str
    started: Started
    serial: int
    ended: float
    result: Result
    verbs: Mapping[str, int] = field(default_factory=dict)
    postures: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[tuple[str, tuple[Range, ...]], ...] = ()
    """By code, the rows that failed."""
    untried: tuple[Range, ...] = ()
    """Rows that were not tried; of a command that was killed, those that did not come about."""
    ids: Mapping[int, str] = field(default_factory=dict)
    """Ids that the service gave, by row."""
    gap: bool = False
    tool: str = ""

    @property
    def not_done(self) -> frozenset[int]:
        """The rows that did not come about."""
        failed = (number for _, spans in self.failed for number in numbers_in(spans))
        return frozenset((*numbers_in(self.untried), *failed))


def numbers_in(spans: Iterable[Range]) -> Iterator[int]:
    """Every number of ``spans``."""
    for first, last in spans:
        yield from range(first, last + 1)


def digest_of(line: bytes) -> str:
    """The digest of an entry as it is stored, without the line's end: what the next one names as ``previous``."""
    return hashlib.sha256(line.rstrip(b"\r\n")).hexdigest()


def serial_of(text: str) -> int | None:
    """Return the version of a state that ``text`` names, in up to 12 digits; None where it names none."""
    return int(text) if _SERIAL.match(text) else None


def first_number(log: Log) -> int:
    """The number of the first entry that the state holds itself."""
    return log.number - len(log.entries) + 1


def numbers_of(log: Log) -> range:
    """The numbers of the entries that the state holds itself."""
    return range(first_number(log), log.number + 1)


def ranges(numbers: Iterable[int]) -> tuple[Range, ...]:
    """``numbers`` as spans, in ascending order."""
    spans: list[Range] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)
