"""Word lists: txt and csv, encodings, paths, and everything that is refused."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.csv_lists import read_csv
from reconciler.files.excerpts import SourceLines
from reconciler.files.keyword_lists import ListReader
from reconciler.files.txt_lists import read_txt
from reconciler.model.life import SILENT, Said
from reconciler.model.manifest import Cell, ListRow, Text
from tests.support.real_words import real_words

from .listing import Put, problem, query, rows


def test_txt(tmp_path: Path, put: Put) -> None:
    put(
        "a.txt",
        "\ufeffcasino\r\n\r\n# note\r\n#\r\n \u3000德州 扑克\u3000 \r\nfoo # why\nx#y\n\\#tag\nC\\#\na #b\n\\\\#d\n",
    )
    found = rows(tmp_path, "a.txt")
    assert [(row.keyword, row.line) for row in found] == [
        ("casino", 1), ("德州 扑克", 5), ("foo", 6), ("x#y", 7), ("#tag", 8), ("C\\#", 9), ("a #b", 10), ("\\#d", 11),
    ]  # fmt: skip
    assert found[0] == ListRow("casino", 1, None, None, None)


def test_a_hash_word_in_txt_offers_both(tmp_path: Path, put: Put) -> None:
    put("a.txt", "x\n  #白嫖 now\n")
    found = problem(tmp_path, "a.txt")
    assert (found.rule, str(found.position)) == ("hash-word", "a.txt:2:3")
    assert found.fix == "\\#白嫖 now for the word, # 白嫖 now for a comment"


CHARS = st.characters(exclude_categories=["Cs", "Cc"])
WORDS = st.text(CHARS, min_size=1).map(str.strip).filter(bool)


@given(st.lists(WORDS))
def test_any_words_read_back_from_txt(words: list[str]) -> None:
    lines = [re.sub(r"(^|(?<=\s))(?=\\*#)", r"\\", word) for word in words]
    found, problems = read_txt("\n".join(lines), "a.txt")
    assert problems == []
    assert [row.keyword for row in found] == words


@given(st.lists(WORDS), st.sampled_from(",\t"))
def test_any_words_read_back_from_csv(words: list[str], delimiter: str) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([["keyword"], *([word] for word in words)])
    found, problems = read_csv(stream.getvalue(), "a.csv", query("a.csv"), delimiter)
    assert problems == []
    assert [row.keyword for row in found] == words


def test_csv_cells(tmp_path: Path, put: Put) -> None:
    put(
        "a.csv",
        "keyword,tags,usages,existing\na,,,\nb,-,Review,true\nc,+x|+y,Review.Ocr|Review.Asr,FALSE\n,,,\n#d,z, , \n",
    )
    assert rows(tmp_path, "a.csv") == [
        ListRow("a", 2),
        ListRow("b", 3, Cell(False, ()), Cell(False, ("Review",)), True),
        ListRow("c", 4, Cell(True, ("x", "y")), Cell(False, ("Review.Ocr", "Review.Asr")), False),
        ListRow("#d", 6, Cell(False, ("z",))),
    ]


def test_csv_lines_are_physical(tmp_path: Path, put: Put) -> None:
    put("a.csv", 'keyword,note\na,"one\ntwo\r\nthree"\nb,x\n')
    assert [(r.keyword, r.line) for r in rows(tmp_path, "a.csv", ignore=("note",))] == [("a", 2), ("b", 5)]


def test_csv_with_foreign_columns(tmp_path: Path, put: Put) -> None:
    put("a.csv", "词,标签,备注\n德州,赌博|扑克,x\n".encode("gb18030"))
    asked = {"columns": {"keyword": "词", "tags": "标签"}, "ignore": ("备注",), "encoding": "gb18030"}
    assert rows(tmp_path, "a.csv", **asked) == [ListRow("德州", 2, Cell(False, ("赌博", "扑克")))]
    assert rows(tmp_path, "a.csv", columns={"keyword": "词"}, encoding="gb18030", excludes=True)[0].keyword == "德州"


def test_csv_says_how_long_a_row_holds(tmp_path: Path, put: Put) -> None:
    head = "keyword,expires,owner,ticket,reason\n"
    put("a.csv", f"{head}a,2026-12-01, ana ,T-1,why\nb,,,,\nc,-,-,,\nd,2026-12-01T18:00+08:00,,,\n")
    assert [(row.keyword, row.life) for row in rows(tmp_path, "a.csv")] == [
        ("a", Said("2026-12-01", "ana", "T-1", "why")),
        ("b", SILENT),
        ("c", Said("never", "")),
        ("d", Said("2026-12-01T18:00+08:00")),
    ]


@pytest.mark.parametrize(
    ("cell", "rule", "fix"),
    [
        ("2026/12/1", "expires-date", "write 2026-12-01"),
        ("12/1/2026", "expires-date", "a day, for example"),
        ("46357", "expires-date", "a day, for example"),
        ("2026-12-01 00:00:00", "expires-zone", "write 2026-12-01 for the end of that day"),
    ],
)
def test_csv_takes_dates_of_iso_8601_only(tmp_path: Path, put: Put, cell: str, rule: str, fix: str) -> None:
    """What spreadsheets write otherwise may be two days; where it is one, the fix says which."""
    put("a.csv", f"keyword,expires\na,2026-12-01\nb,{cell}\n")
    _, (problem,) = ListReader(tmp_path).read(query("a.csv"))
    assert (problem.rule, problem.position.line) == (rule, 3)
    assert (problem.fix or "").startswith(fix)


@pytest.mark.parametrize("long", ["x" * 201, '"two\nlines"'])
def test_csv_notes_are_short_and_of_one_line(tmp_path: Path, put: Put, long: str) -> None:
    put("a.csv", f"keyword,reason\na,{long}\n")
    assert [problem.rule for problem in ListReader(tmp_path).read(query("a.csv"))[1]] == ["invalid-text"]


def test_csv_columns_that_0_1_0_passed_over_keep_no_meaning(tmp_path: Path, put: Put) -> None:
    """By their names alone they would: expires, owner, ticket and reason are new."""
    put("a.csv", "keyword,expires,reason\na,soon,x\n")
    passed = rows(tmp_path, "a.csv", ignore=("expires", "reason"))
    mapped = rows(tmp_path, "a.csv", columns={"tags": "reason"}, ignore=("expires",))
    assert passed == [ListRow("a", 2)]
    assert mapped == [ListRow("a", 2, Cell(False, ("x",)))]


def test_an_exclude_file_says_how_long_it_excludes(tmp_path: Path, put: Put) -> None:
    put("a.csv", "keyword,expires,owner,note\na,2026-12-01,ana,x\n")
    assert rows(tmp_path, "a.csv", excludes=True) == [ListRow("a", 2, life=Said("2026-12-01"))]


def test_tsv(tmp_path: Path, put: Put) -> None:
    put("a.TSV", "keyword\ttags\na,b\tc\n")
    assert rows(tmp_path, "a.TSV") == [ListRow("a,b", 2, Cell(False, ("c",)))]


@pytest.mark.parametrize(
    ("content", "rule", "place", "says"),
    [
        ("keyword,tag\na,b\n", "unknown-column", "1:9", "ignoreColumns: [tag]"),
        ("word,tags\na,b\n", "missing-column", "1:1", "columns: {keyword: NAME}"),
        ("keyword\ttags\na\tb\n", "missing-column", "1:1", "commas"),
        ("keyword,tags,tags\na,b,c\n", "duplicate-column", "1:9", "twice"),
        ("keyword,tags\na\n", "row-length", "2:1", "1 cells; the header has 2"),
        ("keyword,tags\na,b,c\n", "row-length", "2:1", "quote"),
        ("keyword,tags\n,b\n", "empty-entry", "2:1", "empty"),
        ('keyword,tags\n"a\nb",c\n', "keyword-newline", "2:1", "one keyword a row"),
        ("keyword,tags\na,+b|c\n", "mixed-cell", "2:1", "+b|+c"),
        ("keyword,tags\na,b||c\n", "empty-label", "2:1", "empty part"),
        ("keyword,tags\na,+\n", "empty-label", "2:1", "empty part"),
        ("keyword,existing\na,yes\n", "not-a-boolean", "2:1", "true"),
        ('keyword,tags\n"a,b\nc,d\n', "csv-syntax", "3:1", "close the quote"),
        ('keyword,tags\n"a"x,b\n', "csv-syntax", "2:1", "close the quote"),
    ],
)
def test_bad_csv(tmp_path: Path, put: Put, content: str, rule: str, place: str, says: str) -> None:
    put("a.csv", content)
    found = problem(tmp_path, "a.csv")
    assert (found.rule, str(found.position)) == (rule, f"a.csv:{place}")
    assert says in f"{found.message} {found.fix}"


def test_nearest_column_and_unknown_mapping(tmp_path: Path, put: Put) -> None:
    put("a.csv", "keyword,Tgas\na,b\n")
    assert problem(tmp_path, "a.csv").suggestion == "tags"
    found = problem(tmp_path, "a.csv", columns={"tags": "tgas"}, ignore=("Tgas",))
    assert (found.rule, found.suggestion) == ("missing-column", "Tgas")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(tmp_path: Path, put: Put, codec: str) -> None:
    put("a.txt", "德州\nx\n".encode(codec))
    assert [row.keyword for row in rows(tmp_path, "a.txt")] == ["德州", "x"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.csv", ["keyword;tags", "德州 扑克;a|b", '"x;y,z";']),
        ("a.csv", ["sep=;", "keyword;tags", "德州 扑克;a|b", '"x;y,z";']),
        ("a.csv", ["SEP=,", "keyword,tags", "德州 扑克,a|b", '"x;y,z",']),
        ("a.csv", ["sep=\t", "keyword\ttags", "德州 扑克\ta|b", "x;y,z\t"]),
        ("a.csv", ["", '"keyword";"tags"', "德州 扑克;a|b", '"x;y,z";']),
        ("a.tsv", ["sep=;", "keyword;tags", "德州 扑克;a|b", '"x;y,z";']),
        ("a.csv", ["keyword,tags", "德州 扑克,a|b", '"x;y,z",']),
    ],
)
def test_separators_of_csv(tmp_path: Path, put: Put, name: str, lines: list[str], end: str) -> None:
    """As spreadsheets write them where the comma stands in numbers. The line that names one is no row."""
    put(name, end.join(lines) + end)
    found = rows(tmp_path, name)
    assert [(row.keyword, row.tags) for row in found] == [("德州 扑克", Cell(False, ("a", "b"))), ("x;y,z", None)]
    assert [row.line for row in found] == [len(lines) - 1, len(lines)]


def test_a_semicolon_in_a_list_with_commas_is_text(tmp_path: Path, put: Put) -> None:
    put("a.csv", 'keyword,"note;s"\na;b,\n')
    assert [row.keyword for row in rows(tmp_path, "a.csv", ignore=("note;s",))] == ["a;b"]
    put("b.csv", "keyword\na;b\nsep=;\n")
    assert [row.keyword for row in rows(tmp_path, "b.csv")] == ["a;b", "sep=;"]


def test_wrong_bytes(tmp_path: Path, put: Put) -> None:
    put("a.txt", b"ok\nab" + "德州".encode("gb18030") + b"\n")
    found = problem(tmp_path, "a.txt")
    assert (found.rule, str(found.position)) == ("not-utf8", "a.txt:2:3")
    assert 'line 2 reads "ab德州" in gb18030' in found.message
    assert "encoding: NAME" in (found.fix or "")
    put("b.txt", "德州".encode())
    found = problem(tmp_path, "b.txt", encoding="ascii")
    assert (found.rule, "leave encoding out" in (found.fix or "")) == ("wrong-encoding", True)
    put("c.txt", b"caf\xe9\n\xff\x00")
    assert problem(tmp_path, "c.txt").fix == "save it as UTF-8, or say its encoding: NAME"


@pytest.mark.parametrize("encoding", ["utf-99", "zlib", "rot13", "unicode_escape", "a\x00b", "../x"])
def test_unknown_encodings(tmp_path: Path, put: Put, encoding: str) -> None:
    put("a.txt", "x\n")
    found = problem(tmp_path, "a.txt", encoding=Text.at(encoding, "manifests/m.yaml", 9, 9, True))
    assert (found.rule, found.position.line) == ("unknown-encoding", 9)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"a\x00b"), ("a.csv", b"PK\x03\x04..."), ("a.ods", b"x"), ("a.txt", b"\xd0\xcf\x11\xe0")],
)
def test_binary_files(tmp_path: Path, put: Put, name: str, content: bytes) -> None:
    put(name, content)
    assert problem(tmp_path, name).rule == "binary-file"


def test_a_huge_line_and_a_huge_file(tmp_path: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt", "x\n" + "y" * 2_000_000)
    found = problem(tmp_path, "a.txt")
    assert (found.rule, found.position.line) == ("line-too-long", 2)
    monkeypatch.setattr("reconciler.files.reading.read_bytes.__kwdefaults__", {"limit": 1024 * 1024})
    assert problem(tmp_path, "a.txt").rule == "file-too-large"


def test_an_empty_list_is_said_once(tmp_path: Path, put: Put) -> None:
    put("a.txt", "# nothing\n")
    reader = ListReader(tmp_path)
    first, second = reader.read(query("a.txt")), reader.read(query("*.txt", "n.yaml"))
    assert [(p.rule, p.severity) for p in first[1]] == [("empty-list", "warning")]
    assert second[1] == []
    assert second[0] == first[0]


def test_a_file_is_read_once(tmp_path: Path, put: Put) -> None:
    path = put("a.txt", "x")
    reader = ListReader(tmp_path)
    first = reader.read(query("a.txt"))[0]
    path.write_text("y")
    assert reader.read(query("../a.txt"))[0] == first


def test_excerpts_know_the_encoding(tmp_path: Path, put: Put) -> None:
    put("a.csv", "词,标签\n德州,+a|b\n".encode("gb18030"))
    sources = SourceLines(tmp_path)
    asked = query("a.csv", columns={"keyword": "词", "tags": "标签"}, encoding="gb18030")
    _, problems = ListReader(tmp_path, sources).read(asked)
    assert sources.excerpted(problems)[0].excerpt == "德州,+a|b"
    assert sources.line("../secret", 1) is None


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.csv"]))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    root = tmp_path_factory.mktemp("p")
    (root / name).write_bytes(data)
    _, problems = ListReader(root).read(query(name))
    assert all(p.fix for p in problems)


def test_real_lists(tmp_path: Path) -> None:
    for language, words in real_words().items():
        (tmp_path / f"{language}.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    files, problems = ListReader(tmp_path).read(query("*.txt", "m.yaml"))
    assert {file.path.removesuffix(".txt"): [row.keyword for row in file.rows] for file in files} == real_words()
    assert [p for p in problems if p.severity == "error"] == []
