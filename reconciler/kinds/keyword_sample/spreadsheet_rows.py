"""Rows of a spreadsheet as keywords, and why a row cannot be one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, get_args

from reconciler.kinds.keyword_sample.spec import CREATE_LENGTH
from reconciler.kinds.keyword_sample.words import form_of, keyword_problem, tags_complaint
from reconciler.model.manifest import Position
from reconciler.model.project import Usage
from reconciler.model.resource import Found

_SEPARATORS = re.compile(r"[|,;、，；\n]")
"""What people put between the tags of one cell."""
_NONE = "-"
"""The cell of a row without tags, though its list has some: as in the lists of a project."""
_KNOWN = get_args(Usage)
_NOWHERE = Position("", 1)


class Entry(NamedTuple):
    """One row, by the columns that count. ``usages``: empty for the list's own."""

    number: int
    keyword: str
    tags: str = ""
    usages: str = ""
    source: str = ""
    """The file, or the sheet, of the row."""
    refused: str = ""
    """Why the row could not be read, if so."""


class NotTaken(NamedTuple):
    """A row that is not taken, and why."""

    number: int
    keyword: str
    reason: str
    source: str = ""


@lru_cache(maxsize=65536)
def labels(cell: str) -> tuple[str, ...]:
    """The tags or usages in one cell, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(cell) if part.strip()))


def said_tags(cell: str) -> tuple[str, ...] | None:
    """The tags that a cell names, none among them; None where it says nothing."""
    return () if cell.strip() == _NONE else labels(cell) or None


def taken(
    entries: Iterable[Entry], usages: Sequence[str], tags: Sequence[str] = ()
) -> tuple[list[Found], list[NotTaken]]:
    """Keywords in the order of their rows, as if they were live; and the rows that are none. The first one counts.

    ``usages`` and ``tags`` are those of rows that say nothing.
    """
    found: dict[str, tuple[Entry, Found]] = {}
    left: list[NotTaken] = []
    usages, tags = tuple(usages), tuple(tags)
    for entry in entries:
        said = said_tags(entry.tags)
        own, own_tags = labels(entry.usages) or usages, tags if said is None else said
        reason = entry.refused or _reason(entry, own, own_tags)
        item = Found(entry.keyword, form_of(own, tuple(sorted(own_tags))))
        if not reason and entry.keyword in found:
            earlier, first = found[entry.keyword]
            same = "the same tags and usages" if first.form == item.form else "different tags or usages"
            where = f"row {earlier.number}"
            if earlier.source != entry.source:
                where = f"{where} of {earlier.source}"
            reason = f"it stands in {where} already, with {same}"
        if reason:
            left.append(NotTaken(entry.number, entry.keyword, reason, entry.source))
        else:
            found[entry.keyword] = (entry, item)
    return [item for _, item in found.values()], left


def _reason(entry: Entry, usages: Sequence[str], tags: tuple[str, ...]) -> str:
    if not entry.keyword:
        return "the keyword is empty"
    if len(entry.keyword) > CREATE_LENGTH:
        return f"too long: {len(entry.keyword)} characters; at most {CREATE_LENGTH}"
    problem = keyword_problem(entry.keyword, _NOWHERE, existing=False)
    if problem is not None:
        return problem.message
    unknown = next((usage for usage in usages if usage not in _KNOWN), None)
    if unknown is not None:
        return f'unknown usage "{unknown}"; usages: {", ".join(_KNOWN)}'
    complaint = tags_complaint(tags)
    return complaint[1] if complaint else ""
