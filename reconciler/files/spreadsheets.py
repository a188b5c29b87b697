"""Spreadsheets that people bring: csv in whatever encoding and separator, and workbooks. Rows of texts."""

from __future__ import annotations

import csv
import io
import itertools
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.decoding import Undecodable, decode, known
from reconciler.files.encodings import Readings
from reconciler.files.formulas import from_text
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, read_bytes
from reconciler.files.workbooks import workbook_rows

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")


class Row(NamedTuple):
    """One row with something in it. ``number`` counts from 1, as spreadsheets show it."""

    number: int
    cells: tuple[str, ...]


class Unconfirmed(InputError):
    """The bytes are not UTF-8, but could be one of the encodings in ``readings``, which differ in what they mean."""

    def __init__(self, path: Path, found: Readings) -> None:
        first = next(iter(found.by_encoding))
        hint = f"name the encoding in which it reads right, for example --encoding {first}"
        super().__init__(f"{path} is not UTF-8; {found}", hint=hint)
        self.readings = found


def read_rows(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> list[Row]:
    """All rows that hold anything. Raises InputError, Unconfirmed."""
    suffix = posixpath.splitext(path.name)[1].lower()
    if suffix not in SUFFIXES:
        hint = f"save it as csv or xlsx; known: {', '.join(SUFFIXES)}"
        raise InputError(f"{path} does not have the extension of a known spreadsheet format", hint=hint)
    check_not_linked(path)
    try:
        data = read_bytes(path)
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=error.fix) from error
    rows: Iterator[Row]
    if suffix.startswith(".xls"):
        rows = itertools.starmap(Row, enumerate(workbook_rows(path, data, sheet), 1))
    else:
        rows = _text_rows(path, data, encoding)
    return [row for row in rows if any(row.cells)]


def _text_rows(path: Path, data: bytes, encoding: str | None) -> Iterator[Row]:
    text = _text(path, data, encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text), strict=True)
    number = 1
    try:
        for cells in reader:
            # What marks a text in the files of rows that were not taken, which are corrected and brought again.
            yield Row(number, tuple(from_text(cell.strip()) for cell in cells))
            number = reader.line_num + 1
    except csv.Error as error:
        hint = "close the quote; a quote inside a quoted cell is written twice"
        raise InputError(f"{path}, line {max(reader.line_num, 1)}: not csv: {error}", hint=hint) from error


def _text(path: Path, data: bytes, encoding: str | None) -> str:
    if encoding is not None and not known(encoding):
        raise InputError(f"unknown encoding {encoding}", hint="for example utf-8, gb18030, big5, utf-16")
    try:
        text = decode(data, encoding)
    except Undecodable as error:
        if encoding is None and error.readings is not None:
            raise Unconfirmed(path, error.readings) from error
        hint = "name its encoding: --encoding NAME"
        raise InputError(f"{path}:{error.line}:{error.column}: {error.message}", hint=hint) from error
    if "\x00" in text:
        raise InputError(f"{path} is not text: it holds NUL", hint="name its encoding: --encoding utf-16")
    return text


def _delimiter(path: Path, text: str) -> str:
    """What stands most often in the first line; a comma where nothing does."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda sign: (first.count(sign), sign == ","))
