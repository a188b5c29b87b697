"""Fields of keywords in a csv list: set in the cell that has them; all other cells stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reconciler.files.cells import labels_of
from reconciler.files.editing.fields import Fields, Value
from reconciler.files.editing.lines import Span
from reconciler.files.editing.source import CannotEdit, Splice
from reconciler.files.editing.table import Record, Table, cell_text, is_cell

_SPECIAL = re.compile(r'["\r\n]')


def can_say(table: Table, fields: Fields) -> bool:
    """Whether the table has a column for all that ``fields`` says, and each value can stand in a cell as text."""
    columns = table.columns._asdict()
    return all(value is None or (columns[name] >= 0 and is_cell(value)) for name, value in fields.items())


def set_in_table(table: Table, changes: Mapping[int, Fields]) -> dict[int, list[Splice]]:
    """Return the splices that set cells of rows. Keys: the lines in which rows begin, from 1. ``can_say`` holds.

    A row that says so already has none.
    Raises CannotEdit where no row begins in a line, or its cells cannot be told apart.
    """
    rows = {number: at for at, number in enumerate(table.records.numbers) if at}
    columns = table.columns._asdict()
    splices: dict[int, list[Splice]] = {}
    for line, fields in changes.items():
        if line not in rows:
            raise CannotEdit(f"no row begins in line {line}", "edit it by hand")
        record = table.records[rows[line]]
        spans = list(_cells(table.text, record, table.delimiter))
        if len(spans) != len(record.cells):
            raise CannotEdit(f"the cells of line {line} are quoted in an unusual way", "edit it by hand")
        own = splices.setdefault(line, [])
        for name, value in fields.items():
            at = columns[name]
            if at < 0:
                continue
            old = record.cells[at].strip()
            new = _new_text(old, value)
            if new != old:
                span = spans[at]
                was_quoted = table.text[span.start : span.start + 1] == '"'
                own.append(Splice(span.start, span.stop, _written(new, table.delimiter, was_quoted)))
    return splices


def _cells(text: str, record: Record, delimiter: str) -> Iterator[Span]:
    """Where the cells of a row stand, quotes included."""
    cell = re.compile(f'"(?:[^"]|"")*"|[^{re.escape(delimiter)}\r\n]*')
    at = record.span.start
    while True:
        match = cell.match(text, at)
        assert match is not None  # an empty cell matches too
        yield Span(at, match.end(), match.end())
        if match.end() >= record.span.stop or text[match.end()] != delimiter:
            return
        at = match.end() + 1


def _new_text(old: str, value: Value | None) -> str:
    """The text of a cell. Labels that stay, stay in their order, and equal ones leave the cell as it is."""
    if value is None:
        return ""
    known = labels_of(old) if isinstance(value, tuple) else None
    if known is None or known.add or not isinstance(value, tuple):
        return cell_text(value)
    kept = [label for label in known.values if label in value]
    new = [label for label in value if label not in known.values]
    return old if len(kept) == len(known.values) and not new else cell_text((*kept, *new))


def _written(text: str, delimiter: str, was_quoted: bool) -> str:
    if was_quoted or delimiter in text or _SPECIAL.search(text):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text
