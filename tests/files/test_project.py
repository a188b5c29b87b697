"""Finding and reading the project file and the manifests of a project."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.files.manifests import load_manifests
from reconciler.files.project import open_project
from reconciler.model.manifest import Problem

HEAD = "apiVersion: reconciler/v1\nkind: Project\nname: acme\n"
Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def manifests(root: Path) -> tuple[list[str], list[Problem]]:
    project, wrong = open_project(root)
    found, problems = load_manifests(project)
    assert all(p.fix for p in problems)
    return list(found.files), wrong + problems


def test_a_folder_without_a_project_file_is_a_project(tmp_path: Path, put: Put) -> None:
    put("words/a.yaml", "kind: x\n")
    project, problems = open_project(tmp_path / "words")
    assert (project.root, project.file, project.project.name, problems) == (tmp_path / "words", None, "words", [])
    assert list(project.targets) == ["default"]
    assert project.targets["default"].site == "intl"
    assert project.state_folder("default") == tmp_path / "words/.reconciler/default"


def test_one_manifest_is_not_a_project(tmp_path: Path, put: Put) -> None:
    """Only who works on a single file may name one: then it is alone in its project."""
    put("b.yaml", "kind: y\n")
    path = put("a.yaml", "kind: x\n")
    with pytest.raises(InputError, match="is a manifest or another YAML file"):
        open_project(path)
    project, problems = open_project(path, any_file=True)
    assert ([str(pattern) for pattern in project.patterns], problems) == (["a.yaml"], [])


def test_a_project_file_above_that_another_user_owns(tmp_path: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could name any endpoint for whoever works below it. Where its folder is named, it is meant."""
    file = put("reconciler.yaml", HEAD)
    put("m/a.yaml", "kind: x\n")
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(InputError, match="belongs to another user") as caught:
        open_project(tmp_path / "m")
    assert str(tmp_path) in (caught.value.hint or "")
    assert open_project(tmp_path)[0].file == "reconciler.yaml"


def test_anything_below_a_project_file_means_the_whole_project(tmp_path: Path, put: Put) -> None:
    put("reconciler.yaml", HEAD + "manifests: [m]\ntargets:\n  dev: {endpoint: emulator}\n  prod:\ndefaults:\n")
    inner = put("m/deep/a.yaml", "kind: x\n")
    for path in (tmp_path, tmp_path / "reconciler.yaml", tmp_path / "m", inner.parent):
        project, problems = open_project(path)
        assert (project.root, project.file, problems) == (tmp_path, "reconciler.yaml", [])
        assert (project.project.name, list(project.targets)) == ("acme", ["dev", "prod"])
    assert str(project.patterns[0].position) == "reconciler.yaml:4:13"


def test_a_path_that_does_not_exist(tmp_path: Path, put: Put) -> None:
    with pytest.raises(InputError) as caught:
        open_project(tmp_path / "nowhere")
    assert caught.value.hint
    with pytest.raises(InputError):
        open_project(put("words.txt", "x"))
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError):
        open_project(tmp_path / "loop")


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        (HEAD + "targts: {}\n", "unknown-field", "4:1"),
        (HEAD + "targets:\n  dev: {site: moon}\n", "unknown-value", "5:15"),
        (HEAD + "targets:\n  dev: {rate: 0.5, guards: {maxDelete: {KeywordSample: -1}}}\n", "out-of-range", "5:56"),
        (HEAD + "targets:\n  dev: {rate: 0.5, guards: {maxDelete: {KeywordSample: 101%}}}\n", "out-of-range", "5:56"),
        (HEAD + "targets:\n  dev: {rate: 0.5, guards: {maxDelete: {KeywordSample: many}}}\n", "not-a-number", "5:56"),
        (HEAD + "targets:\n  dev: {rate: 5}\n", "out-of-range", "5:15"),
        (HEAD + "targets:\n  dev:\n    site: intl\n    site: cn\n", "duplicate-key", "7:5"),
        ("kind: Project\nname: x\n", "missing-field", "1:1"),
        ("- a\n", "wrong-type", "1:1"),
        ("", "wrong-type", "1:1"),
        (HEAD + "---\n" + HEAD, "wrong-type", "1:1"),
        ("a: b: c\n", "syntax", "1:5"),
    ],
)
def test_bad_project_files(tmp_path: Path, put: Put, text: str, rule: str, place: str) -> None:
    put("reconciler.yaml", text)
    project, problems = open_project(tmp_path)
    assert project.project.name in (tmp_path.name, "acme", "x")
    assert (problems[0].rule, str(problems[0].position)) == (rule, f"reconciler.yaml:{place}")
    assert len(problems) == 1


def test_project_file_hazards(tmp_path: Path, put: Put) -> None:
    put("a/reconciler.yaml", b"name: \xff\n")
    assert open_project(tmp_path / "a")[1][0].rule == "not-utf8"
    (tmp_path / "b").mkdir()
    (tmp_path / "b/reconciler.yaml").symlink_to(tmp_path / "a/reconciler.yaml")
    assert open_project(tmp_path / "b")[1][0].rule == "outside-project"
    put("c/reconciler.yml", HEAD)
    assert open_project(tmp_path / "c")[1][0].rule == "project-file-name"


def test_manifests_are_found_in_order(tmp_path: Path, put: Put) -> None:
    put("reconciler.yaml", HEAD)
    for name in ("b.yaml", "a.yml", "sub/c.YAML", ".hidden/d.yaml", ".e.yaml", "f.txt", "sub/deep/g.yml"):
        put(name, "kind: x\n---\n---\nkind: y\n")
    (tmp_path / "h.yaml").mkdir()
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "again.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "tool").symlink_to("/dev/null")
    files, problems = manifests(tmp_path)
    assert files == ["a.yml", "b.yaml", "sub/c.YAML", "sub/deep/g.yml"]
    assert problems == []
    found, _ = load_manifests(open_project(tmp_path)[0])
    assert [(d.file, d.tree["kind"]) for d in found.documents[:2]] == [("a.yml", "x"), ("a.yml", "y")]  # type: ignore[index]


def test_folders_files_and_globs(tmp_path: Path, put: Put) -> None:
    put("reconciler.yaml", HEAD + "manifests:\n  - m\n  - x.yaml\n  - m/a.yaml\n  - g*/*.yaml\n")
    for name in ("m/a.yaml", "x.yaml", "y.yaml", "g1/z.yaml"):
        put(name, "kind: x\n")
    assert manifests(tmp_path) == (["g1/z.yaml", "m/a.yaml", "x.yaml"], [])


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        ("nowhere", "missing-file"),
        ("''", "missing-file"),
        ("x" * 5000, "missing-file"),
        ("l/" * 2000, "missing-file"),
        ("../other", "outside-project"),
        ("/etc", "outside-project"),
        ("m/../..", "outside-project"),
        ("link", "outside-project"),
        ("link/x.yaml", "outside-project"),
    ],
)
def test_bad_manifest_entries(tmp_path: Path, put: Put, pattern: str, rule: str) -> None:
    put("other/x.yaml", "kind: x\n")
    put("p/reconciler.yaml", HEAD + f"manifests:\n  - {pattern}\n")
    (tmp_path / "p/link").symlink_to(tmp_path / "other")
    files, problems = manifests(tmp_path / "p")
    assert files == []
    assert [(p.rule, str(p.position)) for p in problems] == [(rule, "reconciler.yaml:5:5")]


def test_links_out_of_the_project_are_told(tmp_path: Path, put: Put) -> None:
    put("other/x.yaml", "kind: x\n")
    put("p/m/a.yaml", "kind: x\n")
    (tmp_path / "p/m/folder").symlink_to(tmp_path / "other")
    (tmp_path / "p/m/file.yaml").symlink_to(tmp_path / "other/x.yaml")
    files, problems = manifests(tmp_path / "p")
    assert files == ["m/a.yaml"]
    assert {(p.rule, p.position.file) for p in problems} == {
        ("outside-project", "m/folder"),
        ("outside-project", "m/file.yaml"),
    }


@pytest.mark.parametrize(
    ("content", "rule", "place"),
    [
        (b"a: b\nc: d\xff\n", "not-utf8", "2:5"),
        (b"a: " + b"x" * 2_000_000, "line-too-long", "1:1"),
        (b"a: \x00", "control-character", "1:4"),
        (b"- a\n", "wrong-type", "1:1"),
        (b"just words\n", "wrong-type", "1:1"),
        (b"a: &x [*x]\n", "yaml-anchor", "1:4"),
    ],
)
def test_bad_manifests(tmp_path: Path, put: Put, content: bytes, rule: str, place: str) -> None:
    put("a.yaml", content)
    put("b.yaml", "kind: x\n")
    files, problems = manifests(tmp_path)
    assert files == ["a.yaml", "b.yaml"]
    assert (problems[0].rule, str(problems[0].position)) == (rule, f"a.yaml:{place}")


def test_byte_order_mark_and_a_file_of_comments(tmp_path: Path, put: Put) -> None:
    put("a.yaml", b"\xef\xbb\xbfkind: x\n")
    put("c.yaml", "# only words\n---\n")
    found, problems = load_manifests(open_project(tmp_path)[0])
    assert (len(found.documents), problems) == (1, [])


def test_pipes_and_devices_do_not_hang(tmp_path: Path, put: Put) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert [p.rule for p in manifests(tmp_path)[1]] == ["not-a-file"]


def test_a_file_that_is_too_large(tmp_path: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.yaml", "a: b\n" * 10)
    monkeypatch.setattr("reconciler.files.reading.read_bytes.__kwdefaults__", {"limit": 10})
    assert [p.rule for p in manifests(tmp_path)[1]] == ["file-too-large"]


def test_excerpts_show_the_line(tmp_path: Path, put: Put) -> None:
    put("a.yaml", "a: 1\nb: 2\na: 3\n")
    found = manifests(tmp_path)[1][0]
    assert (found.rule, found.excerpt, found.mark) == ("duplicate-key", "a: 3", 1)


def test_empty_fields_of_a_target_mean_their_defaults(tmp_path: Path) -> None:
    """``endpoint: ~`` is no endpoint called ~, and ``state:`` is no folder without a name."""
    text = "targets: {dev: {endpoint: ~, state: , region: null, guards: {adopt: ~}}}\n"
    (tmp_path / "reconciler.yaml").write_text(f"apiVersion: reconciler/v1\nkind: Project\nname: x\n{text}")
    project, problems = open_project(tmp_path)
    assert not problems
    target = project.targets["dev"]
    assert (target.endpoint, target.state, target.region, target.guards.adopt) == (None, None, None, "warn")
