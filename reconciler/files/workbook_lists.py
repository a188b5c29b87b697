"""Word lists in workbooks: a sheet with a header, then one keyword a row. Read within the bounds of all workbooks.

Loaded only where a manifest names a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.cells import CellError
from reconciler.files.csv_header import read_header
from reconciler.files.csv_lists import RowReader
from reconciler.files.workbooks import NoResult, SheetRow, workbook_rows
from reconciler.model.manifest import ListQuery, ListRow, Position, Problem, Text

RULE = "workbook"
_FORMULA = "open the workbook in a spreadsheet program and save it, or write what it should say"
_CELLS = "empty the cells to the right of the header, or write headers above them"


@dataclass(frozen=True, slots=True)
class SheetList:
    """The sheet of a list, its rows, and what is wrong with it. ``last``: its last row with text, from 1."""

    sheet: str
    last: int
    rows: tuple[ListRow, ...]
    problems: tuple[Problem, ...]


def read_sheet(data: bytes, file: str, query: ListQuery) -> SheetList:
    """Return the list in the sheet that ``query`` names, or in the only one with text. Raises InputError."""
    found: dict[str, list[SheetRow]] = {}
    for row in workbook_rows(Path(file), data, (query.sheet,) if query.sheet else ()):
        if any(row.cells):
            found.setdefault(row.sheet, []).append(row)
    if len(found) > 1:
        names = ", ".join(found)
        raise InputError(f"{file} has several sheets with text: {names}", hint="say which one it is: sheet: NAME")
    if not found:
        return SheetList(query.sheet or "", 0, (), ())
    sheet, rows = next(iter(found.items()))
    kept, problems = _list_rows(rows, file, query)
    return SheetList(sheet, rows[-1].number, tuple(kept), tuple(problems))


def _list_rows(rows: list[SheetRow], file: str, query: ListQuery) -> tuple[list[ListRow], list[Problem]]:
    """The rows below the header. A position is a row and a column of the sheet."""
    head, body = rows[0], rows[1:]
    names = list(_without_empty_end(head.cells))
    columns, problems = read_header(
        names, Position(file, head.number), text=_as_line(names, head.number), query=query, delimiter="\t"
    )
    problems = list(_in_columns(problems, names))
    if columns is None:
        return [], problems
    reader, kept = RowReader(columns, _CELLS), list[ListRow]()
    used = [at for at in columns[1:] if at >= 0]
    for row in body:
        cells = [*_without_empty_end(row.cells)]
        cells += [""] * (columns.width - len(cells))
        computed = next((at for at in used if isinstance(cells[at], NoResult)), None)
        if computed is not None:
            place = Position(file, row.number, computed + 1)
            problems.append(Problem(RULE, place, f"the formula {cells[computed]} has no result", fix=_FORMULA))
            continue
        try:
            kept.append(reader.row(cells, row.number))
        except CellError as error:
            place = Position(file, row.number, columns.keyword + 1)
            problems.append(Problem(error.rule, place, error.message, allowed=error.allowed, fix=error.fix))
    return kept, problems


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    """A row up to its last text: formats alone make cells, as far to the right as they go."""
    length = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:length]


def _as_line(names: list[str], number: int) -> str:
    """The header as a line of a text, in which ``read_header`` looks for its names."""
    return "\n" * (number - 1) + "\t".join(name.replace("\n", " ").replace("\t", " ") for name in names)


def _in_columns(problems: list[Problem], names: list[str]) -> Iterator[Problem]:
    """``problems`` with columns of the sheet, where they have characters of that line."""
    starts = [0]
    for name in names:
        starts.append(starts[-1] + len(name) + 1)
    for problem in problems:
        column = sum(start < problem.position.column for start in starts[:-1]) or 1
        yield replace(problem, position=problem.position._replace(column=column))


def problem_of(error: InputError, query: ListQuery) -> Problem:
    """Return why a workbook cannot be read as a list, at the sheet that the manifest names, or at its pattern."""
    place = query.sheet.position if isinstance(query.sheet, Text) else query.pattern.position
    return Problem(RULE, place, error.message, fix=error.hint)
