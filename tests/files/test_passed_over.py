"""What cannot be read is an error with its name, and never taken for absent: its content would be deleted."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.files.formatting import Style, format_file
from reconciler.files.given_files import given_files
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.project import open_project
from reconciler.files.writing.list_text import csv_text, txt_text
from reconciler.model.manifest import ListQuery, ListRow, Problem, Text

HEAD = "apiVersion: reconciler/v1\nkind: Project\nname: acme\n"
NOBODY = 65534


def put(root: Path, *names: str, text: str = "kind: x\n") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def problems(root: Path) -> list[tuple[str, str, str]]:
    """(rule, file, message) of everything that is wrong with the project and its manifests."""
    project, wrong = open_project(root)
    found = wrong + load_manifests(project)[1]
    assert all(problem.fix for problem in found)
    return [(problem.rule, problem.position.file, problem.message) for problem in found]


def listed(root: Path, pattern: str) -> tuple[list[str], list[Problem]]:
    """The files that a list entry of ``manifests/m.yaml`` names, and what is wrong."""
    files, found = ListReader(root).read(ListQuery(Text.at(pattern, "manifests/m.yaml", 7, 5, True)))
    assert all(problem.fix for problem in found)
    return [file.path for file in files], list(found)


# ---- links


@pytest.mark.parametrize("name", ["m/team", "m/deep/team", "m/b.yaml", "m/notes.txt"])
@pytest.mark.parametrize("target", ["nothing", "../../outside", "/nowhere/at/all"])
def test_a_link_to_nothing_in_a_manifest_folder(tmp_path: Path, name: str, target: str) -> None:
    put(tmp_path, "reconciler.yaml", text=HEAD + "manifests: [m]\n")
    put(tmp_path, "m/a.yaml", "m/deep/c.yaml")
    (tmp_path / name).symlink_to(target)
    assert problems(tmp_path) == [("unreadable-file", name, "this link points to nothing")]


def test_a_link_to_itself_in_a_manifest_folder(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml")
    (tmp_path / "team").symlink_to("team")
    assert problems(tmp_path) == [("unreadable-file", "team", "this link points to itself")]


def test_a_manifest_folder_behind_a_link_to_nothing(tmp_path: Path) -> None:
    put(tmp_path, "reconciler.yaml", text=HEAD + "manifests: [m, m/sub]\n")
    (tmp_path / "m").symlink_to("gone")
    assert problems(tmp_path) == [
        ("unreadable-file", "reconciler.yaml", "m: this link points to nothing"),
        ("unreadable-file", "reconciler.yaml", "m/sub: this lies behind m, a link that points to nothing"),
    ]


@pytest.mark.parametrize(
    ("pattern", "link"),
    [
        ("lists/*.txt", "manifests/lists/two.txt"),
        ("lists/**", "manifests/lists/more"),
        ("lists/**/*.txt", "manifests/lists/more"),
        ("lists/*/*.txt", "manifests/lists/more"),
        ("lists/two.txt", "manifests/lists/two.txt"),
    ],
)
def test_a_link_to_nothing_among_lists(tmp_path: Path, pattern: str, link: str) -> None:
    """Also where the project folder has something of the same name: that is not what the link meant."""
    put(tmp_path, "manifests/lists/one.txt", "manifests/lists/sub/x.txt", "lists/two.txt", text="word\n")
    (tmp_path / link).symlink_to("gone")
    files, found = listed(tmp_path, pattern)
    assert files == []
    assert [(p.rule, str(p.position), p.message) for p in found] == [
        ("unreadable-file", "manifests/m.yaml:7:5", f"{link}: this link points to nothing")
    ]


@pytest.mark.parametrize("pattern", ["lists/one.txt", "lists/*.txt"])
def test_lists_behind_a_link_to_nothing(tmp_path: Path, pattern: str) -> None:
    put(tmp_path, "lists/one.txt", "manifests/m.yaml", text="word\n")
    (tmp_path / "manifests/lists").symlink_to("gone")
    files, found = listed(tmp_path, pattern)
    assert (files, [p.rule for p in found]) == ([], ["unreadable-file"])
    assert "points to nothing" in found[0].message


def test_every_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for name in ("two", "three"):
        put(tmp_path, "manifests/lists/one.txt", text="word\n")
        (tmp_path / f"manifests/lists/{name}.txt").symlink_to("gone")
    assert [p.message.partition(":")[0] for p in listed(tmp_path, "lists/*.txt")[1]] == [
        "manifests/lists/three.txt",
        "manifests/lists/two.txt",
    ]


def test_a_link_that_a_glob_does_not_mean_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path, "manifests/lists/one.txt", text="word\n")
    (tmp_path / "manifests/lists/notes.md").symlink_to("gone")
    assert listed(tmp_path, "lists/*.txt") == (["manifests/lists/one.txt"], [])


# ---- names that are folders, and what is no file


@pytest.mark.parametrize("pattern", ["lists/*.txt", "lists/*", "lists/t*", "lists/**/*.txt"])
def test_a_folder_with_the_name_of_a_list(tmp_path: Path, pattern: str) -> None:
    put(tmp_path, "manifests/lists/one.txt", "manifests/lists/two.txt/old", text="word\n")
    files, found = listed(tmp_path, pattern)
    assert files == []
    assert [(p.rule, p.message) for p in found] == [
        ("not-a-file", f"manifests/lists/two.txt: this is a folder, and manifests/{pattern} names files")
    ]


@pytest.mark.parametrize("pattern", ["lists/**", "lists/**/*"])
def test_folders_that_a_glob_goes_through_are_no_problem(tmp_path: Path, pattern: str) -> None:
    put(tmp_path, "manifests/lists/one.txt", "manifests/lists/sub/deep/two.txt", text="word\n")
    assert listed(tmp_path, pattern)[1] == []
    assert len(listed(tmp_path, pattern)[0]) == 2


def test_a_pipe_among_lists(tmp_path: Path) -> None:
    put(tmp_path, "manifests/lists/one.txt", text="word\n")
    os.mkfifo(tmp_path / "manifests/lists/two.txt")
    assert [p.rule for p in listed(tmp_path, "lists/*.txt")[1]] == ["not-a-file"]


@pytest.mark.parametrize("pattern", ["m/*.yaml", "m/*", "te*/*.yaml"])
def test_a_glob_of_manifests_that_matches_nothing_or_a_folder(tmp_path: Path, pattern: str) -> None:
    put(tmp_path, "reconciler.yaml", text=HEAD + f"manifests: ['{pattern}']\n")
    rule, file, message = problems(tmp_path)[0]
    assert (rule, file) == ("missing-file", "reconciler.yaml")
    assert pattern in message
    put(tmp_path, "m/a.yaml/b.yaml", "team/x.yaml/b.yaml")
    assert [(rule, file.rpartition("/")[2]) for rule, file, _ in problems(tmp_path)] in (
        [("not-a-file", "a.yaml")],
        [("not-a-file", "x.yaml")],
    )


def test_a_glob_of_manifests_reads_what_it_matches_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "reconciler.yaml", text=HEAD + "manifests: ['m/*.tpl', 'n/*']\n")
    put(tmp_path, "m/a.tpl", "n/b.yaml")
    put(tmp_path, "n/README.md", text="words")
    project, _ = open_project(tmp_path)
    manifests, found = load_manifests(project)
    assert (manifests.files, found) == (("m/a.tpl", "n/b.yaml"), [])


def test_a_project_file_that_cannot_be_read_is_not_a_missing_one(tmp_path: Path) -> None:
    for name in ("link", "loop", "folder"):
        put(tmp_path, f"{name}/m/a.yaml")
    (tmp_path / "link/reconciler.yaml").symlink_to("gone.yaml")
    (tmp_path / "loop/reconciler.yaml").symlink_to("reconciler.yaml")
    (tmp_path / "folder/reconciler.yaml").mkdir()
    for name, rule in (("link", "unreadable-file"), ("loop", "unreadable-file"), ("folder", "not-a-file")):
        for path in (tmp_path / name, tmp_path / name / "m"):
            project, found = open_project(path)
            assert (project.root, [(p.rule, p.position.file) for p in found]) == (
                tmp_path / name,
                [(rule, "reconciler.yaml")],
            )


# ---- rights


def unprivileged(work: Callable[[], object]) -> object:
    """What ``work`` returns for a user to whom permissions apply: root reads everything."""
    if os.geteuid() != 0:
        return work()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(write, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return json.loads(said, parse_constant=str)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own are private."""
    root = Path(tempfile.mkdtemp()).resolve()
    root.chmod(0o755)
    yield root
    for folder, _, _ in os.walk(root):
        Path(folder).chmod(0o755)
    shutil.rmtree(root)


@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
@pytest.mark.parametrize("name", ["m", "m/deep", "m/a.yaml"])
def test_manifests_without_rights(shared: Path, name: str, mode: int) -> None:
    put(shared, "reconciler.yaml", text=HEAD + "manifests: [m]\n")
    put(shared, "m/a.yaml", "m/deep/b.yaml")
    (shared / name).chmod(mode)
    found = unprivileged(lambda: problems(shared))
    (shared / name).chmod(0o755)
    if (name, mode) == ("m/a.yaml", 0o444):
        assert found == []
    else:
        assert isinstance(found, list)
        assert found
        assert all(rule == "unreadable-file" and file.startswith(name) for rule, file, _ in found)
        assert all("Permission denied" in message for _, _, message in found)


@pytest.mark.parametrize("mode", [0o000, 0o444])
@pytest.mark.parametrize("pattern", ["lists/**", "lists/**/*.txt", "lists/*/*.txt", "lists/more/two.txt"])
def test_a_folder_of_lists_without_rights(shared: Path, pattern: str, mode: int) -> None:
    put(shared, "manifests/lists/one.txt", "manifests/lists/more/two.txt", text="word\n")
    (shared / "manifests/lists/more").chmod(mode)
    found = unprivileged(lambda: [p.message for p in listed(shared, pattern)[1]])
    (shared / "manifests/lists/more").chmod(0o755)
    assert isinstance(found, list)
    assert len(found) == 1
    assert "manifests/lists/more" in found[0]
    assert "Permission denied" in found[0]


def test_a_project_folder_without_rights(shared: Path) -> None:
    put(shared, "p/m/a.yaml")
    (shared / "p").chmod(0)

    def work() -> str:
        with pytest.raises(InputError) as caught:
            open_project(shared / "p/m")
        return caught.value.message

    assert "Permission denied" in str(unprivileged(work))


# ---- files that are not whole


@pytest.mark.parametrize("text", ["", "\n", " \n\n", "\ufeff", "---\n", "---\n---\n", "null\n"])
def test_an_empty_manifest(tmp_path: Path, text: str) -> None:
    put(tmp_path, "a.yaml")
    put(tmp_path, "b.yaml", text=text)
    assert problems(tmp_path) == [("empty-manifest", "b.yaml", "the file is empty")]


def test_a_comment_says_that_a_manifest_is_meant_to_be_empty(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", text="# nothing yet\n")
    assert problems(tmp_path) == []


MARKERS = ["<<<<<<< HEAD", "<<<<<<<", "=======", ">>>>>>> theirs", "||||||| merged common ancestors", ">>>>>>> a\t "]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize(("name", "first"), [("a.txt", "word"), ("a.csv", "keyword"), ("a.tsv", "keyword")])
def test_conflict_markers_in_a_list(tmp_path: Path, name: str, first: str, marker: str, end: str) -> None:
    (tmp_path / name).write_bytes(f"{first}{end}{marker}{end}other{end}".encode())
    files, found = ListReader(tmp_path).read(ListQuery(Text.at(name, "m.yaml", 7, 5, True)))
    assert [(p.rule, str(p.position)) for p in found] == [("conflict-marker", f"{name}:2:1")]
    assert files[0].rows == ()
    done = format_file(tmp_path, name, Style())
    assert (done.changed, done.broken) == (False, True)


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("before", ["a: b\n", "a:\n  - b\n", "a: [b,\n", 'a: "b\n', "a: |\n  b\n"])
def test_conflict_markers_in_a_manifest(tmp_path: Path, before: str, marker: str) -> None:
    put(tmp_path, "a.yaml", text=f"{before}{marker}\n")
    line = before.count("\n") + 1
    assert [(rule, file) for rule, file, _ in problems(tmp_path)] == [("conflict-marker", "a.yaml")]
    assert load_manifests(open_project(tmp_path)[0])[1][0].position.line == line


def test_conflict_markers_in_the_project_file(tmp_path: Path) -> None:
    put(tmp_path, "reconciler.yaml", text=HEAD + "<<<<<<< HEAD\ntargets: {}\n=======\n>>>>>>> b\n")
    assert [rule for rule, _, _ in problems(tmp_path)] == ["conflict-marker"] * 3


@pytest.mark.parametrize("word", ["<<<<<<", "========", "== ======= ==", "a <<<<<<< HEAD", "<<<<<<<HEAD", "=======x"])
def test_words_that_only_look_like_markers(tmp_path: Path, word: str) -> None:
    put(tmp_path, "a.txt", text=f"{word}\n")
    files, found = ListReader(tmp_path).read(ListQuery(Text.at("a.txt", "m.yaml", 7, 5, True)))
    assert ([row.keyword for row in files[0].rows], found) == ([word], [])


def test_many_markers_end_soon(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", text="=======\n" * 200_000)
    assert 0 < len(listed(tmp_path, "../a.txt")[1]) < 100


@pytest.mark.parametrize("marker", MARKERS)
def test_a_word_like_a_marker_is_not_written_into_a_list(marker: str) -> None:
    """An export would not be read again; it stands quoted in the manifest."""
    rows = [ListRow("word", 1), ListRow(marker.strip(), 2)]
    for text in (txt_text(rows), csv_text(rows)):
        assert (marker.strip() not in text.text, text.unfit) == (True, (rows[1],))


def test_a_given_folder_without_rights(shared: Path) -> None:
    """What init --from reads: without the files of a folder, the project would lack keywords."""
    put(shared, "in/a.csv", "in/deep/b.csv")
    (shared / "in/deep").chmod(0o000)

    def refused() -> str:
        with pytest.raises(InputError) as failed:
            given_files([shared / "in"], [".csv"])
        return str(failed.value)

    assert "in/deep: cannot be read: Permission denied" in str(unprivileged(refused))
