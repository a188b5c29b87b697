"""A repository must not decide where this program reads and writes: links, names and addresses that lead elsewhere.

The attacker can write everything in the repository, links included. ``secret`` stands for a file of the user outside.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.manifests import DEV, EMBEDDED, words
from tests.support.project import Project

SECRET = "not yours\n" * 20
COMMANDS = (("plan",), ("drift", "--allow-no-state"), ("apply", "--auto-approve"), ("state", "list"))


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret").write_text(SECRET)
    return folder


def untouched(outside: Path) -> bool:
    return [path.name for path in outside.rglob("*")] == ["secret"] and (outside / "secret").read_text() == SECRET


@pytest.mark.parametrize("head", [DEV, EMBEDDED])
@pytest.mark.parametrize("place", [".reconciler", ".reconciler/dev"])
def test_a_linked_state_folder_is_not_followed(project: Project, outside: Path, place: str, head: str) -> None:
    project.put("reconciler.yaml", head)
    project.put("manifests/a.yaml", words("casino"))
    link = project.root / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    for command in COMMANDS:
        assert "is a symbolic link" in project.run(*command, code=1).err
    assert untouched(outside)


@pytest.mark.parametrize(
    "name", ["emulator.jsonl", ".emulator.jsonl.lock", "lock", "state.json", "journal", "lock.json", "state.json.tmp"]
)
def test_a_linked_file_of_the_state_is_not_followed(project: Project, outside: Path, name: str) -> None:
    """A plan alone cut the file to zero that a link among the state led to."""
    project.put("reconciler.yaml", EMBEDDED)
    project.put("manifests/a.yaml", words("casino"))
    folder = project.root / ".reconciler/dev"
    folder.mkdir(parents=True)
    (folder / name).symlink_to(outside / "secret")
    for command in COMMANDS:
        done = project.run(*command, code=None)
        assert done.code in (0, 1)
        assert "bug" not in done.err
    assert untouched(outside)


@pytest.mark.parametrize("name", ["..", ".", ".git", "a/b", '"a\\\\b"', '"a\\u202eb"', '"a\\x9bb"'])
def test_names_of_targets_are_names(project: Project, name: str) -> None:
    """A target named .. wrote over the project's root."""
    project.put("reconciler.yaml", DEV.replace("dev:", f"{name}:"))
    project.put("manifests/a.yaml", words("casino"))
    for command in (("validate",), ("plan",), ("apply", "--auto-approve")):
        said = project.run(*command, code=1)
        assert "reconciler.yaml:7" in said.out + said.err
    assert project.untouched()


def test_no_state_elsewhere_in_ci(project: Project, outside: Path) -> None:
    """Where it is for real: an emulator may be looked at from anywhere."""
    project.put("manifests/a.yaml", words("casino"))
    project.env["CI"] = "true"
    del project.env["RECONCILER_ENDPOINT"]
    for address in (str(outside), "../elsewhere", "states/../../elsewhere"):
        project.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{state: '{address}'}}"))
        for command in (("plan",), ("drift",), ("state", "list")):
            said = project.run(*command, code=1).err
            assert f"target dev: CI is set, and the state's folder {address} lies outside the project" in said
        project.run("apply", "--auto-approve", code=None)
        assert untouched(outside)


def test_a_person_may_keep_a_state_elsewhere(project: Project, outside: Path) -> None:
    project.put("manifests/a.yaml", words("casino"))
    project.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{state: '{outside}/prod'}}"))
    project.apply()
    assert (outside / "prod/state.json").is_file()


def test_nothing_hidden_is_shown_or_written(project: Project) -> None:
    """The token of a checkout stands in .git/config; workflows are not for fmt, nor folders for suggestions."""
    token = "\textraheader = basic c2VjcmV0  \n\t- : [\n"
    project.put(".git/config", token)
    project.put(".git/refs/heads/secret-plans", "x")
    workflow = project.put(".github/ci.yaml", "a:   1  \n")
    project.put("manifests/a.yaml", words("casino", more="  keywordsFrom: [{file: ../.git/refs/heads/secret}]\n"))
    said = project.run("validate", code=1).said
    assert "secret-plans" not in said
    project.put("reconciler.yaml", DEV.replace("[manifests]", "[.github/ci.yaml]"))
    assert "hidden" in project.run("fmt", code=1).err
    assert workflow.read_text() == "a:   1  \n"
    (project.root / "reconciler.yaml").unlink()
    (project.root / "reconciler.yaml").symlink_to(".git/config")
    for command in (("validate",), ("plan",), ("fmt", "reconciler.yaml"), ("fmt",)):
        done = project.run(*command, code=None)
        assert done.code == 1, command
        assert "c2VjcmV0" not in done.said
    assert (project.root / ".git/config").read_text() == token
