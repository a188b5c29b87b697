"""Which encoding is said of which file."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.files.given_encodings import UTF8, GivenEncoding, given_encodings
from reconciler.files.spreadsheets import Unconfirmed, read_tables

GERMAN = "keyword\nMöse\nschön\nSträuße\n"


def test_by_name_by_path_by_glob_and_for_all() -> None:
    said = given_encodings(["cp1252", "ar.txt=cp1256", "old/ru.txt=koi8_r", "zh*=gb18030", "a=b.txt=big5"])
    assert said.of(Path("new/ar.txt"), alone=False) == GivenEncoding("cp1256", True)
    assert said.of(Path("old/ru.txt"), alone=False) == GivenEncoding("koi8_r", True)
    assert said.of(Path("new/ru.txt"), alone=False) == GivenEncoding("cp1252", False)
    assert said.of(Path("new/ru.txt"), alone=True) == GivenEncoding("cp1252", True)
    assert said.of(Path("x/zh-tw.txt"), alone=False) == GivenEncoding("gb18030", True)
    assert said.of(Path("x/a=b.txt"), alone=False) == GivenEncoding("big5", True)
    assert given_encodings([]).of(Path("x"), alone=True) == UTF8


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (["nope"], "unknown encoding nope"),
        (["de.txt=zip"], "unknown encoding zip"),
        (["de.txt="], "not FILE=NAME"),
        (["=cp1252"], "not FILE=NAME"),
        (["cp1252", "cp1250"], "two encodings of all files"),
        (["de.txt=cp1252", "de.txt=cp1250"], "two encodings of de.txt"),
    ],
)
def test_what_is_no_encoding_of_a_file(said: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        given_encodings(said)


def test_a_file_with_two_and_a_name_with_a_slip() -> None:
    said = given_encodings(["*.txt=cp1252", "de*=cp1250"])
    with pytest.raises(InputError, match=r"de.txt has two encodings: cp1250 and cp1252"):
        said.of(Path("de.txt"), alone=False)
    with pytest.raises(InputError, match=r"names de\*, which is not among the files"):
        said.check_used([Path("fr.txt")])


def test_what_was_said_of_all_files_is_doubted_where_another_is_likelier(tmp_path: Path) -> None:
    """German text is text in an Arabic encoding as well: words that nobody writes."""
    path = tmp_path / "de.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    with pytest.raises(Unconfirmed, match=r'may not be cp1256; line \d reads "\S+" in cp1252') as caught:
        read_tables(path, encoding=GivenEncoding("cp1256", False))
    assert caught.value.hint is not None and "--encoding de.csv=cp1252" in caught.value.hint
    with pytest.raises(Unconfirmed, match="may not be shift_jis"):
        read_tables(path, encoding=GivenEncoding("shift_jis", False))
    [read] = read_tables(path, encoding=GivenEncoding("cp1252", False))
    assert [row.cells[0] for row in read.rows] == GERMAN.split()
    [meant] = read_tables(path, encoding=GivenEncoding("cp1256", True))
    assert meant != read  # a person said it of this very file
    path.write_text(GERMAN, encoding="utf-8")
    assert read_tables(path, encoding=GivenEncoding("cp1256", False)) == [read]
