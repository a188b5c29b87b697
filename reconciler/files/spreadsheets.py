"""Spreadsheets that people bring: csv in whatever encoding and separator, and workbooks. Rows of texts."""

from __future__ import annotations

import csv
import io
import posixpath
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.conflicts import is_marker
from reconciler.files.csv_lists import SEPARATOR
from reconciler.files.csv_lists import SUFFIXES as CSV
from reconciler.files.decoding import Undecodable, decode
from reconciler.files.encodings import Readings, readings
from reconciler.files.formulas import from_text
from reconciler.files.given_encodings import UTF8, GivenEncoding
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, read_bytes
from reconciler.files.txt_lists import read_txt
from reconciler.files.workbooks import workbook_rows

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
_MERGING = "a line as Git writes it into a merge that is not finished"


class Row(NamedTuple):
    """One row with something in it. ``number`` counts from 1, as spreadsheets show it."""

    number: int
    cells: tuple[str, ...]
    refused: str = ""
    """Why it could not be read, if so."""


class Unconfirmed(InputError):
    """The bytes are not UTF-8, but could be one of the encodings in ``readings``, which differ in what they mean."""

    def __init__(self, path: Path, found: Readings, doubted: str | None = None) -> None:
        first = next(iter(found.by_encoding))
        option = f"--encoding {first}" if doubted is None else f"--encoding {path.name}={first}"
        hint = f"name the encoding in which it reads right, for example {option}"
        what = "is not UTF-8" if doubted is None else f"may not be {doubted}"
        super().__init__(f"{path} {what}; {found}", hint=hint)
        self.path, self.readings, self.likely = path, found, first


class Table(NamedTuple):
    """What one file, or one sheet of a workbook, holds. ``name`` says which, in messages."""

    name: str
    rows: list[Row]
    bare: bool = False
    """Whether it is a list of one keyword a line, without a header."""


def read_tables(
    path: Path,
    *,
    sheets: Sequence[str] = (),
    encoding: GivenEncoding = UTF8,
    is_header: Callable[[str], bool] = lambda line: False,
) -> list[Table]:
    """What a file holds; of a workbook the named sheets, or all that have rows. Raises InputError, Unconfirmed.

    A txt file is a list of keywords, unless its first line ``is_header``. An ``encoding`` that was not said of
    this file is that of those that are not UTF-8.
    """
    suffix = posixpath.splitext(path.name)[1].lower()
    if suffix not in SUFFIXES and path.exists():
        hint = f"save it as csv or xlsx; known: {', '.join(SUFFIXES)}"
        raise InputError(f"{path} does not have the extension of a known spreadsheet format", hint=hint)
    check_not_linked(path)
    try:
        data = read_bytes(path)
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=error.fix) from error
    if suffix.startswith(".xls"):
        return _sheets(path, data, sheets)
    text = _text(path, data, UTF8 if not encoding.of_file and _is_utf8(data) else encoding)
    if suffix == ".txt" and not is_header(text.lstrip().partition("\n")[0]):
        return [_bare(path, text)]
    return [Table(str(path), [row for row in _text_rows(path, text) if any(row.cells)])]


def _sheets(path: Path, data: bytes, sheets: Sequence[str]) -> list[Table]:
    found: dict[str, list[Row]] = {}
    for row in workbook_rows(path, data, sheets):
        if any(row.cells):
            found.setdefault(row.sheet, []).append(Row(row.number, row.cells))
    if len(found) == 1:
        return [Table(str(path), rows) for rows in found.values()]
    return [Table(f"{path}, sheet {sheet}", rows) for sheet, rows in found.items()]


def _bare(path: Path, text: str) -> Table:
    """A list of one keyword a line, with its comments left out. A line that is neither is a refused row."""
    found, problems = read_txt(text, str(path))
    rows = [_row(row.line, (row.keyword,)) for row in found]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if problems else []
    for problem in problems:
        number = problem.position.line
        reason = f"{problem.message}; write {problem.fix}"
        rows.append(Row(number, (lines[number - 1].strip(),), reason))
    return Table(str(path), sorted(rows), bare=True)


def _row(number: int, cells: tuple[str, ...]) -> Row:
    """A row of a text, which somebody may have merged without finishing it."""
    return Row(number, cells, _MERGING if len(cells) == 1 and is_marker(cells[0]) else "")


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 text; what is ASCII alone is the same in any encoding but UTF-16 and UTF-32."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def _text_rows(path: Path, text: str) -> Iterator[Row]:
    text, delimiter = _without_separator_line(path, text)
    number = 2 if delimiter is not None else 1
    delimiter = delimiter or _delimiter(path, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    above = number - 1
    try:
        for cells in reader:
            # What marks a text in the files of rows that were not taken, which are corrected and brought again.
            yield _row(number, tuple(from_text(cell.strip()) for cell in cells))
            number = reader.line_num + above + 1
    except csv.Error as error:
        hint = "close the quote; a quote inside a quoted cell is written twice"
        raise InputError(f"{path}, line {max(reader.line_num + above, 1)}: not csv: {error}", hint=hint) from error


def _text(path: Path, data: bytes, encoding: GivenEncoding) -> str:
    try:
        text = decode(data, encoding.name)
    except Undecodable as error:
        doubted = None if encoding.of_file else encoding.name
        if error.readings is not None and (encoding.name is None or doubted):
            raise Unconfirmed(path, error.readings, doubted) from error
        hint = f"name its encoding: --encoding {path.name}=NAME"
        raise InputError(f"{path}:{error.line}:{error.column}: {error.message}", hint=hint) from error
    if encoding.name is not None and not encoding.of_file:
        _confirm(path, data, encoding.name, text)
    if "\x00" in text:
        raise InputError(f"{path} is not text: it holds NUL", hint="name its encoding: --encoding utf-16")
    return text


def _confirm(path: Path, data: bytes, encoding: str, text: str) -> None:
    """Raise Unconfirmed where another encoding is likelier, and reads otherwise, than what was said of all files.

    Almost any bytes are text in some encoding: German lists read in an Arabic one would be words that nobody writes.
    """
    found = readings(data)
    if found is None:
        return
    try:
        likely = decode(data, next(iter(found.by_encoding)))
    except Undecodable:
        return  # it fits the lines that were looked at, and not the file
    if likely != text:
        raise Unconfirmed(path, found, encoding)


def _without_separator_line(path: Path, text: str) -> tuple[str, str | None]:
    """The text below a first line such as ``sep=;``, and what that names."""
    said = SEPARATOR.match(text) if path.suffix.lower() in CSV else None
    return (text, None) if said is None else (text[said.end() :], said[1])


def _delimiter(path: Path, text: str) -> str:
    """What stands most often in the first line; a comma where nothing does."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda sign: (first.count(sign), sign == ","))
