"""Which files an entry of a manifest names: paths, globs, links, and what is never read."""

import os
from pathlib import Path

import pytest

from reconciler.files.keyword_lists import ListReader

from .listing import Put, problem, query, rows


def test_globs_are_sorted_and_skip_what_is_hidden(tmp_path: Path, put: Put) -> None:
    for name in ("b", "a", "sub/c", "sub/deep/d", ".e", ".git/f"):
        put(f"manifests/lists/{name}.txt", name)
    put("manifests/lists/g.md", "g")
    (tmp_path / "manifests/lists/dir").mkdir()

    def paths(pattern: str) -> list[str]:
        return [file.path.removeprefix("manifests/lists/") for file in ListReader(tmp_path).read(query(pattern))[0]]

    assert paths("lists/*.txt") == ["a.txt", "b.txt"]
    assert paths("lists/**/*.txt") == ["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"]
    assert paths("lists/*/?.txt") == ["sub/c.txt"]
    assert paths("lists/**") == ["a.txt", "b.txt", "g.md", "sub/c.txt", "sub/deep/d.txt"]
    assert paths("lists/**/deep/**/[!x].txt") == ["sub/deep/d.txt"]
    assert paths("../manifests/lists/a.txt") == ["a.txt"]


def test_a_name_with_brackets_is_a_name(tmp_path: Path, put: Put) -> None:
    put("a[1].txt", "x")
    assert rows(tmp_path, "a[1].txt")[0].keyword == "x"


def test_paths_beside_the_manifest_then_in_the_project(tmp_path: Path, put: Put) -> None:
    put("lists/a.txt", "root")
    assert [row.keyword for row in rows(tmp_path, "lists/a.txt")] == ["root"]
    put("manifests/lists/a.txt", "beside")
    found = problem(tmp_path, "lists/a.txt")
    assert found.rule == "ambiguous-file"
    assert "manifests/lists/a.txt" in found.message
    (tmp_path / "lists/a.txt").unlink()
    (tmp_path / "lists/a.txt").symlink_to(tmp_path / "manifests/lists/a.txt")
    assert [row.keyword for row in rows(tmp_path, "lists/a.txt")] == ["beside"]


def test_missing_files_name_what_is_near(tmp_path: Path, put: Put) -> None:
    put("manifests/lists/gambling.txt", "x")
    found = problem(tmp_path, "lists/gamblin.txt")
    assert (found.rule, found.suggestion) == ("missing-file", "lists/gambling.txt")
    assert found.position == ("manifests/m.yaml", 7, 5)
    assert problem(tmp_path, "lists/*.csv").allowed == ("gambling.txt",)
    assert problem(tmp_path, "nowhere/*.csv").rule == "missing-file"
    assert problem(tmp_path, "").rule == "missing-file"
    assert problem(tmp_path, "x" * 5000).rule == "missing-file"
    assert problem(tmp_path, "x" * 400 + "/*").rule == "missing-file"


@pytest.mark.parametrize(
    "pattern",
    [
        *("../../etc/passwd", "../../../*", "/etc/passwd", "~/x", "C:\\x", "https://e.org/x"),
        *("out.txt", "outer/x.txt", "outer/*.txt", "**/x.txt", "*.txt"),
    ],
)
def test_nothing_outside_the_project_is_read(tmp_path: Path, put: Put, pattern: str) -> None:
    put("secret/x.txt", "secret")
    (tmp_path / "project/manifests").mkdir(parents=True)
    (tmp_path / "project/manifests/out.txt").symlink_to(tmp_path / "secret/x.txt")
    (tmp_path / "project/manifests/outer").symlink_to(tmp_path / "secret")
    found = problem(tmp_path / "project", pattern)
    assert (found.rule, found.position.line) == ("outside-project", 7)


@pytest.mark.parametrize(
    "pattern", [".git/config", "../.git/config", "link.txt", "*.txt", "folder/config", "f*/*", ".git/*", ".words.txt"]
)
def test_nothing_hidden_is_read(tmp_path: Path, put: Put, pattern: str) -> None:
    """A checkout keeps its token in .git/config; words of lists are shown in comments. By link and glob neither."""
    put("manifests/lists/a.txt", "casino")
    put(".git/config", "extraheader = AUTHORIZATION: basic c2VjcmV0")
    put("manifests/.git/config", "extraheader = AUTHORIZATION: basic c2VjcmV0")
    put("manifests/.words.txt", "poker")
    (tmp_path / "manifests/link.txt").symlink_to(tmp_path / ".git/config")
    (tmp_path / "manifests/folder").symlink_to(tmp_path / ".git")
    found = problem(tmp_path, pattern)
    assert (found.rule, found.position.line) == ("hidden-file", 7)
    assert "c2VjcmV0" not in repr(found)


def test_a_project_in_a_hidden_folder_is_read(tmp_path: Path, put: Put) -> None:
    """Only what lies below the project counts."""
    put(".checkout/manifests/a.txt", "casino")
    assert [row.keyword for row in rows(tmp_path / ".checkout", "a.txt")] == ["casino"]


def test_links_in_circles_end(tmp_path: Path, put: Put) -> None:
    put("manifests/a/x.txt", "x")
    for name in ("b", "c", "a/d", "a/e"):
        (tmp_path / "manifests" / name).symlink_to(tmp_path / "manifests")
    assert [row.keyword for row in rows(tmp_path, "**/*.txt")] == ["x"]


def test_a_link_inside_the_project_counts_once_under_the_real_name(tmp_path: Path, put: Put) -> None:
    put("manifests/z.txt", "x")
    (tmp_path / "manifests/a.txt").symlink_to("z.txt")
    files, _ = ListReader(tmp_path).read(query("*.txt"))
    assert [file.path for file in files] == ["manifests/z.txt"]


def test_what_is_not_a_file_does_not_hang(tmp_path: Path, put: Put) -> None:
    put("manifests/dir.txt/x", "x")
    assert problem(tmp_path, "dir.txt").rule == "not-a-file"
    os.mkfifo(tmp_path / "manifests/pipe.txt")
    assert problem(tmp_path, "pipe.txt").rule == "not-a-file"
    assert problem(tmp_path, "p*.txt").rule == "not-a-file"


def test_lists_nobody_names(tmp_path: Path, put: Put) -> None:
    for name in (
        "lists/a.txt",
        "lists/b.csv",
        "lists/new/c.tsv",
        "lists/README.txt",
        "lists/.d.txt",
        "other/e.txt",
        "f.md",
    ):
        put(name, "keyword\nx\n")
    reader = ListReader(tmp_path)
    assert reader.unused() == []
    reader.read(query("lists/a.txt"))
    found = reader.unused()
    assert [p.position.file for p in found] == ["lists/b.csv", "lists/new/c.tsv"]
    assert {(p.rule, p.severity) for p in found} == {("unused-list", "warning")}
