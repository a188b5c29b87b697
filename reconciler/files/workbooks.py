"""Workbooks (xlsx) through openpyxl: looked at before they are opened, since a few kilobytes may unfold to days.

What is looked at is the archive: openpyxl reads all that its parts say, several times, and believes it.
"""

from __future__ import annotations

import codecs
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.errors import InputError

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes of a workbook, unpacked: an archive of a few kilobytes may hold gigabytes."""
MAX_ROWS = 1_048_576
"""Rows of a sheet, by the format's own limit."""
MAX_CELLS = 20_000_000
"""Cells of all sheets, empty ones before the last of a row included: one at the far right of each row makes 16,384."""
MAX_CHARACTERS = 64 * 1024 * 1024
"""Characters in all cells."""
MAX_TAGS = 8_000_000
"""XML tags of all parts, each of which costs time and memory. A row of three cells has about fourteen."""
_PIECE = 1024 * 1024
_NAMES = (".xml", ".rels", ".vml")
_DECLARATION = 200
"""Bytes in which the XML declaration of a part has to end."""
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)["']""")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
_SHOWN = 40
"""Characters of a formula that are shown."""
_FORMULA = re.compile(rb"[<:]f[\s/>]")
_AS_CSV = "save it as csv"


class SheetRow(NamedTuple):
    """A row of a workbook, an empty one too. ``number`` counts from 1 in its sheet."""

    sheet: str
    number: int
    cells: tuple[str, ...]


class NoResult(str):
    """The cell of a formula that has an error, or no result: programs that only write workbooks compute none.

    Its text is the formula. Taken for an empty cell, it would be a word that is not there.
    """

    __slots__ = ()


def workbook_rows(path: Path, data: bytes, sheets: Sequence[str] = ()) -> Iterator[SheetRow]:
    """Every row of the named sheets, or of all, in order. The bounds hold for all together. Raises InputError.

    Of a formula it is the result that the workbook holds, or a ``NoResult``.
    """
    try:
        # Only where somebody brings a workbook: it is an extra.
        from openpyxl import load_workbook
    except ImportError as error:
        raise InputError(
            "reading xlsx needs openpyxl, which is not installed",
            hint="pip install 'mps-reconciler[xlsx]', or save the sheet as csv",
        ) from error
    computes = _check_archive(path, data)
    # What openpyxl warns of is for those who would save the workbook again, and quotes it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _check_sheets(path, data)
            with ExitStack() as opened:

                def rows(*, results: bool) -> Iterator[tuple[str, int, Iterable[Any]]]:
                    book = load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
                    opened.callback(book.close)
                    return _rows(path, book, sheets)

                found = rows(results=True)
                yield from _bounded(path, _with_formulas(found, rows(results=False)) if computes else found)
        except InputError:
            raise
        except Exception as error:  # openpyxl has no one error for files that are not as they should be
            raise InputError(f"{path} is not a workbook: {type(error).__name__}", hint=_AS_CSV) from error


def _rows(path: Path, book: Any, sheets: Sequence[str]) -> Iterator[tuple[str, int, Iterable[Any]]]:
    # A chart sheet has no cells.
    names = [sheet.title for sheet in book.worksheets]
    for name in sheets:
        if name not in names:
            raise InputError(f"{path} has no sheet {name}", hint=f"there are: {', '.join(names)}")
    # Twice named, once read: a row has one place.
    for name in dict.fromkeys(sheets or names):
        chosen = book[name]
        # How large it is, is the file's own claim: rows would be filled up to it, and more rows made up.
        chosen.reset_dimensions()
        for number, row in enumerate(chosen.iter_rows(values_only=True), 1):
            yield name, number, row


def _bounded(path: Path, rows: Iterable[tuple[str, int, Iterable[Any]]]) -> Iterator[SheetRow]:
    cells = characters = 0
    for sheet, number, row in rows:
        # A workbook numbers its rows; those between two of them are made up, a thousand million if need be.
        if number > MAX_ROWS:
            raise InputError(f"{path} has rows beyond {MAX_ROWS:,}, the most a sheet may have", hint=_AS_CSV)
        texts = tuple(map(_text, row))
        cells += len(texts)
        if cells > MAX_CELLS:
            message = f"{path} has more than {MAX_CELLS:,} cells, empty ones before the last of each row included"
            raise InputError(message, hint="leave out the columns that are not needed, or save it as csv")
        # Many cells may share one long text, which the archive has once.
        characters += sum(map(len, texts))
        if characters > MAX_CHARACTERS:
            message = f"{path} has more than {MAX_CHARACTERS:,} characters in its cells"
            raise InputError(message, hint="leave out the columns that are not needed, or split it")
        yield SheetRow(sheet, number, texts)


def _text(value: Any) -> str:
    """A cell as a person reads it: 5 for 5.0, nothing for an empty one."""
    if isinstance(value, NoResult):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time():
        # A day: spreadsheets have no other kind of date.
        return value.date().isoformat()
    return str(value).strip()


def _check_archive(path: Path, data: bytes) -> bool:
    """Return whether there may be formulas.

    Raises InputError where the parts are too much, or are written in a way that cannot be looked through.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # A part is never unpacked beyond the size that its entry says.
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise InputError(f"{path} unpacks to more than {MAX_UNPACKED // 1024 // 1024} MiB", hint="split it")
            tags, computes = 0, False
            for part in parts:
                if part.filename.lower().endswith(_NAMES):
                    count, has_formulas = _tags(path, part.filename, archive)
                    tags, computes = tags + count, computes or has_formulas
                if tags > MAX_TAGS:
                    message = f"{path} has more than {MAX_TAGS:,} XML tags: too many rows, cells or formats"
                    raise InputError(message, hint="split it, or save it as csv")
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError) as error:
        raise InputError(f"{path} is not a workbook", hint="save it as xlsx or csv") from error
    return computes


def _tags(path: Path, name: str, archive: zipfile.ZipFile) -> tuple[int, bool]:
    """How many tags a part has, and whether one may be that of a formula, ``<f>``, under whatever prefix.

    Raises InputError for a part that declares entities, which may unfold without bounds; no workbook has any. Only
    in UTF-8, as every program writes workbooks, they cannot be hidden from a search for bytes.
    """
    count, before, computes = 0, b"", False
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            # In UTF-16, every tag has a NUL.
            if b"\x00" in piece or not (before or _is_utf8(piece)):
                raise InputError(f"{path} has a part that is not XML in UTF-8", hint=_AS_CSV)
            if b"<!DOCTYPE" in before + piece:
                raise InputError(f"{path} has a part with a document type, which no workbook has", hint=_AS_CSV)
            count += piece.count(b"<")
            computes = computes or _FORMULA.search(before + piece) is not None
            before = piece[-8:]
    return count, computes


def _is_utf8(start: bytes) -> bool:
    """Whether a part that begins so does not declare another encoding."""
    start = start.removeprefix(codecs.BOM_UTF8)
    if not start.startswith(b"<?xml"):
        return True
    declaration, end, _ = start[:_DECLARATION].partition(b"?>")
    named = _ENCODING.search(declaration)
    return bool(end) and (named is None or named[1].lower() in (b"utf-8", b"utf8", b"us-ascii"))


def _with_formulas(
    rows: Iterable[tuple[str, int, Iterable[Any]]], written: Iterable[tuple[str, int, Iterable[Any]]]
) -> Iterator[tuple[str, int, Iterable[Any]]]:
    """``rows``, the results, with a ``NoResult`` for each formula of ``written``, the same rows, that has none."""
    for (sheet, number, results), (_, _, formulas) in zip(rows, written, strict=False):
        yield sheet, number, tuple(map(_result, results, formulas))


def _result(result: Any, formula: Any) -> Any:
    if result == formula or not (result is None or str(result) in _ERRORS):
        return result
    # Of a formula for several cells, the text is a part.
    text = str(getattr(formula, "text", formula))[:_SHOWN]
    return NoResult(text if result is None else f"{text}, {result},")


def _check_sheets(path: Path, data: bytes) -> None:
    """Raise InputError where several sheets are one part of the archive, which would be read whole for each of them.

    Also where two have one name, by which only the first would be found, and where a part that openpyxl will read has
    a name that ``_check_archive`` passed over.
    """
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        reader.read_manifest()
        names = [part.PartName for part in reader.package.Override if part.ContentType.endswith("xml")]
        _check_names(path, names)
        reader.read_workbook()
        found = [(sheet.name, relation.target) for sheet, relation in reader.parser.find_sheets()]
    finally:
        reader.archive.close()
    _check_names(path, [part for _, part in found])
    if len({part for _, part in found}) < len(found):
        raise InputError(f"{path} has two sheets that are one and the same part", hint=_AS_CSV)
    counts = Counter(name for name, _ in found)
    for name, count in counts.items():
        if count > 1:
            raise InputError(f"{path} has {count} sheets of the name {name}", hint="give each sheet a name of its own")


def _check_names(path: Path, parts: Iterable[str]) -> None:
    if not all(name.lower().endswith(_NAMES) for name in parts):
        raise InputError(f"{path} has a part whose name does not end in .xml", hint=_AS_CSV)
