"""Lists in workbooks that manifests name: their rows as any list's, their problems with sheet, row and column."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reconciler.errors import InputError
from reconciler.files.formatting import Style, format_file
from reconciler.files.unused_lists import unused_lists
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address
from reconciler.pipeline import load
from reconciler.pipeline.adding import Said, add
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.removing import remove
from tests.support.manifests import DEV, HEAD

Row = Sequence[object]
WORDS: tuple[Row, ...] = (("keyword", "tags"), ("casino", "bets|x"), ("poker",), (10086.0, ""))


def book(path: Path, **sheets: Sequence[Row]) -> None:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet: Any = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(exist_ok=True)
    made.save(path)


def home(folder: Path, entry: str = "", *, field: str = "keywordsFrom", more: str = "") -> Path:
    (folder / "manifests").mkdir(exist_ok=True)
    (folder / "reconciler.yaml").write_text(DEV)
    document = HEAD.format(kind="KeywordSamples", name="a")
    text = f"{document}{more}  {field}:\n    - {{file: lists/words.xlsx{entry}}}\n"
    (folder / "manifests/a.yaml").write_text(text)
    return folder


def tags(loaded: Loaded) -> dict[str, object]:
    return {address.name: resource.form["tags"] for address, resource in loaded.sound().resources.items()}


def shown(problems: Sequence[Problem]) -> list[str]:
    return [f"{problem.position} {problem.rule}: {problem.message}" for problem in problems]


def test_rows_are_keywords(tmp_path: Path) -> None:
    """Of the only sheet with text, or of the one that is named; their places are the rows."""
    book(tmp_path / "lists/words.xlsx", empty=(), words=WORDS)
    loaded = load(home(tmp_path))
    assert tags(loaded) == {"casino": {"bets", "x"}, "poker": set(), "10086": set()}
    assert str(loaded.resources[Address("KeywordSample", "poker")].position) == "lists/words.xlsx:3:1"
    book(tmp_path / "lists/words.xlsx", words=WORDS, more=(("keyword",), ("dice",)))
    assert tags(load(home(tmp_path, ", sheet: more"))) == {"dice": set()}


def test_columns_have_other_names_and_dates_are_days(tmp_path: Path) -> None:
    rows = (("词", "note", "expires"), ("casino", "x", datetime.date(2090, 1, 31)))
    book(tmp_path / "lists/words.xlsx", words=rows)
    loaded = load(home(tmp_path, ", columns: {keyword: 词}, ignoreColumns: [note]")).sound()
    assert loaded.resources[Address("KeywordSample", "casino")].life.expires == "2090-01-31"


def test_words_are_excluded_by_a_workbook(tmp_path: Path) -> None:
    book(tmp_path / "lists/words.xlsx", words=WORDS)
    (tmp_path / "lists/a.txt").write_text("casino\ndice\n")
    loaded = load(home(tmp_path, field="excludeFrom", more="  keywordsFrom: [{file: lists/a.txt}]\n"))
    assert tags(loaded) == {"dice": set()}


def test_problems_have_sheet_row_and_column(tmp_path: Path) -> None:
    rows = (
        ("keyword", "tags", "", "Usages"),
        ("", "x"),
        ("casino", "a", "", "", "beyond"),
        ("much too long for a keyword", "a"),
        ("poker", "+a|b"),
        ("=B2&1", ""),
    )
    book(tmp_path / "lists/words.xlsx", words=rows)
    where = ', in sheet "words"'
    problems = [each for each in load(home(tmp_path)).problems if each.severity == "error"]
    assert [each.fix for each in problems if each.rule == "row-length"] == [
        "empty the cells to the right of the header, or write headers above them"
    ]
    assert shown(problems) == [
        f'lists/words.xlsx:1:4 unknown-column: unknown column "Usages"{where}',
        f"lists/words.xlsx:2:1 empty-entry: the keyword is empty{where}",
        f"lists/words.xlsx:3:1 row-length: 5 cells; the header has 4{where}",
        f"lists/words.xlsx:4:1 keyword-length: 27 characters; at most 20{where}",
        f'lists/words.xlsx:5:1 mixed-cell: "+a|b" both adds and replaces{where}',
        f"lists/words.xlsx:6:1 workbook: the formula =B2&1 has no result{where}",
    ]


@pytest.mark.parametrize(
    ("sheets", "entry", "said"),
    [
        ({"a": WORDS, "b": WORDS}, "", "lists/words.xlsx has several sheets with text: a, b"),
        ({"a": WORDS}, ", sheet: b", "lists/words.xlsx has no sheet b"),
        ({"a": ()}, "", "the list has no keywords"),
        ({"a": (("词",), ("casino",))}, "", 'no column "keyword" in the header, in sheet "a"'),
    ],
)
def test_a_workbook_that_is_no_list(tmp_path: Path, sheets: dict[str, Sequence[Row]], entry: str, said: str) -> None:
    book(tmp_path / "lists/words.xlsx", **sheets)
    [problem] = load(home(tmp_path, entry)).problems
    assert problem.message == said


def test_what_is_not_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/words.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    [problem] = load(home(tmp_path)).problems
    assert (problem.rule, str(problem.position)) == ("workbook", "manifests/a.yaml:6:14")
    (tmp_path / "lists/words.xlsx").rename(tmp_path / "lists/words.txt")
    manifest = home(tmp_path, ", sheet: x") / "manifests/a.yaml"
    manifest.write_text(manifest.read_text().replace("xlsx", "txt"))
    assert load(tmp_path).problems[0].message == 'lists/words.txt is not a workbook, and has no sheet "x"'


def test_a_workbook_is_not_edited(tmp_path: Path) -> None:
    """The command says where a person can do it; nothing is written. Its style is left alone too."""
    book(tmp_path / "lists/words.xlsx", words=WORDS)
    before = (tmp_path / "lists/words.xlsx").read_bytes()
    home(tmp_path)
    with pytest.raises(InputError, match=r'a new row below row 4 of sheet "words" in lists/words\.xlsx'):
        add(tmp_path, ["dice"], None, Said())
    with pytest.raises(InputError, match=r'^row 3 of sheet "words" in lists/words\.xlsx: workbooks are not edited'):
        remove(tmp_path, ["poker"], None)
    standing = add(tmp_path, ["poker"], None, Said()).remarks
    assert [(each.text, str(each.position)) for each in standing] == [("stands already", "lists/words.xlsx:3:1")]
    remove(tmp_path, ["poker"], None, exclude=True).write()
    assert "poker" not in tags(load(tmp_path))
    assert not format_file(tmp_path, "lists/words.xlsx", Style(sort=True)).changed
    assert (tmp_path / "lists/words.xlsx").read_bytes() == before


def test_a_workbook_that_nothing_names(tmp_path: Path) -> None:
    """Where workbooks are lists, it is a forgotten one; else it is most often where lists came from."""
    for name in ("a.xlsx", "~$a.xlsx", "b.xlsx", "c.txt"):
        (tmp_path / name).touch()
    root = tmp_path.resolve()
    assert not unused_lists(root, {str(root / "c.txt")}, {""})
    [found] = unused_lists(root, {str(root / "a.xlsx"), str(root / "c.txt")}, {""})
    assert found.position.file == "b.xlsx"


@pytest.mark.parametrize(("name", "head"), [("a.csv", "keyword;tags"), ("a.csv", "sep=;\nkeyword;tags")])
def test_csv_with_semicolons(tmp_path: Path, name: str, head: str) -> None:
    """As spreadsheets write it where the comma stands in numbers; edits keep it."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / name).write_text(f"{head}\ncasino;bets|x\n")
    manifest = home(tmp_path) / "manifests/a.yaml"
    manifest.write_text(manifest.read_text().replace("words.xlsx", name))
    assert tags(load(tmp_path)) == {"casino": {"bets", "x"}}
    add(tmp_path, ["dice, dotted"], None, Said(tags=("y",))).write()
    assert (tmp_path / "lists" / name).read_text() == f"{head}\ncasino;bets|x\ndice, dotted;y\n"
