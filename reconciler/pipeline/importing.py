"""init --from: word lists and spreadsheets as a first project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from reconciler.errors import InputError
from reconciler.files.spreadsheets import Row, Table
from reconciler.files.workbooks import NoResult
from reconciler.files.writing import Heading, open_workplace, project_files
from reconciler.ground import masks
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.keyword_sample.spreadsheet_rows import Entry, NotTaken, taken
from reconciler.model.project import Usage
from reconciler.pipeline.loading import load
from reconciler.pipeline.schemas import schemas

__all__ = ["Entry", "Imported", "NotTaken", "entries_of", "guessed", "import_entries", "is_header", "parsed_columns"]
COLUMNS = ("keyword", "tags", "usages")
USUAL = {
    "keyword": ("keyword", "keywords", "word", "words", "term", "词", "词语", "关键词", "关键字", "敏感词"),
    "tags": ("tags", "tag", "label", "labels", "标签", "分类", "类别", "category"),
    "usages": ("usages", "usage", "场景", "用途"),
}
"""Headers that need no --columns."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written, and the rows that were not taken, in order."""

    files: tuple[str, ...]
    keywords: int
    lists: int
    not_taken: tuple[NotTaken, ...]


def guessed(header: Sequence[str]) -> dict[str, str]:
    """Our columns → header words that are usually meant so."""
    folded = {name.casefold(): name for name in reversed(header) if name}
    found = {}
    for ours, names in USUAL.items():
        match = next((folded[name] for name in names if name in folded), None)
        if match is not None:
            found[ours] = match
    return found


def is_header(line: str) -> bool:
    """Whether the first line of a txt file is that of a table: it has tabs, or names our columns beside others.

    A word alone is a keyword, whatever it means.
    """
    cells = [cell.strip() for cell in re.split("[,;]", line)]
    return "\t" in line or (len(cells) > 1 and "keyword" in guessed(cells))


def parsed_columns(text: str) -> dict[str, str]:
    """``keyword=词,tags=标签`` as a mapping. Raises InputError."""
    columns: dict[str, str] = {}
    for part in text.split(","):
        ours, equals, theirs = part.partition("=")
        if not equals or ours.strip() not in COLUMNS or not theirs.strip():
            raise InputError(f'"{part}" for --columns', hint="for example keyword=词,tags=标签,usages=场景")
        columns[ours.strip()] = theirs.strip()
    if "keyword" not in columns:
        raise InputError("--columns does not say which column holds the keywords", hint="add keyword=NAME")
    return columns


def entries_of(table: Table, columns: Mapping[str, str], *, header: bool = True) -> list[Entry]:
    """Rows as entries. Without ``header`` columns are numbers from 1. Raises InputError for one that is not there."""
    rows = table.rows
    header = header and not table.bare
    names = list(rows[0].cells) if header and rows else []
    try:
        at = {ours: _column(names, theirs, header) for ours, theirs in columns.items()}
    except InputError as error:
        raise InputError(f"{table.name}: {error.message}", hint=error.hint) from error

    def cell(row: Row, ours: str) -> str:
        index = at.get(ours, -1)
        return row.cells[index] if 0 <= index < len(row.cells) else ""

    def entry(row: Row) -> Entry:
        keyword, tags, usages = cells = [cell(row, ours) for ours in COLUMNS]
        computed = next((each for each in cells if isinstance(each, NoResult)), None)
        refused = row.refused if computed is None else f"the formula {computed} has no result"
        return Entry(row.number, keyword, tags, usages, table.name, refused)

    return [entry(row) for row in rows[1 if header else 0 :]]


def _column(names: Sequence[str], theirs: str, header: bool) -> int:
    if header:
        if theirs not in names:
            # It may be a row with a keyword.
            masks.add(names)
            shown = ", ".join(name[:60] for name in names[:20] if name)
            raise InputError(f'there is no column "{theirs}"', hint=f"the first row has: {shown}")
        return names.index(theirs)
    if not theirs.isascii() or not theirs.isdigit() or int(theirs) < 1:
        raise InputError(f'"{theirs}" is not a column number', hint="without a header: --columns keyword=1,tags=2")
    return int(theirs) - 1


def import_entries(folder: Path, entries: Sequence[Entry], *, usages: Sequence[str]) -> Imported:
    """Write a project of all entries that can be taken into ``folder``, which must be empty. Raises InputError."""
    unknown = [usage for usage in usages if usage not in get_args(Usage)]
    if unknown:
        raise InputError(f'unknown usage "{unknown[0]}"', hint=f"usages: {', '.join(get_args(Usage))}")
    found, left = taken(entries, usages)
    if not found:
        first = f"; {left[0].source}, row {left[0].number}: {left[0].reason}" if left else ""
        raise InputError(f"no row holds a keyword that can be taken{first}", hint="look at --columns")
    draft = KeywordSample().draft(found, lambda address: True)
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in folder.resolve().name).strip("-.")
    remarks = (
        "The target runs on the emulator, without an account. For a real one, beside it:",
        '  prod: {site: intl, account: "100012347742", profile: prod}',
    )
    heading = Heading(name or "project", {"dev": {"endpoint": "emulator"}}, remarks=remarks)
    texts = project_files(heading, draft.documents)
    texts |= {f"schemas/{file}": text for file, text in schemas().items() if file.startswith(("manifest", "proj"))}
    with open_workplace(folder) as work:
        work.put(texts)
        load(work.draft).sound()
        work.announce()
        work.publish()
    return Imported(tuple(sorted(texts)), len(found), len(draft.documents), tuple(left))
