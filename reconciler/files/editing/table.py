"""Rows of a csv list: added with the cells in the order of its columns, and removed as a whole."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, overload

from reconciler.files.csv_header import Columns, read_header
from reconciler.files.csv_lists import names_separator
from reconciler.files.csv_text import csv_row
from reconciler.files.editing.entry import Entry
from reconciler.files.editing.fields import Value
from reconciler.files.editing.lines import Lines, Span, insertions, lines_of, removed
from reconciler.files.editing.order import positions
from reconciler.files.editing.source import CannotEdit, Splice
from reconciler.files.writing.list_text import cell_of, fits, is_plain_cell
from reconciler.model.manifest import Cell, ListQuery, Position


class Record(NamedTuple):
    """A row with text in it: its cells, its span, and the line in which it begins, from 1."""

    cells: list[str]
    span: Span
    line: int


class Records(Sequence[Record]):
    """The rows with text in them, in order. A record is made when it is asked for: an edit looks at a few.

    Raises csv.Error where the text is not csv.
    """

    def __init__(self, text: str, delimiter: str) -> None:
        self._lines: Lines = lines_of(text)
        self.cells: list[list[str]] = []
        """The cells of each row."""
        self._bounds: list[tuple[int, int]] = []
        reader = csv.reader(self._lines.texts, delimiter=delimiter, strict=True)
        first = 0
        for cells in reader:
            last = reader.line_num
            if "".join(cells).strip() and not (first == 0 and names_separator(cells)):
                self.cells.append(cells)
                self._bounds.append((first, last))
            first = last

    def __len__(self) -> int:
        return len(self.cells)

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...

    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        first, last = self._bounds[index]
        begin, end = self._lines[first], self._lines[last - 1]
        return Record(self.cells[index], Span(begin.start, end.stop, end.end), first + 1)

    def __iter__(self) -> Iterator[Record]:
        return (self[index] for index in range(len(self)))

    @property
    def numbers(self) -> list[int]:
        """The lines in which the rows begin, from 1."""
        return [first + 1 for first, _ in self._bounds]

    @property
    def spans(self) -> Sequence[Span]:
        """The span of each row."""
        return _Spans(self)


class _Spans(Sequence[Span]):
    def __init__(self, records: Records) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Span: ...

    @overload
    def __getitem__(self, index: slice) -> list[Span]: ...

    def __getitem__(self, index: int | slice) -> Span | list[Span]:
        if isinstance(index, slice):
            return [record.span for record in self._records[index]]
        return self._records[index].span


class Table(NamedTuple):
    """A csv list: its rows, the header first, and which column is which."""

    text: str
    records: Records
    columns: Columns
    delimiter: str


def table_of(text: str, query: ListQuery, delimiter: str) -> Table | None:
    """Return the table in ``text``; None where it has no header that names the keywords.

    Raises CannotEdit where it is not csv.
    """
    try:
        records = Records(text, delimiter)
    except csv.Error as error:
        raise CannotEdit(f"not csv: {error}", "reconciler validate shows where") from error
    if not records:
        return None
    head = records[0]
    columns, _ = read_header(head.cells, Position("", head.line), text=text, query=query, delimiter=delimiter)
    return Table(text, records, columns, delimiter) if columns is not None else None


def can_hold(table: Table, entry: Entry) -> bool:
    """Whether a row says all of it, in cells that spreadsheets take for text."""
    columns = table.columns._asdict()
    return (
        is_plain_cell(entry.keyword)
        and all(columns[name] >= 0 and is_cell(value) for name, value in entry.said())
        and not entry.comment
        and entry.keyword == entry.keyword.strip()
    )


def is_cell(value: Value) -> bool:
    """Whether a value can stand in a cell that spreadsheets take for text, and reads back the same."""
    return fits(Cell(False, value)) if isinstance(value, tuple) else is_plain_cell(value)


def cell_text(value: Value) -> str:
    """Return a value as the text of a cell."""
    return cell_of(Cell(False, value)) if isinstance(value, tuple) else value


def add_to_table(table: Table, entries: Sequence[Entry]) -> list[Splice]:
    """Return the splices that add ``entries``, each of which a row can hold."""
    at = table.columns.keyword
    known = [cells[at].strip() if at < len(cells) else "" for cells in table.records.cells[1:]]
    by_word = {entry.keyword: entry for entry in entries}
    quote_all = _quotes_all(table)
    new = {
        count: [_row(table, by_word[word], quote_all) for word in words]
        for count, words in positions(known, list(by_word))
    }
    return insertions(table.text, table.records.spans, new)


def remove_from_table(table: Table, numbers: Collection[int]) -> list[Splice]:
    """Return the splices that remove the rows which begin in the lines ``numbers``."""
    gone = [at for at, number in enumerate(table.records.numbers) if number in numbers]
    return removed(table.text, table.records.spans, gone)


def _row(table: Table, entry: Entry, quote_all: bool) -> str:
    cells = [""] * table.columns.width
    columns = table.columns
    cells[columns.keyword] = entry.keyword
    for name, value in entry.said():
        cells[columns._asdict()[name]] = cell_text(value)
    return csv_row(cells, table.delimiter, quote_all=quote_all)


def _quotes_all(table: Table) -> bool:
    """Whether each cell is quoted, as in the last row, or only those that need it."""
    last = table.records[-1]
    as_written = table.text[last.span.start : last.span.stop]
    return as_written == csv_row(last.cells, table.delimiter, quote_all=True)
