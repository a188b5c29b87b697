"""add and remove: lists are edited as a person would, and nothing is written that was not shown and found sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.manifests import DEV, HEAD
from tests.support.project import Project
from tests.support.terminal import on_terminal

TEMPLATE = (
    "---\n" + HEAD.format(kind="ContentReviewTemplate", name="strict") + "  userDefineConfigure:\n"
    "    ocrReviewInfo: {switch: ON, labelSet: [bets]}\n"
)
GAMBLING = "\ufeff# ours\r\nroulette\r\nbaccarat  # a game\r\n\r\n德州扑克"
SCAMS = '词,标签,expires,note\nloan,"a|b",,x\n'


def home(folder: Path) -> Project:
    made = Project(folder)
    made.put("reconciler.yaml", DEV)
    made.put(
        "manifests/lists.yaml",
        HEAD.format(kind="KeywordSamples", name="gambling")
        + "  # the tags\n  tags: [bets]\n  keywordsFrom: [{file: lists/gambling.txt}]\n---\n"
        + HEAD.format(kind="KeywordSamples", name="scams")
        + "  keywordsFrom:\n    - file: lists/scams.csv\n      columns: {keyword: 词, tags: 标签}\n"
        "      ignoreColumns: [note]\n      encoding: gb18030\n---\n"
        + HEAD.format(kind="KeywordSamples", name="own")
        + "  keywords: [alone]\n"
        + TEMPLATE,
    )
    made.put("lists/gambling.txt", GAMBLING)
    made.put("lists/scams.csv", SCAMS.encode("gb18030"))
    return made


def files(project: Project) -> dict[str, bytes]:
    every = (path for path in project.root.rglob("*") if path.is_file())
    return {str(path.relative_to(project.root)): path.read_bytes() for path in every}


def test_a_word_is_shown_added_repeated_and_removed(tmp_path: Path) -> None:
    """With its reach; without a terminal nothing is written; the second time there is nothing to do."""
    project = home(tmp_path)
    before = files(project)
    shown = project.run("add", "free spins", "--list", "gambling", "--reason", "seen on air", code=3)
    assert "  +     6  free spins  # seen on air\n" in shown.out
    assert "there is no terminal" in shown.err
    assert "ContentReviewTemplate/strict, screen text: by tag bets and Review.Ocr" in shown.out
    assert project.run("add", "free spins", "--list", "gambling", "--check", code=2).out
    assert files(project) == before
    added = project.run("add", "free spins", "roulette", "--list", "gambling", "--auto-approve")
    assert "roulette stands already  lists/gambling.txt:2" in added.out
    assert (project.root / "lists/gambling.txt").read_bytes() == f"{GAMBLING}\r\nfree spins".encode()
    again = project.run("add", "free spins", "FREE SPINS", "--list", "gambling", "--check", code=2)
    assert '"free spins" stands already  lists/gambling.txt:6' in again.out
    assert '"FREE SPINS" new, though "free spins" stands there' in again.out
    assert "nothing to do" in project.run("add", "free spins", "--list", "gambling").out
    gone = project.run("remove", "free spins", "freespins", "--auto-approve")
    assert "no longer declared\n  reaches until now\n" in gone.out
    assert "freespins is not there; spelt nearly so: free spins" in gone.out
    assert files(project) == before
    assert "nothing to do" in project.run("remove", "free spins", "Roulette").out


def test_what_a_list_cannot_say_goes_where_it_can_be_said(tmp_path: Path) -> None:
    """A txt line has no tags and no end: the word becomes an entry of the list's document. A csv has its columns."""
    project = home(tmp_path)
    before = files(project)
    options = ("--tags", "bets,poker", "--expires", "2090-01-31", "--auto-approve")
    done = project.run("add", "omaha", "--list", "gambling", *options)
    assert "a line of lists/gambling.txt cannot say all of it" in done.out
    text = (project.root / "manifests/lists.yaml").read_text()
    entry = "spec:\n  keywords:\n    - {keyword: omaha, tags: [bets, poker], expires: 2090-01-31}\n  # the tags\n"
    assert entry in text
    project.run("add", "借钱", "--list", "scams", *options)
    rows = (project.root / "lists/scams.csv").read_bytes().decode("gb18030")
    assert rows == f"{SCAMS}借钱,bets|poker,2090-01-31,\n"
    project.run("add", "no", "--list", "own", "--usages", "Review.Ocr", "--reason", "a word", "--auto-approve")
    last = (project.root / "manifests/lists.yaml").read_text()
    assert 'keywords: [alone, {keyword: "no", usages: [Review.Ocr], reason: a word}]' in last
    project.run("add", "plan b", "--list", "own", "--expires", "72h", "--auto-approve")
    project.run("validate")
    project.run("remove", "omaha", "借钱", "no", "plan b", "--auto-approve")
    assert files(project) == before


def test_words_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    project = home(tmp_path)
    project.put("new.txt", "# from the desk\nholdem\n\nbingo  # or lotto\n")
    done = project.run("add", "keno", "--file", "new.txt", "--list", "lists/gambling.txt", "--auto-approve")
    assert "added 3 words" in done.out
    assert (project.root / "lists/gambling.txt").read_text().endswith("德州扑克\nkeno\nholdem\nbingo")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("add", "x"), "choose one with --list: gambling, scams, own"),
        (("add",), "no words were given"),
        (("add", " ", "--list", "own"), "a word is empty"),
        (("add", "x", "--list", "nowhere"), 'unknown list "nowhere"'),
        (("add", "x", "--list", "own", "--tags", "a,,b"), "a tag is empty"),
        (("add", "x", "--list", "own", "--usages", "Reviews"), 'unknown usage "Reviews"'),
        (("add", "x", "--list", "own", "--expires", "soon"), "is not a date"),
        (("add", "x", "--list", "own", "--expires", "2020-01-01"), "is over"),
        (("add", "x", "--list", "own", "--reason", "reconciler: off=duplicate"), "must not begin with"),
        (("add", "x" * 21, "--list", "own"), "keyword-length"),
        (("add", "x ", "--list", "gambling"), "keyword-characters"),
        (("add", "x", "--list", "own", "--tags", "t" * 129), "tag-length"),
        (("add", "x", "--file", "absent.txt", "--list", "own"), "there is no such file"),
        (("remove", "x", "--list", "nowhere"), 'unknown list "nowhere"'),
    ],
)
def test_bad_input_writes_nothing(tmp_path: Path, command: tuple[str, ...], said: str) -> None:
    project = home(tmp_path)
    before = files(project)
    assert said in project.run(*command, "--auto-approve", code=1).err
    assert files(project) == before


def test_removing_from_what_cannot_be_edited(tmp_path: Path) -> None:
    """A csv with a quote that is not closed, above which words were read; and a project without lists."""
    project = home(tmp_path)
    project.put("lists/scams.csv", f'{SCAMS}"dicey,,,\n'.encode("gb18030"))
    before = files(project)
    refused = project.run("remove", "loan", "--auto-approve", code=1).err
    assert "error: lists/scams.csv: not csv: unexpected end of data" in refused
    assert files(project) == before
    project.put("manifests/lists.yaml", TEMPLATE)
    assert "the project has no list of keywords" in project.run("remove", "loan", code=1).err


def test_files_that_must_not_be_written(tmp_path: Path) -> None:
    """A link, a read-only file, a word that the list excludes, a project with an error."""
    project = home(tmp_path)
    path = project.root / "lists/gambling.txt"
    path.chmod(0o444)
    add = ("add", "x", "--list", "gambling", "--auto-approve")
    assert "lists/gambling.txt is read-only" in project.run(*add, code=1).err
    path.rename(project.root / "lists/real.txt")
    (project.root / "lists/real.txt").chmod(0o644)
    path.symlink_to("real.txt")
    assert "a symbolic link" in project.run(*add, code=1).err
    assert (project.root / "lists/real.txt").read_text() == GAMBLING.replace("\r\n", "\n")
    manifest = project.root / "manifests/lists.yaml"
    manifest.write_text(manifest.read_text().replace("  tags: [bets]\n", "  tags: [bets]\n  exclude: [x]\n"))
    assert 'excludes "x" at manifests/lists.yaml:7' in project.run(*add, code=1).err
    project.put("manifests/more.yaml", "kind: Nothing\n")
    assert "more.yaml" in project.run("add", "y", "--list", "own", "--auto-approve", code=1).err


def test_a_shared_list_is_left_and_the_word_excluded(tmp_path: Path) -> None:
    """In this project alone, by the file that its list excludes by, or under ``exclude``; and that can be repeated."""
    (tmp_path / ".git").mkdir()
    project = Project(tmp_path / "sv")
    project.put("reconciler.yaml", DEV.replace("manifests: [manifests]", "manifests: [manifests]\nshared: ../common"))
    project.put("../common/lists/all.txt", "casino\nlottery\n")
    plain = HEAD.format(kind="KeywordSamples", name="a") + "  keywordsFrom: [{file: ../common/lists/all.txt}]\n"
    project.put("../common/m.yaml", HEAD.format(kind="KeywordSamples", name="c") + "  keywords: [poker]\n")
    path = project.put("manifests/a.yaml", plain)
    refused = project.run("remove", "lottery", "--auto-approve", code=3).err
    assert "stands in a shared list, at ../common/lists/all.txt:2" in refused
    assert "a shared document" in project.run("remove", "poker", "--exclude", "--auto-approve", code=1).err
    done = project.run("remove", "lottery", "--exclude", "--auto-approve")
    assert 'lottery is excluded from "a" in manifests/a.yaml' in done.out
    assert path.read_text() == plain.replace("spec:\n", "spec:\n  exclude:\n    - lottery\n")
    assert "is excluded already" in project.run("remove", "lottery", "--exclude").out
    allowed = project.put("manifests/allowed.txt", "nothing\n")
    path.write_text(f"{plain}  excludeFrom: [{{file: allowed.txt}}]\n")
    project.run("remove", "lottery", "--exclude", "--auto-approve")
    assert allowed.read_text() == "nothing\nlottery\n"
    assert (tmp_path / "common/lists/all.txt").read_text() == "casino\nlottery\n"


def test_an_edit_for_one_target_must_be_sound_for_all(tmp_path: Path) -> None:
    """The file is read for the others too: what ``validate`` refuses of them, is refused here."""
    project = Project(tmp_path)
    project.put("reconciler.yaml", DEV + "  prod: {}\n")
    lists = HEAD.format(kind="KeywordSamples", name="a") + "  tags: [x]\n  keywords: [one, one]\n---\n"
    lists += HEAD.format(kind="KeywordSamples", name="p, targets: [prod]") + "  keywords: [two]\n"
    path = project.put("manifests/a.yaml", lists)
    assert "; next: reconciler plan --all-targets\n" in project.run("add", "x", "--list", "a", "--auto-approve").out
    here = ("--path", str(project.root), "--target", "dev", "--auto-approve")
    assert f"; next: reconciler plan {project.root} --target dev\n" in project.run("remove", "x", *here).out
    add = ("add", "two", "--list", "a", "--target", "dev", "--auto-approve")
    refused = project.run(*add, code=1).err
    assert "target prod: two is declared here and at" in refused
    # The warning that the project has without the word is no news.
    assert "1 error in 1 file; nothing was written; places are those of the files as they would be then" in refused
    assert path.read_text() == lists


def test_a_person_is_asked(tmp_path: Path) -> None:
    """Anything but yes writes nothing; the words are masked where that is asked for."""
    project = home(tmp_path)
    before = files(project)
    code, shown = on_terminal(project, "add", "holdem", "--list", "gambling", answer="no")
    assert code == 1
    assert "nothing was written" in shown
    assert files(project) == before
    code, _ = on_terminal(project, "add", "holdem", "--list", "gambling", answer="yes")
    assert code == 0
    assert files(project) != before


def test_words_are_masked(tmp_path: Path) -> None:
    """Also one that is a word of the program's messages, or of the examples in its help: it is shown as itself."""
    project = home(tmp_path)
    project.put("lists/gambling.txt", "roulette\nplan\n")
    masked = project.run("add", "hold'em now", "casino", "words", "--list", "gambling", "--check", "--mask", code=2)
    for word in ("hold'em now", "casino", "words", "plan", "roulette"):
        assert word not in masked.said
    assert "w•••s goes to" in masked.out
    assert "        2  p••n\n  +     3  h•••••••••w\n" in masked.out
    gone = project.run("remove", "plan", "--mask", "--check", code=2).out
    assert "p••n goes from" in gone
    assert "p••n: no longer declared" in gone
    assert "plan" not in gone
