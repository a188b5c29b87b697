"""The header of a csv list: which column is which, and which are unknown."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import NamedTuple

from reconciler.files.excerpts import lines_of
from reconciler.model.manifest import ListQuery, Position, Problem
from reconciler.model.spec import quoted

OURS = ("keyword", "tags", "usages", "existing", "expires", "owner", "ticket", "reason")
EXCLUDING = ("keyword", "expires")
"""What counts in an exclude file; of its other columns nothing is said."""


class Columns(NamedTuple):
    """Where our columns stand in a row; -1 where they do not."""

    width: int
    keyword: int
    tags: int
    usages: int
    existing: int
    expires: int
    owner: int
    ticket: int
    reason: int


def read_header(
    cells: list[str], place: Position, *, text: str, query: ListQuery, delimiter: str
) -> tuple[Columns | None, list[Problem]]:
    """The columns, and what is wrong. None where the keywords cannot be found."""
    names = [cell.strip() for cell in cells]
    theirs = _names(query)
    header = _Header(names, place.file, place.line, text)
    if theirs["keyword"] not in names:
        # Most often there is no header at all: what else is wrong in it would only confuse.
        return None, [header.no_keyword(theirs["keyword"], delimiter)]
    problems: list[Problem] = []
    if not query.excludes:
        problems += header.twice()
        problems += [header.unknown(name, theirs) for name in names if name and not _wanted(name, theirs, query)]
    mapped = [name for ours, name in theirs.items() if ours in query.columns]
    problems += [header.missing(name) for name in mapped if name not in names]
    at = {ours: names.index(name) if name in names else -1 for ours, name in theirs.items()}
    return Columns(len(cells), *(at.get(ours, -1) for ours in OURS)), problems


def _names(query: ListQuery) -> dict[str, str]:
    """Our names of columns → the header's words.

    A column that is passed over, or that the manifest gives another meaning, has none by its name: version 0.1.0 did
    not know expires, owner, ticket and reason.
    """
    other = {*query.ignore, *query.columns.values()}
    ours = EXCLUDING if query.excludes else OURS
    return {
        name: query.columns.get(name, name)
        for name in ours
        if name == "keyword" or name in query.columns or name not in other
    }


def _wanted(name: str, theirs: dict[str, str], query: ListQuery) -> bool:
    return name in theirs.values() or name in query.ignore


class _Header:
    """Words a header's problems, each at its column."""

    def __init__(self, names: list[str], file: str, line: int, text: str) -> None:
        self.names, self.file, self.line = names, file, line
        self.source = lines_of(text[:100_000])[line - 1] if text.count("\n", 0, 100_000) >= line - 1 else ""

        self._columns = self._found()

    def _found(self) -> dict[str, int]:
        """Where each name first stands in the line, from 1; found in one pass."""
        columns: dict[str, int] = {}
        at = 0
        for name in self.names:
            start = max(self.source.find(name, at), at) if name else at
            columns.setdefault(name, start + 1)
            at = start + len(name)
        return columns

    def place(self, name: str) -> Position:
        return Position(self.file, self.line, self._columns.get(name, 1))

    def twice(self) -> list[Problem]:
        again = [name for name, count in Counter(self.names).items() if name and count > 1]
        fix = "rename one of them, or remove it"
        return [
            Problem("duplicate-column", self.place(n), f"the column {quoted(n)} appears twice", fix=fix) for n in again
        ]

    def unknown(self, name: str, theirs: dict[str, str]) -> Problem:
        free = tuple(theirs.values())
        fix = f"map it under columns, or pass it over: ignoreColumns: [{name}]"
        near = _nearest(name, free)
        message = f"unknown column {quoted(name)}"
        return Problem("unknown-column", self.place(name), message, suggestion=near, allowed=free, fix=fix)

    def missing(self, name: str) -> Problem:
        shown = tuple(filter(None, self.names[:20]))
        fix = "correct columns in the manifest, or the header"
        message = f"no column {quoted(name)} in the header"
        place = Position(self.file, self.line)
        return Problem("missing-column", place, message, suggestion=_nearest(name, shown), allowed=shown, fix=fix)

    def no_keyword(self, name: str, delimiter: str) -> Problem:
        found = self.missing(name)
        other = next((d for d in ("\t", ";", ",") if d != delimiter and d in self.source), None)
        fix = f"begin the file with a header such as {name}, or name the column: columns: {{keyword: NAME}}"
        if other is not None and len(self.names) == 1:
            fix = (
                "separate columns with tabs"
                if delimiter == "\t"
                else "separate columns with commas or semicolons, or name it .tsv"
            )
        return Problem(found.rule, found.position, found.message, suggestion=found.suggestion,
                       allowed=found.allowed, fix=fix)  # fmt: skip


def _nearest(name: str, words: tuple[str, ...]) -> str | None:
    folded = {word.casefold(): word for word in words}
    near = get_close_matches(name.casefold(), folded, 1)
    return folded[near[0]] if near else None
