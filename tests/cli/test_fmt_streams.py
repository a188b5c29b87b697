"""fmt with a difference, on standard input, and with duplicates across lists."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reconciler.files.formatting import Style, diff_lines
from reconciler.files.formatting.diff import MOST
from reconciler.pipeline.formatting import fmt_text
from tests.cli.test_word_commands import files
from tests.support.manifests import DEV, HEAD
from tests.support.program import PROGRAM, Done, ended, piped
from tests.support.project import Project


def home(folder: Path, *lists: str, more: str = "") -> Project:
    made = Project(folder)
    made.put("reconciler.yaml", DEV + more)
    for number, text in enumerate(lists):
        made.put(f"manifests/{number}.yaml", HEAD.format(kind="KeywordSamples", name=f"list-{number}") + text)
    return made


def test_the_difference_is_shown_and_nothing_written(tmp_path: Path) -> None:
    project = home(tmp_path, "  keywords:\n  - casino\n  - poker\n")
    before = files(project)
    done = project.run("fmt", "--diff", code=2)
    assert done.out == (
        "--- a/manifests/0.yaml\n+++ b/manifests/0.yaml\n@@ -3,5 +3,5 @@\n metadata: {name: list-0}\n spec:\n"
        "   keywords:\n-  - casino\n-  - poker\n+    - casino\n+    - poker\n"
    )
    assert files(project) == before
    project.run("fmt")
    assert project.run("fmt", "--diff").out == "2 files already formatted\n"


def test_a_line_that_ends_a_terminals_line_is_shown_escaped(tmp_path: Path) -> None:
    project = home(tmp_path, "  keywordsFrom: [{file: lists/a.txt}]\n")
    project.put("lists/a.txt", "a\x1b[31mb\r\n")
    shown = project.run("fmt", "--diff", code=2).out
    assert "\x1b" not in shown
    assert "-a\\u001b[31mb\\r\n" in shown or "-a\\x1b[31mb\\r\n" in shown


TEXTS = [
    ("lists/a.txt", "  b \r\n\n\n\na", "b\n\na\n"),
    ("a.csv", 'keyword , tags\n "x",\n', 'keyword,tags\n"""x""",\n'),
    ("a.tsv", "keyword\ttags \nx\t\n", "keyword\ttags\nx\t\n"),
    ("m.yaml", "\ufeffa:   1\n", "\ufeffa: 1\n"),
    ("gone/a.txt", "a\n", "a\n"),
    ("a.txt", "", ""),
]


@pytest.mark.parametrize(("name", "text", "then"), TEXTS)
def test_the_name_of_a_text_decides_its_style(name: str, text: str, then: str) -> None:
    done = fmt_text(text.encode(), name, Style(check=True))
    assert (done.after, done.changed, done.broken) == (then, text != then, False)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.yaml", b"a: [", "a.yaml:1:5"),
        ("a.txt", b"<<<<<<< HEAD\na\n", "a.txt:1"),
        ("a.csv", b'keyword\n"a\n', "not csv"),
        ("a.txt", "köder".encode("latin-1"), "is not UTF-8"),
        ("a.txt", b"a\0b", "it holds NUL"),
    ],
)
def test_a_text_that_cannot_be_read_is_not_formatted(name: str, data: bytes, said: str) -> None:
    done = fmt_text(data, name, Style())
    assert done.broken
    assert said in done.remark


def piped_in(folder: Path, text: str, *options: str) -> Done:
    """The command with ``text`` on its standard input."""
    (folder / "in").write_text(text)
    done = ended(piped(["sh", "-c", 'exec "$@" < in', "sh", *PROGRAM, "fmt", *options], folder))
    (folder / "in").unlink()
    return done


def test_standard_input_is_formatted_to_standard_output(tmp_path: Path) -> None:
    """Neither the file nor a project has to be there; nothing is written where the text cannot be read."""
    named = ("-", "--stdin-filename", "lists/a.txt")
    assert piped_in(tmp_path, " b \na", *named) == Done(0, "b\na\n", "")
    assert piped_in(tmp_path, " b \na", *named, "--check") == Done(2, "", "")
    shown = piped_in(tmp_path, " b \na", *named, "--diff")
    assert shown == Done(
        2,
        "--- a/lists/a.txt\n+++ b/lists/a.txt\n@@ -1,2 +1,2 @@\n- b \n-a\n\\ No newline at end of file\n+b\n+a\n",
        "",
    )
    refused = piped_in(tmp_path, "casino\n", *named, "--mask")
    assert (refused.code, refused.out) == (3, "")
    assert "cannot be used" in refused.err
    broken = piped_in(tmp_path, "#no\n<<<<<<< HEAD\n", *named)
    assert (broken.code, broken.out) == (1, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-",), "go together"),
        ((".", "--stdin-filename", "a.txt"), "go together"),
        (("-", "--stdin-filename", "a.py"), "does not say what standard input is"),
    ],
)
def test_a_text_needs_a_name(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = Project(tmp_path).run("fmt", *options, code=1)
    assert said in done.err
    assert done.out == ""


def test_a_difference_can_be_applied(tmp_path: Path) -> None:
    """As many lines as it has, in any number of hunks."""
    old = "".join(f"word {at}{' ' if at % 7 == 0 else ''}\n" for at in range(60))
    new = fmt_text(old.encode(), "a.txt", Style()).after
    (tmp_path / "a.txt").write_text(old)
    (tmp_path / "p").write_text("".join(f"{line}\n" for line in diff_lines("a.txt", old, new)))
    subprocess.run(["git", "apply", "p"], cwd=tmp_path, check=True)
    assert (tmp_path / "a.txt").read_text() == new


def test_a_large_difference_is_one_hunk() -> None:
    old = "".join(f"{at} \n" for at in range(MOST + 1))
    lines = list(diff_lines("a.txt", f"same\n{old}", f"same\n{old.replace(' ', '')}"))
    assert lines[2:4] == [f"@@ -2,{MOST + 1} +2,{MOST + 1} @@", "-0 "]
    assert len(lines) == 3 + 2 * (MOST + 1)


def test_a_word_stays_in_the_first_list_that_has_it(tmp_path: Path) -> None:
    """In order of manifests, whatever order lists and words have. What differs is left, and said with both places."""
    project = home(
        tmp_path,
        "  tags: [a]\n  keywords:\n    - casino\n    - poker\n    - {keyword: keno, tags: [b]}\n",
        "  tags: [a]\n  keywordsFrom: [{file: lists/a.txt}]\n",
        "  keywords:\n    - faro\n    - {keyword: casino, tags: [a]}\n",
    )
    project.put("lists/a.txt", "# ours\npoker\ncasino  # said\nbingo\npoker\nkeno\nfaro\n")
    project.put("manifests/2.yaml", (project.root / "manifests/2.yaml").read_text())
    before = files(project)
    shown = project.run("fmt", "--dedupe", "--check", code=2)
    assert files(project) == before
    assert "lists/a.txt: line 3 stands at manifests/0.yaml:7 too, and stays for the comment beside it" in shown.err
    assert "lists/a.txt: line 6 stands at manifests/0.yaml:9 too, with other tags or usages: it stays" in shown.err
    assert "manifests/2.yaml: line 6 stands at lists/a.txt:7 too, with other tags or usages: it stays" in shown.err
    project.run("fmt", "--dedupe")
    after = files(project)
    assert after["lists/a.txt"] == b"# ours\ncasino  # said\nbingo\nkeno\nfaro\n"
    assert after["manifests/2.yaml"].decode() == before["manifests/2.yaml"].decode().replace(
        "    - {keyword: casino, tags: [a]}\n", ""
    )
    assert after["manifests/0.yaml"] == before["manifests/0.yaml"]
    assert project.run("fmt", "--dedupe").out == "5 files already formatted\n"


def test_a_comment_in_any_line_of_an_entry_keeps_it(tmp_path: Path) -> None:
    """Lines are those of editors: a comment that holds another sort of line end is one line."""
    entry = "    - keyword: faro\n      # said\n      tags: [a]\n    - tags: [a]  # said\n      keyword: keno\n"
    project = home(
        tmp_path,
        "  tags: [a]\n  keywords: [bingo, casino, faro, keno, poker]\n",
        "  tags: [a]\n  keywordsFrom: [file: lists/a.txt]\n",
        f"  keywords:\n    - keyword: poker\n      tags: [a]\n{entry}    - x\n",
    )
    project.put("lists/a.txt", "# one\u2028note\nbingo\ncasino  # said\n")
    project.run("fmt")
    before = files(project)
    shown = project.run("fmt", "--dedupe").err
    after = files(project)
    assert after["lists/a.txt"].decode() == "# one\u2028note\ncasino  # said\n"
    first, _, rest = before["manifests/2.yaml"].decode().partition("    - keyword: poker\n      tags: [a]\n")
    assert after["manifests/2.yaml"].decode() == first + rest
    assert rest.startswith(entry)
    assert shown.count("stays for the comment beside it") == 3


def test_what_only_one_target_has_first_stays_for_the_other(tmp_path: Path) -> None:
    project = home(tmp_path, "  keywords: [casino]\n", "  keywords: [casino, x]\n", more="  prod: {}\n")
    first = project.root / "manifests/0.yaml"
    first.write_text(first.read_text().replace("name: list-0", "name: list-0, targets: [prod]"))
    before = files(project)
    assert "already formatted" in project.run("fmt", "--dedupe").out
    assert files(project) == before


@pytest.mark.parametrize(
    "other",
    [
        "  keywords: [{keyword: casino, expires: 2090-01-31}]\n",
        "  keywords: [{keyword: casino, existing: true}]\n",
        "  keywords: [{keyword: casino, owner: ana}]\n",
        "  keywords: [x]\n  exclude: [casino]\n  keywordsFrom: [{file: lists/a.txt}]\n",
        "  duplicates: merge\n  keywords: [{keyword: casino, tags: [b]}]\n",
    ],
)
def test_what_says_more_than_the_first_stays(tmp_path: Path, other: str) -> None:
    project = home(tmp_path, "  keywords: [casino]\n", other)
    project.put("lists/a.txt", "casino\n")
    project.run("fmt")
    before = files(project)
    project.run("fmt", "--dedupe")
    assert files(project) == before


@pytest.mark.parametrize("life", ["preventDestroy: true", "ignoreChanges: [tags]", "deletionPolicy: keep"])
def test_what_a_list_says_of_its_words_lifecycle_is_not_lost(tmp_path: Path, life: str) -> None:
    project = home(tmp_path, "  keywords: [casino]\n", "  keywords: [casino, x]\n")
    second = project.root / "manifests/1.yaml"
    second.write_text(second.read_text().replace("name: list-1", f"name: list-1, lifecycle: {{{life}}}"))
    before = files(project)
    assert "too, with another lifecycle: it stays" in project.run("fmt", "--dedupe").err
    assert files(project) == before


def test_a_project_with_an_error_keeps_its_duplicates(tmp_path: Path) -> None:
    project = home(tmp_path, "  keywords: [casino]\n", "  keywords: [casino]\n  nothing: 1\n")
    before = files(project)
    assert "duplicates across lists were not looked for" in project.run("fmt", "--dedupe").err
    assert files(project) == before


def test_only_files_at_the_path_lose_words(tmp_path: Path) -> None:
    project = home(tmp_path, "  keywords: [casino]\n", "  keywords: [casino, x]\n", "  keywords: [casino, y]\n")
    project.run("fmt", "manifests/2.yaml", "--dedupe")
    assert "[casino, x]" in (project.root / "manifests/1.yaml").read_text()
    assert "[y]" in (project.root / "manifests/2.yaml").read_text()
