"""The lines that an edit takes and puts, with their numbers: what is shown before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.files.editing.lines import Lines, lines_of
from reconciler.files.editing.source import Splice, spliced


class LineChange(NamedTuple):
    """A line that goes (``-``), comes (``+``), or stands before them (a blank).

    ``number``: its line in the file as it was, from 1; of one that comes, in the file as it will be.
    """

    sign: str
    number: int
    text: str


class _Group(NamedTuple):
    """Splices that touch the lines from ``first`` up to ``last``."""

    first: int
    last: int
    splices: list[Splice]


def changed_lines(before: str, splices: Sequence[Splice]) -> Iterator[LineChange]:
    """Return the changes in order of the file, each group of them behind the line before it."""
    lines = lines_of(before)
    shift, shown = 0, -1
    for group in _groups(lines, sorted(splices)):
        start = lines[group.first].start if lines else 0
        end = lines[group.last].end if lines else 0
        part = before[start:end]
        moved = [Splice(s.start - start, s.end - start, s.text) for s in group.splices]
        old, new = _texts(part), _texts(spliced(part, moved))
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        above = group.first + head - 1
        if shown < above < len(lines):
            yield LineChange(" ", above + 1, before[lines[above].start : lines[above].stop])
        for at in range(head, len(old) - tail):
            yield LineChange("-", group.first + at + 1, old[at])
        for at in range(head, len(new) - tail):
            yield LineChange("+", group.first + shift + at + 1, new[at])
        shift += len(new) - len(old)
        shown = group.first + len(old) - tail - 1


def _groups(lines: Lines, splices: Sequence[Splice]) -> Iterator[_Group]:
    """Splices in order, those that touch the same lines together."""
    group: _Group | None = None
    for splice in splices:
        first = lines.at(splice.start)
        last = lines.at(splice.end)
        if group is not None and first <= group.last:
            group = _Group(group.first, max(last, group.last), [*group.splices, splice])
            continue
        if group is not None:
            yield group
        group = _Group(first, last, [splice])
    if group is not None:
        yield group


def _texts(text: str) -> list[str]:
    return [text[line.start : line.stop] for line in lines_of(text)]


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many lines both begin with."""
    count = 0
    while count < min(len(first), len(second)) and first[count] == second[count]:
        count += 1
    return count
