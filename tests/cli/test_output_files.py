"""``plan --out`` and ``state pull --out`` never replace something else, least of all the project or its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.manifests import DEV, HEAD, words
from tests.support.project import Project

LIST = HEAD.format(kind="KeywordSamples", name="words") + "  keywordsFrom:\n    - file: ../lists/words.txt\n"
OWNED = [
    "reconciler.yaml",
    "manifests/a.yaml",
    "manifests/link.yaml",
    "lists/words.txt",
    "more.txt",
    ".reconciler/dev/state.json",
    ".reconciler/dev/state.json.backup",
    ".reconciler/dev/new",
    ".reconciler/other/plan",
]


@pytest.fixture
def applied(project: Project) -> Project:
    project.put("manifests/a.yaml", LIST)
    project.put("lists/words.txt", "casino\n")
    project.put("more.txt", "poker\n")
    project.put("manifests/b.yaml", words("dice", name="b") + "  keywordsFrom: [{file: more.txt}]\n")
    project.put("elsewhere.yaml", words("cards", name="c"))
    (project.root / "manifests/link.yaml").symlink_to("../elsewhere.yaml")
    project.apply()
    project.put("lists/words.txt", "casino\nbaccarat\n")
    project.apply()
    return project


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith("lock")
    }


@pytest.mark.parametrize("command", [("plan",), ("plan", "--destroy"), ("state", "pull")])
def test_nothing_of_the_project_is_replaced(applied: Project, command: tuple[str, ...]) -> None:
    before = _files(applied.root)
    for name in OWNED:
        for force in ((), ("--force",)):
            done = applied.run(*command, "--out", name, *force, code=1)
            assert name in done.err
            assert "--force" not in done.err.partition("hint")[2]
    assert _files(applied.root) == before


@pytest.mark.parametrize("command", [("plan",), ("plan", "--destroy"), ("state", "pull")])
def test_other_files_need_force(applied: Project, command: tuple[str, ...]) -> None:
    other = applied.put("notes.md", "precious\n")
    assert "--force" in applied.run(*command, "--out", "notes.md", code=1).err
    assert other.read_text() == "precious\n"
    applied.run(*command, "--out", "notes.md", "--force")
    assert "precious" not in other.read_text()
    before = other.read_bytes()
    applied.run(*command, "--out", "notes.md")
    assert len(other.read_bytes()) == len(before)


def test_a_plan_and_a_state_do_not_replace_each_other(applied: Project) -> None:
    applied.run("plan", "--out", "a")
    applied.run("state", "pull", "--out", "b")
    applied.run("plan", "--out", "b", code=1)
    applied.run("state", "pull", "--out", "a", code=1)
    applied.run("show", "a")


def test_a_pulled_state_replaces_only_an_earlier_version_of_itself(applied: Project) -> None:
    """A newer one may be what a failed apply rescued."""
    applied.run("state", "pull", "--out", "old.json")
    applied.put("lists/words.txt", "casino\n")
    applied.apply()
    applied.run("state", "pull", "--out", "new.json")
    applied.run("state", "pull", "--out", "old.json")
    applied.run("state", "push", "old.json")
    applied.run("state", "pull", "--out", "newest.json")
    newest = (applied.root / "newest.json").read_bytes()
    applied.state_file.write_bytes((applied.root / "new.json").read_bytes())
    applied.run("state", "pull", "--out", "newest.json", code=1)
    assert (applied.root / "newest.json").read_bytes() == newest
    applied.put("other/reconciler.yaml", DEV)
    applied.put("other/manifests/a.yaml", words("cards"))
    applied.run("apply", "other", "--auto-approve")
    applied.run("state", "pull", "--path", "other", "--out", "newest.json", code=1)


def test_a_state_folder_that_the_target_names(project: Project) -> None:
    project.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {state: kept}\n  here: {state: .}"))
    project.put("manifests/a.yaml", words("casino"))
    for target in ("dev", "here"):
        project.run("apply", "--auto-approve", "--target", target)
    for name in ("kept/state.json", "kept/new", "state.json", "state.json.new", "journal"):
        assert "state" in project.run("plan", "--target", "dev", "--out", name, "--force", code=1).err
    project.run("plan", "--target", "dev", "--out", "saved.plan")


def test_rows_that_were_not_taken_do_not_replace_the_sheet(tmp_path: Path) -> None:
    project = Project(tmp_path)
    sheet = project.put("words.csv", "keyword\n" + "x" * 21 + "\n")
    project.run("init", "new", "--from", "words.csv", "--columns", "keyword=keyword", "--rejects", "words.csv", code=1)
    assert sheet.read_text().startswith("keyword\n")
    assert not (tmp_path / "new").exists()
