"""Workbooks that cost little to write and much to read: each is one error, or is read in a time that fits its size."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from reconciler.errors import InputError
from reconciler.files import workbooks
from reconciler.files.spreadsheets import read_tables

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_TYPES = "[Content_Types].xml"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def sheet(rows: str, before: str = "") -> str:
    """The part of a sheet. ``before``: what stands in front of its root."""
    return f'<?xml version="1.0"?>{before}<worksheet {_SPACE}><sheetData>{rows}</sheetData></worksheet>'


def text_cell(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def workbook(folder: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A workbook of one sheet, with some of its parts replaced, or added."""
    book = openpyxl.Workbook()
    book.active.append(["keyword"])
    buffer = io.BytesIO()
    book.save(buffer)
    path = folder / "x.xlsx"
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        contents: dict[str, str | bytes] = {entry.filename: old.read(entry) for entry in old.infolist()}
        for name, content in {**contents, **parts}.items():
            new.writestr(name, content)
    return path


def part_of(folder: Path, name: str) -> str:
    with zipfile.ZipFile(workbook(folder, {})) as archive:
        return archive.read(name).decode()


def with_strings(folder: Path, strings: str, rows: str) -> Path:
    """A workbook whose cells name the strings that all sheets share."""
    override = f'<Override PartName="/{STRINGS}" ContentType="{_STRINGS_TYPE}"/></Types>'
    types = part_of(folder, _TYPES).replace("</Types>", override)
    table = f'<?xml version="1.0"?><sst {_SPACE}>{strings}</sst>'
    return workbook(folder, {_TYPES: types, STRINGS: table, SHEET: sheet(rows)})


NUMBER = "9" * 5000
ENTITIES = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE l [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
HIDDEN = sheet(text_cell("&b;"), ENTITIES).replace("?>", ' encoding="cp037"?>', 1)
MALFORMED = {
    "entities": (sheet(text_cell("&b;"), ENTITIES), "has a part with a document type"),
    "a file as entity": (sheet(text_cell("&b;"), FILE), "has a part with a document type"),
    "entities in UTF-16": (sheet(text_cell("&b;"), ENTITIES).encode("utf-16"), "not XML in UTF-8"),
    "entities in EBCDIC": (HIDDEN[:39].encode() + HIDDEN[39:].encode("cp037"), "not XML in UTF-8"),
    "a declaration without an end": ("<?xml version='1.0'" + " " * 5000 + "encoding='cp037'?>", "not XML in UTF-8"),
    "a row beyond all": (sheet('<row r="999999999"><c t="n"><v>1</v></c></row>'), "rows beyond 1,048,576"),
    "the number of a row": (sheet(f'<row r="{NUMBER}"><c t="n"><v>1</v></c></row>'), "is not a workbook: "),
    "a long number": (sheet(f'<row r="1"><c t="n"><v>{NUMBER}</v></c></row>'), "is not a workbook: "),
    "a long date": (sheet(f'<row r="1"><c t="d"><v>{NUMBER}</v></c></row>'), "is not a workbook: "),
    "a column that none has": (sheet('<row r="1"><c r="ZZZZZZ1" t="n"><v>1</v></c></row>'), "is not a workbook: "),
    "a string that is not there": (sheet('<row r="1"><c t="s"><v>7</v></c></row>'), "is not a workbook: "),
    "a part that is not XML": (b"\x89PNG\x00", "not XML in UTF-8"),
    "a part that ends early": (sheet("")[:-20], "is not a workbook: "),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_part_that_is_not_as_it_should_be(tmp_path: Path, name: str) -> None:
    content, message = MALFORMED[name]
    with pytest.raises(InputError) as raised:
        read_tables(workbook(tmp_path, {SHEET: content}))
    assert message in raised.value.message
    assert len(raised.value.message) < 500


def test_entities_hide_in_no_part(tmp_path: Path) -> None:
    """Where a document type begins between two of the pieces in which a part is read, too."""
    text = sheet(text_cell("&b;"), "<!--" + "x" * (1024 * 1024 - 30) + "-->" + ENTITIES)
    assert text.index("<!DOCTYPE") < 1024 * 1024 < text.index("<!ENTITY")
    with pytest.raises(InputError, match="document type"):
        read_tables(workbook(tmp_path, {SHEET: text}))
    types = part_of(tmp_path, _TYPES).replace(f"/{SHEET}", "/xl/sheet.dat")
    with pytest.raises(InputError, match=r"a part whose name does not end in \.xml"):
        read_tables(workbook(tmp_path, {_TYPES: types}))
    relations = "xl/_rels/workbook.xml.rels"
    elsewhere = part_of(tmp_path, relations).replace(f"/{SHEET}", "/xl/sheet.dat")
    with pytest.raises(InputError, match=r"a part whose name does not end in \.xml"):
        read_tables(workbook(tmp_path, {relations: elsewhere, "xl/sheet.dat": sheet(text_cell("&b;"), ENTITIES)}))


def test_what_a_few_bytes_unfold_to_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bound in (("TAGS", 1000), ("CELLS", 100_000), ("CHARACTERS", 100_000), ("UNPACKED", 1_000_000)):
        monkeypatch.setattr(workbooks, f"MAX_{name}", bound)
    with pytest.raises(InputError, match="more than 1,000 XML tags"):
        read_tables(workbook(tmp_path, {SHEET: sheet("<row/>" * 1001)}))
    far = "".join(f'<row r="{row}"><c r="XFD{row}" t="n"><v>1</v></c></row>' for row in range(1, 10))
    with pytest.raises(InputError, match="more than 100,000 cells, empty ones"):
        read_tables(workbook(tmp_path, {SHEET: sheet(far)}))
    named = "".join(f'<row r="{row}"><c t="s"><v>0</v></c></row>' for row in range(1, 12))
    with pytest.raises(InputError, match="more than 100,000 characters"):
        read_tables(with_strings(tmp_path, f"<si><t>{'w' * 10_000}</t></si>", named))
    with pytest.raises(InputError, match="unpacks to more than 0 MiB"):
        read_tables(workbook(tmp_path, {SHEET: sheet(" " * 1_000_000)}))


def test_a_size_that_a_sheet_claims_makes_up_no_cells(tmp_path: Path) -> None:
    row = '<row r="3"><c r="B3" t="n"><v>5.0</v></c></row>'
    claimed = sheet(row).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    [found] = read_tables(workbook(tmp_path, {SHEET: claimed}))[0].rows
    assert found[:2] == (3, ("", "5"))


def test_two_sheets_that_are_one_part(tmp_path: Path) -> None:
    """To know its size, a part was read whole for each of its sheets: their product, from some kilobytes."""
    another = '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    another += 'name="twin" sheetId="7" r:id="rId1"/></sheets>'
    book = part_of(tmp_path, BOOK).replace("</sheets>", another)
    with pytest.raises(InputError, match="two sheets that are one and the same part"):
        read_tables(workbook(tmp_path, {BOOK: book}))


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    """By its name only the first would be found, and the words of the second would be missing."""
    book = openpyxl.Workbook()
    book.create_sheet("twin").append(["keyword"])
    book.save(tmp_path / "two.xlsx")
    with zipfile.ZipFile(tmp_path / "two.xlsx") as old, zipfile.ZipFile(tmp_path / "x.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'name="twin"', b'name="Sheet"'))
    with pytest.raises(InputError, match="has 2 sheets of the name Sheet"):
        read_tables(tmp_path / "x.xlsx")


def test_what_openpyxl_warns_of_is_not_shown(tmp_path: Path) -> None:
    """It quotes the workbook as it is."""
    styles = part_of(tmp_path, "xl/styles.xml").replace('numFmtId="0"', 'numFmtId="14"')
    row = '<row r="1"><c r="A1" s="0" t="n"><v>99999999999</v></c></row>'
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read_tables(workbook(tmp_path, {SHEET: sheet(row), "xl/styles.xml": styles}))
    assert not caught


def test_an_honest_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "first"
    book.create_sheet("second").append(["keyword", "tags"])
    book["second"].append(["德州扑克", None])
    book["second"].append([None, None, 7.0])
    book.save(tmp_path / "x.xlsx")
    assert [row[:2] for row in read_tables(tmp_path / "x.xlsx", sheets=["second"])[0].rows] == [
        (1, ("keyword", "tags")),
        (2, ("德州扑克",)),
        (3, ("", "", "7")),
    ]
    assert read_tables(tmp_path / "x.xlsx", sheets=["second", "second"]) == read_tables(tmp_path / "x.xlsx")
    assert [table.name for table in read_tables(tmp_path / "x.xlsx")] == [str(tmp_path / "x.xlsx")]
    book["first"].append(["keyword"])
    book["first"].append(["casino"])
    book.save(tmp_path / "x.xlsx")
    both = read_tables(tmp_path / "x.xlsx")
    assert [table.name.partition(", ")[2] for table in both] == ["sheet first", "sheet second"]
    assert [row[:2] for row in both[0].rows] == [(1, ("keyword",)), (2, ("casino",))]
