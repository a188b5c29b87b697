"""Word lists in csv and tsv: a header, then one keyword a row."""

from __future__ import annotations

import csv
import io
import posixpath
import re
from collections.abc import Iterator, Sequence

from reconciler.files.cells import NOT_EMPTY, CellError, existing_of, labels_of, said_of
from reconciler.files.csv_header import Columns, read_header
from reconciler.model.life import SILENT, Said
from reconciler.model.manifest import ListQuery, ListRow, Position, Problem
from reconciler.model.spec import quoted

SUFFIXES = (".csv", ".tsv")
"""Lists with a header."""
SEPARATOR = re.compile(r"\ufeff?sep=([,;\t])[ \t]*(?:\r?\n|\r|$)", re.IGNORECASE)
"""The line that Excel writes, and reads, in front of a header."""
_BREAK = re.compile(r"[\r\n]")
_IN_QUOTES = re.compile(r'"[^"]*"')
_QUOTES = "close the quote; a quote inside a quoted cell is written twice"
_CELLS = 'quote a cell that holds the separator: "a,b"; leave a cell empty to inherit'


def delimiter_of(file: str, text: str) -> str | None:
    """What separates the cells of a list; None for a list of one keyword a line.

    Of a csv list it is what a first line ``sep=;`` says, or a semicolon where its header has semicolons and no comma,
    as spreadsheets write csv where the comma stands in numbers.
    """
    suffix = posixpath.splitext(file)[1].lower()
    if suffix not in SUFFIXES:
        return None
    said = SEPARATOR.match(text)
    if said is not None:
        return said[1]
    if suffix == ".tsv":
        return "\t"
    header = _IN_QUOTES.sub("", _BREAK.split(text.lstrip(), maxsplit=1)[0])
    return ";" if ";" in header and "," not in header else ","


def names_separator(cells: Sequence[str]) -> bool:
    """Whether a row is the line ``sep=;``, as csv in which that is the separator reads it."""
    return len(cells) == 2 and cells[0].lstrip("\ufeff").lower() == "sep=" and not cells[1].strip()


def read_csv(text: str, file: str, query: ListQuery, delimiter: str) -> tuple[list[ListRow], list[Problem]]:
    """The rows of a csv list. Rows without any text are skipped."""
    rows: list[ListRow] = []
    problems: list[Problem] = []
    # newline="" leaves line breaks inside cells alone; strict reports a quote that would swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    made: RowReader | None = None
    try:
        for line, cells in _numbered(reader):
            if made is None:
                columns, found = read_header(cells, Position(file, line), text=text, query=query, delimiter=delimiter)
                problems += found
                if columns is None:
                    return [], problems
                made = RowReader(columns)
                continue
            try:
                rows.append(made.row(cells, line))
            except CellError as error:
                place = Position(file, line)
                problems.append(Problem(error.rule, place, error.message, allowed=error.allowed, fix=error.fix))
    except csv.Error as error:
        place = Position(file, max(reader.line_num, 1))
        problems.append(Problem("csv-syntax", place, f"not csv: {error}", fix=_QUOTES))
    return rows, problems


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with text in them, each with the line it begins in: a quoted cell may span lines."""
    line = 1
    for cells in reader:
        if "".join(cells).strip() and not (line == 1 and names_separator(cells)):
            yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]


class RowReader:
    """Makes rows of cells, as ``columns`` say. What no column says is found out once, and not in each row.

    ``fix``: what to do where a row has more cells than the header, or fewer.
    """

    def __init__(self, columns: Columns, fix: str = _CELLS) -> None:
        self._columns, self._fix = columns, fix
        self._width, self._keyword = columns.width, columns.keyword
        self._silent = max(columns.expires, columns.owner, columns.ticket, columns.reason) < 0
        self._bare = self._silent and max(columns.tags, columns.usages, columns.existing) < 0

    def row(self, cells: list[str], line: int) -> ListRow:
        """Return the row that begins in ``line``. Raises CellError."""
        if len(cells) != self._width:
            raise CellError("row-length", f"{len(cells)} cells; the header has {self._width}", self._fix)
        keyword = cells[self._keyword].strip()
        if not keyword:
            raise CellError("empty-entry", "the keyword is empty", "write it, or remove the row")
        if "\n" in keyword or "\r" in keyword:
            raise CellError("keyword-newline", f"{quoted(keyword.split()[0])} goes on in the next line", NOT_EMPTY)
        if self._bare:
            return ListRow(keyword, line)
        columns = self._columns
        return ListRow(
            keyword,
            line,
            labels_of(cells[columns.tags]) if columns.tags >= 0 and cells[columns.tags] else None,
            labels_of(cells[columns.usages]) if columns.usages >= 0 and cells[columns.usages] else None,
            existing_of(cells[columns.existing]) if columns.existing >= 0 and cells[columns.existing] else None,
            SILENT if self._silent else self._said(cells),
        )

    def _said(self, cells: list[str]) -> Said:
        """What a row says of how long it holds, and of who answers for it."""
        columns = self._columns
        places = (columns.expires, columns.owner, columns.ticket, columns.reason)
        return said_of(*(cells[at] if at >= 0 else "" for at in places))
