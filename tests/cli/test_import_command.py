"""import FILE: shown, asked, written, said; import ADDRESS stays adopt."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.cli.importing_lists import _means_adopt
from tests.support.manifests import DEV, HEAD
from tests.support.project import Project
from tests.support.terminal import on_terminal

LIST = HEAD.format(kind="KeywordSamples", name="bets") + "  tags: [bets]\n  keywordsFrom: [{file: lists/bets.txt}]\n"


@pytest.fixture
def home(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.put("reconciler.yaml", DEV)
    made.put("manifests/a.yaml", LIST)
    made.put("lists/bets.txt", "casino\npoker\n")
    made.put("in/new.txt", "dice\n#hash\ncasino\n=======\n")
    made.put("in/old.csv", "词;标签\r\n赌场;bets\r\n博彩游戏平台;x\r\n".encode("gb18030"))
    return made


def test_files_and_folders_are_shown_and_written(home: Project) -> None:
    """Nothing without an answer; the encoding is asked for; rejects have file, row and reason; again, nothing to do."""
    assert "in gb18030" in home.run("import", "in", code=1).err
    line = ("import", "in", "--encoding", "gb18030")
    shown = home.run(*line, code=3)
    assert "no terminal to ask" in shown.err
    assert "manifests/keywords.yaml\n  +     1  apiVersion: reconciler/v1\n" in shown.out
    assert "casino stands already  lists/bets.txt:1" in shown.out
    assert home.run(*line, "--check", "--rejects", "no.csv", code=2).out.endswith(
        "1 word stands already\n2 rows were not taken\n"
    )
    assert not (home.root / "manifests/keywords.yaml").exists() and not (home.root / "no.csv").exists()
    done = home.run(*line, "--auto-approve", "--rejects", "no.csv")
    assert "added 3 words: manifests/keywords.yaml; next: reconciler plan" in done.out
    assert "2 rows were not taken; they are in no.csv" in done.out
    assert [line.split(",")[:3] for line in (home.root / "no.csv").read_text().splitlines()] == [
        ["file", "row", "keyword"],
        ["in/new.txt", "2", "#hash"],
        ["in/new.txt", "4", "'======="],
    ]
    assert r"write \#hash for the word" in (home.root / "no.csv").read_text()
    assert "nothing to do\n4 words stand already\n" in home.run(*line).out
    home.run("validate")
    assert "no.csv exists" in home.run(*line, "--rejects", "no.csv", code=1).err


def test_columns_and_rows_that_are_not_taken_are_said(home: Project) -> None:
    """A column of tags that ``--columns`` leaves out; and that rows are written where they are."""
    line = ("import", "in/old.csv", "--encoding", "gb18030", "--check", "--columns")
    said = home.run(*line, "keyword=词", code=2).err
    assert 'in/old.csv: the column "标签" is not read; to have it, add tags=标签 to --columns\n' in said
    assert "is not read" not in home.run(*line, "keyword=词,tags=标签", code=2).err
    home.put("in/long.txt", "casino\n" + "".join(f"far too long a keyword {n}\n" for n in range(52)))
    long = ("import", "in/long.txt", "--check")
    assert "… and 2 more rows; --rejects FILE writes all of them\n" in home.run(*long).err
    assert "… and 2 more rows\n" in home.run(*long, "--rejects", "no.csv").err


def test_into_a_list_on_a_terminal(home: Project) -> None:
    code, shown = on_terminal(home, "import", "in/new.txt", "--into", "bets", answer="yes")
    assert code == 0 and "To change this file, type yes" in shown
    assert (home.root / "lists/bets.txt").read_text() == "casino\npoker\ndice\n"


def test_words_are_masked(home: Project) -> None:
    """In all that is shown; what is written stays whole."""
    done = home.run("import", "in/new.txt", "--mask", "--auto-approve", "--rejects", "no.csv")
    shown = done.out + done.err
    assert "dice" not in shown and "casino" not in shown and "#hash" not in shown
    assert "#hash" in (home.root / "no.csv").read_text()
    assert "赌场" not in home.run("import", "in/old.csv", "--mask", code=1).err
    home.put("in/bare.csv", "红包群发,x\n百家乐,x\n")
    for more in ((), ("--columns", "keyword=词")):
        said = home.run("import", "in/bare.csv", "--mask", *more, code=None).err
        assert "in/bare.csv" in said and "红包群发" not in said


@pytest.mark.parametrize(
    ("line", "adopts"),
    [
        ("KeywordSample/casino", True),
        ("ContentReviewTemplate/strict 12", True),
        ("--auto-approve --target dev KeywordSample/casino", True),
        ("--path p -- KeywordSample/casino", True),
        ("--by-name=*", True),
        ("in/new.txt", False),
        ("--into bets in/new.txt", False),
        ("Keyword/casino", False),
        ("KeywordSample/", False),
        ("KeywordSample/there", False),
        ("--help", False),
        ("", False),
    ],
)
def test_an_address_means_adopt(line: str, adopts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is a file."""
    (tmp_path / "KeywordSample").mkdir()
    (tmp_path / "KeywordSample/there").touch()
    monkeypatch.chdir(tmp_path)
    assert _means_adopt(line.split()) is adopts
