"""init --from: csv and xlsx as people have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from reconciler.errors import InputError
from reconciler.files.given_files import given_files
from reconciler.pipeline import load

from .conftest import Desk

TABLE = (
    ("词", "标签", "备注"),
    ("德州扑克", "赌博、扑克", "x"),
    ("", "", "a note"),
    ("刷单日结", "诈骗", ""),
    ("德州扑克", "诈骗", ""),
    ("free bitcoin giveaway now", "诈骗", ""),
    ("刷单日结", "诈骗", ""),
    ("bell\x01", "诈骗", ""),
)
REASONS = {
    3: "the keyword is empty",
    5: "it stands in row 2 already, with different tags or usages",
    6: "too long: 25 characters; at most 20",
    7: "it stands in row 4 already, with the same tags and usages",
    8: "white space at an end, or a control character",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, None)


def csv_of(rows: tuple[tuple[str, ...], ...], sign: str = ",") -> str:
    return "".join(sign.join(row) + "\r\n" for row in rows)


def tags(folder: Path) -> dict[str, set[str]]:
    return {a.name: set(r.form["tags"]) for a, r in load(folder).sound().resources.items()}  # type: ignore[arg-type]


def test_rows_that_were_not_taken_are_told(desk: Desk) -> None:
    """By number, with the reason; the others are a project that plans on the emulator."""
    desk.put("words.csv", csv_of(TABLE))
    done = desk.run("init", "home", "--from", "words.csv", "--columns", "keyword=词,tags=标签", "--rejects", "no.csv")
    for row, reason in REASONS.items():
        assert f"words.csv: row {row}" in done.err
        assert reason in done.err
    assert "created home: 2 keywords in 2 lists" in done.out
    assert (desk.folder / "no.csv").read_text().count("\n") == 1 + len(REASONS)
    assert tags(desk.folder / "home") == {"德州扑克": {"赌博", "扑克"}, "刷单日结": {"诈骗"}}
    assert "2 create" in desk.run("plan", "home").out


@pytest.mark.parametrize("sign", [";", "\t"])
def test_gb18030_is_recognised_and_confirmed(sign: str, desk: Desk) -> None:
    """Never taken silently: one wrong guess would make thousands of wrong words."""
    desk.put("words.csv", csv_of(TABLE, sign).encode("gb18030"))
    done = desk.run("init", "home", "--from", "words.csv", code=1)
    assert '" in gb18030' in done.err and "reads" in done.err
    assert "--encoding gb18030" in done.err
    assert not (desk.folder / "home").exists()
    desk.run("init", "home", "--from", "words.csv", "--encoding", "gb18030")
    assert tags(desk.folder / "home").keys() == {"德州扑克", "刷单日结"}


def test_workbooks(desk: Desk) -> None:
    """Sheets by name; numbers as they are read; columns that have no usual name are asked for."""
    book = Workbook()
    book.active.append(["Notes"])  # type: ignore[union-attr]
    sheet = book.create_sheet("words")
    for row in (["Stuff", "Kind", "Where"], ["casino", "gambling; cards", "Review.Ocr"], [10086.0, None, None], [None]):
        sheet.append(row)
    sheet.append(["x", "y", "Nowhere"])
    book.save(desk.folder / "words.xlsx")
    done = desk.run("init", "home", "--from", "words.xlsx", "--sheet", "words", code=3)
    assert "It has: Stuff, Kind, Where" in done.err
    columns = "keyword=Stuff,tags=Kind,usages=Where"
    done = desk.run("init", "home", "--from", "words.xlsx", "--sheet", "words", "--columns", columns)
    assert 'unknown usage "Nowhere"' in done.err
    assert tags(desk.folder / "home") == {"casino": {"gambling", "cards"}, "10086": set()}
    assert "there are: Sheet, words" in desk.run("init", "b", "--from", "words.xlsx", "--sheet", "x", code=1).err


def test_without_a_header(desk: Desk) -> None:
    """A bare column of words; usages for all of them."""
    desk.put("words.txt", "casino\npoker\n")
    desk.run("init", "home", "--from", "words.txt", "--no-header", "--usages", "All")
    declared = load(desk.folder / "home").sound().resources
    assert {address.name: len(r.form["usages"]) for address, r in declared.items()} == {"casino": 4, "poker": 4}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "content", "more", "said"),
    [
        ("a.csv", "a,b\n1,2\n", ["--columns", "keyword=c"], 'there is no column "c"'),
        ("a.csv", "a,b\n1,2\n", ["--columns", "tags=b"], "does not say which column holds the keywords"),
        ("a.csv", "a,b\n1,2\n", ["--columns", "word=b"], '"word=b" for --columns'),
        ("a.csv", "keyword\n", [], "no row holds a keyword"),
        ("a.csv", "", [], "is empty"),
        ("a.csv", 'keyword\n"open\n', [], "not csv"),
        ("a.csv", "keyword\nx\n", ["--usages", "Rewiew"], 'unknown usage "Rewiew"'),
        ("a.csv", "keyword\nx\n", ["--encoding", "none"], "unknown encoding none"),
        ("a.xlsx", "keyword\nx\n", [], "is not a workbook"),
        ("a.pdf", "x", [], "the extension of a known spreadsheet format"),
    ],
)
def test_mistakes(name: str, content: str, more: list[str], said: str, desk: Desk) -> None:
    """One clear error, and no folder."""
    desk.put(name, content)
    assert said in desk.run("init", "home", "--from", name, *more, code=1).err
    assert not (desk.folder / "home").exists()


def test_files_and_folders_of_several_kinds(desk: Desk) -> None:
    """One project of all; where a word stands twice, the first one counts, and the other is told with its place."""
    book = Workbook()
    book.active.title = "cards"  # type: ignore[union-attr]
    book.active.append(["Word", "Tags"])  # type: ignore[union-attr]
    book.active.append(["poker", "cards"])  # type: ignore[union-attr]
    book.create_sheet("empty")
    dice = book.create_sheet("dice")
    dice.append(["keyword"])
    dice.append(["craps"])
    (desk.folder / "in/deep").mkdir(parents=True)
    book.save(desk.folder / "in/a.xlsx")
    desk.put("in/deep/b.csv", "sep=;\r\nkeyword;tags\r\n刷单;诈骗\r\nthis one is much too long;x\r\n")
    desk.put("in/c.txt", "# heading\nkeyword\nroulette # a game\n")
    desk.put("in/.hidden.csv", "nothing")
    desk.put("in/notes.md", "nothing")
    desk.put("in/empty.csv", "")
    desk.put("more.csv", b"keyword,tags\npoker,dice\nwheel,\n")
    desk.put("old.csv", "词,标签\n德州扑克,赌博\n".encode("gb18030"))
    places = ("--from", "in", "--from", "mor*.csv", "--from", "old.csv", "--from", "in/c.txt")
    done = desk.run("init", "home", *places, "--encoding", "gb18030", "--rejects", "no.csv")
    assert tags(desk.folder / "home") == {
        "poker": {"cards"}, "craps": set(), "刷单": {"诈骗"}, "keyword": set(), "roulette": set(), "wheel": set(),
        "德州扑克": {"赌博"},
    }  # fmt: skip
    assert "in/empty.csv is empty" in done.err
    assert "in/deep/b.csv: row 4" in done.err
    assert 'more.csv: row 2 "poker": it stands in row 2 of in/a.xlsx, sheet cards already' in done.err
    assert (desk.folder / "no.csv").read_text().splitlines()[0] == "file,row,keyword,reason"


def test_lists_in_encodings_of_their_own(desk: Desk) -> None:
    """All that have to be named are named at once, with what to type; nothing is written before."""
    words = {"de.txt": ("cp1252", "Möse"), "ru.txt": ("cp1251", "дрочить"), "ja.txt": ("shift_jis", "アジアのかわいい"),
             "en.txt": ("ascii", "poker"), "fa.txt": ("utf-8", "قحبه")}  # fmt: skip
    (desk.folder / "in").mkdir()
    for name, (encoding, word) in words.items():
        desk.put(f"in/{name}", f"{word}\n".encode(encoding))
    done = desk.run("init", "home", "--from", "in", code=1)
    assert '"Möse" in cp1252' in done.err and "the encodings of 3 files have to be named" in done.err
    typed = ["--encoding", "de.txt=cp1252", "--encoding", "ja.txt=cp932", "--encoding", "ru.txt=cp1251"]
    assert " ".join(typed) in done.err
    done = desk.run("init", "home", "--from", "in", "--encoding", "cp1252", code=1)
    assert "the encodings of 2 files have to be named" in done.err and "in/ru.txt may not be cp1252" in done.err
    assert not (desk.folder / "home").exists()
    desk.run("init", "home", "--from", "in", *typed)
    assert tags(desk.folder / "home").keys() == {word for _, word in words.values()}


def test_a_txt_with_a_header_is_a_table(desk: Desk) -> None:
    """And a first word alone is a word, whatever it means."""
    desk.put("a.txt", "keyword,tags\ncasino,gambling\n")
    desk.put("b.txt", "词\t标签\n赌场\t赌博\n")
    desk.put("c.txt", "tags\npoker, cards\n")
    desk.run("init", "home", "--from", "a.txt", "--from", "b.txt", "--from", "c.txt")
    assert tags(desk.folder / "home") == {
        "casino": {"gambling"}, "赌场": {"赌博"}, "tags": set(), "poker, cards": set(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "said"),
    [("none*.csv", "none*.csv matches nothing"), ("empty", "empty has no file to read"), ("no.csv", "no.csv")],
)
def test_sources_without_a_file(source: str, said: str, desk: Desk) -> None:
    (desk.folder / "empty").mkdir()
    assert said in desk.run("init", "home", "--from", source, code=1).err
    assert not (desk.folder / "home").exists()


def test_files_of_a_folder_are_bounded_and_not_links(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link may lead anywhere; a folder may hold anything."""
    desk.put("secret.csv", "keyword\nsecret\n")
    desk.put("in/a.csv", "keyword\ncasino\n")
    (desk.folder / "in/b.csv").symlink_to(desk.folder / "secret.csv")
    assert given_files([desk.folder / "in"], [".csv"]) == [desk.folder / "in/a.csv"]
    desk.put("in/c.csv", "keyword\npoker\n")
    monkeypatch.setattr("reconciler.files.given_files.MOST", 1)
    with pytest.raises(InputError, match="more than 1 files"):
        given_files([desk.folder / "in"], [".csv"])
    monkeypatch.setattr("reconciler.files.given_files._LOOKED_AT", 1)
    for source in (desk.folder / "in", desk.folder / "in/*.csv"):
        with pytest.raises(InputError, match="more than 1 entries"):
            given_files([source], [".txt"])


@pytest.mark.parametrize("glob", ["[" * 600, "*/" * 30], ids=("long", "deep"))
def test_globs_are_bounded(glob: str) -> None:
    with pytest.raises(InputError, match="at most"):
        given_files([Path(glob)], [".csv"])


def test_what_is_not_a_glob(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Python 3.13 takes it for ``a*``."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^a\*\* (is not a glob: |matches nothing)"):
        given_files([Path("a**")], [".csv"])
