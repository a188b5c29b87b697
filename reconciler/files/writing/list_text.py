"""List files: one keyword a line, or csv. What a file cannot hold is returned apart, for the manifest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reconciler.files.cells import CellError, labels_of
from reconciler.files.conflicts import is_marker
from reconciler.files.csv_text import csv_rows
from reconciler.files.formulas import may_compute
from reconciler.files.txt_lists import read_txt
from reconciler.files.writing.scalars import JOINERS
from reconciler.model.manifest import Cell, ListRow

_HASH = re.compile(r"(?:^|(?<=\s))(?=\\*#)")


class ListText(NamedTuple):
    """The text of a list file, and the rows that it cannot hold."""

    text: str
    unfit: tuple[ListRow, ...]


def txt_text(rows: Sequence[ListRow]) -> ListText:
    """One keyword a line."""
    lines, unfit = [], []
    for row in rows:
        line = txt_line(row.keyword)
        if line is None:
            unfit.append(row)
        else:
            lines.append(line)
    return ListText("".join(f"{line}\n" for line in lines), tuple(unfit))


def txt_line(keyword: str) -> str | None:
    """A keyword as a line; None where a reader would not see, or not read, the same."""
    if not _visible(keyword) or is_marker(keyword):
        return None
    if "#" not in keyword:
        return keyword
    line = _HASH.sub(r"\\", keyword)
    found, problems = read_txt(line, "")
    return line if not problems and [row.keyword for row in found] == [keyword] else None


def csv_text(rows: Sequence[ListRow]) -> ListText:
    """A header and one keyword a row; columns that no row needs are left out.

    What a spreadsheet would take for a formula does not fit: a list that people open there must be text.
    """
    fit = [row for row in rows if is_plain_cell(row.keyword) and not is_marker(row.keyword) and fits(row.tags)]
    existing = any(row.existing for row in fit)
    table = [["keyword", "tags", *(["existing"] if existing else [])]]
    for row in fit:
        cells = [row.keyword, cell_of(row.tags)]
        if existing:
            cells.append("true" if row.existing else "")
        table.append(cells)
    kept = set(map(id, fit))
    text = "".join(f"{line}\n" for line in csv_rows(table)) if fit else ""
    return ListText(text, tuple(row for row in rows if id(row) not in kept))


def _visible(text: str) -> bool:
    """Whether an editor shows every character: what turns or hides text is written as an escape, in YAML."""
    return text.isprintable() or all(char.isprintable() or char in JOINERS for char in text)


def is_plain_cell(text: str) -> bool:
    """Whether every spreadsheet shows the text as it is, and takes it for text."""
    return _visible(text) and not may_compute(text)


def cell_of(cell: Cell | None) -> str:
    """Tags or usages as one cell."""
    return "" if cell is None else "|".join(cell.values) or "-"


def fits(cell: Cell | None) -> bool:
    """Whether the cell reads back the same: tags may hold ``|`` or begin with ``+``."""
    if cell is None:
        return True
    try:
        text = cell_of(cell)
        # "-" alone, no tags, is text in every spreadsheet.
        inert = not cell.values or not may_compute(text)
        return all(map(_visible, cell.values)) and inert and labels_of(text) == cell
    except CellError:
        return False
