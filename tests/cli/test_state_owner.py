"""``owner`` of a target: kept in the state, which another owner cannot use until it deliberately changes hands."""

from __future__ import annotations

import json

import pytest

from tests.support.manifests import DEV, words
from tests.support.project import Project

READING = [("plan",), ("drift",), ("state", "list"), ("state", "show", "KeywordSample/casino")]
WRITING = [
    ("apply", "--auto-approve"),
    ("destroy", "--auto-approve"),
    ("adopt", "KeywordSample/casino"),
    ("state", "rm", "KeywordSample/casino"),
    ("rerun", "MediaProcessing/a"),
]


def owned(project: Project, owner: str | None) -> None:
    """Let the target name this owner."""
    project.put("reconciler.yaml", DEV.replace("dev: {}", f'dev: {{owner: "{owner}"}}') if owner else DEV)


def owner_of(project: Project) -> str | None:
    shown = project.run("state", "owner", "--format", "json").json
    assert set(shown) == {"format_version", "state", "owner", "target_owner"}
    return shown["owner"]


@pytest.fixture
def theirs(project: Project) -> Project:
    """A state that belongs to team-a/prod."""
    owned(project, "team-a/prod")
    project.put("manifests/a.yaml", words("casino"))
    project.apply()
    project.cloud.forget_calls()
    return project


@pytest.mark.parametrize("command", READING + WRITING, ids=" ".join)
def test_another_owner_can_do_nothing(command: tuple[str, ...], theirs: Project) -> None:
    """Exit 1, a sentence that names both, and how to go on; nothing is written, neither there nor here."""
    before = theirs.state_file.read_bytes()
    owned(theirs, "team-b/prod")
    said = theirs.run(*command, code=1).err
    assert "belongs to team-a/prod, this target to team-b/prod" in said
    assert "give target dev a state of its own" in said
    assert "reconciler state owner --replace team-a/prod" in said
    assert theirs.state_file.read_bytes() == before
    assert not theirs.cloud.writes()


def test_a_target_without_an_owner_is_another_one(theirs: Project) -> None:
    """A line left out of a copied project file must not open what it protects."""
    owned(theirs, None)
    said = theirs.run("destroy", "--auto-approve", code=1).err
    assert "belongs to team-a/prod, and target dev names no owner" in said
    assert "give the target owner: team-a/prod" in said
    assert not theirs.cloud.writes()


def test_it_changes_hands_on_purpose(theirs: Project) -> None:
    """Who changes it must name whose it was."""
    owned(theirs, "team-b/prod")
    wrong = theirs.run("state", "owner", "--replace", "team-c", code=1).err
    assert "belongs to team-a/prod, not team-c" in wrong
    assert "belongs to team-b/prod" in theirs.run("state", "owner", "--replace", "team-a/prod").out
    assert theirs.run("plan").out.startswith("nothing to do")
    owned(theirs, None)
    assert "has no owner" in theirs.run("state", "owner", "--replace", "team-b/prod").out
    assert theirs.run("plan").out.startswith("nothing to do")


def test_a_state_without_an_owner_is_taken_by_the_first_that_has_one(project: Project) -> None:
    """By an apply that has nothing else to do; until then a state of version 0.1.0 is as it was."""
    project.put("manifests/a.yaml", words("casino"))
    project.apply()
    assert json.loads(project.state_file.read_bytes())["format"] == "reconciler-state/1"
    owned(project, "team-a/prod")
    project.run("plan")
    assert owner_of(project) is None
    project.apply()
    assert owner_of(project) == "team-a/prod"
    assert json.loads(project.state_file.read_bytes())["format"] == "reconciler-state/2"
    before = project.state_file.read_bytes()
    project.apply()
    assert project.state_file.read_bytes() == before


def test_no_document_of_another_owner_is_pushed(theirs: Project) -> None:
    """Neither theirs to us nor ours over theirs, also with --force."""
    theirs.run("state", "pull", "--out", "theirs.json")
    owned(theirs, "team-b/prod")
    said = theirs.run("state", "push", "theirs.json", "--force", code=1).err
    assert "the document to push belongs to team-a/prod" in said
    other = theirs.root / "other"
    theirs.put("other/reconciler.yaml", DEV)
    theirs.put("other/manifests/a.yaml", words("poker"))
    theirs.run("apply", "other", "--auto-approve")
    theirs.run("state", "pull", "--path", str(other), "--out", "ours.json")
    said = theirs.run("state", "push", "ours.json", "--force", code=1).err
    assert "the state at" in said
    assert "belongs to team-a/prod" in said


@pytest.mark.parametrize("owner", ['"a b"', '" "', '""', "[a]", "{a: b}", "a" * 129, '"a\\u202eb"'])
def test_what_is_no_owner(owner: str, project: Project) -> None:
    """An error with its place."""
    project.put("reconciler.yaml", DEV.replace("dev: {}", f"dev: {{owner: {owner}}}"))
    project.put("manifests/a.yaml", words("casino"))
    problems = project.run("validate", "--format", "json", code=1).json["problems"]
    assert [(found["file"], found["line"]) for found in problems] == [("reconciler.yaml", 7)]
    assert "owner" in json.dumps(problems)
