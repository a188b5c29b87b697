"""A wrong path or a mistyped choice must not look like an account in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.manifests import words
from tests.support.project import Project


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "drift", "destroy", "plan --destroy"])
@pytest.mark.parametrize("place", ["empty", "above"])
def test_no_project(command: str, place: str, project: Project) -> None:
    """1, with what is missing and where to look; nothing is written, not even a folder."""
    folder = project.root / "empty"
    folder.mkdir()
    if place == "above":
        (project.root / "reconciler.yaml").rename(folder / "reconciler.yaml")
        folder = project.root
    before = sorted(folder.rglob("*"))
    lost = Project(folder, project.cloud)
    if place == "empty":
        (project.root / "reconciler.yaml").unlink()
    said = lost.run(*command.split(), code=1).said
    if place == "above" and command in ("validate", "plan", "apply"):
        assert "empty/reconciler.yaml:2:7" in said  # a document that is no manifest
    else:
        assert "no reconciler.yaml there or above it" in said
        assert "give the project's folder" in said
    assert sorted(folder.rglob("*")) == before
    assert project.cloud is not None
    assert not project.cloud.calls()


def test_manifests_without_a_project_file_are_a_project(tmp_path: Path, project: Project) -> None:
    """As ever: they can be checked, planned and applied, and then drift too has something to go by."""
    folder = Project(tmp_path / "words", project.cloud)
    folder.put("a.yaml", words("casino").replace("spec:\n", "spec:\n  usages: [Review]\n"))
    (project.root / "reconciler.yaml").unlink()
    folder.run("validate")
    folder.apply()
    assert folder.run("drift").out.startswith("no drift: 1 as recorded")
    (folder.root / "a.yaml").unlink()
    assert "1 of 1" in folder.run("apply", "--auto-approve", code=3).said


@pytest.mark.parametrize("choice", [("--only", "list:typo"), ("--exclude", "KeywordSamples/*")])
def test_a_choice_that_matches_nothing(choice: tuple[str, str], project: Project) -> None:
    """It is said, whatever comes of it; one that matches is not mentioned."""
    project.put("manifests/a.yaml", words("casino"))
    said = f"{' '.join(choice)} matches nothing that is declared or recorded"
    assert said in project.run("plan", *choice).said
    project.apply()
    for command in ("plan", "drift", "apply"):
        assert said in project.run(command, *choice).said, command
        assert "matches nothing" not in project.run(command, "--only", "KeywordSample/*").said
