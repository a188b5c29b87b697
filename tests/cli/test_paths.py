"""PATH: a folder, a project file, or a saved plan where one is wanted. Anything else is an error that says what it is.

Whoever writes manifests must not be able to put a plan in the place of one, nor to have "the project around" some file
applied instead of what was reviewed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

COMMANDS = (("plan",), ("apply", "--auto-approve"), ("destroy", "--auto-approve"), ("drift",), ("validate",))


@pytest.fixture
def planned(project: Project) -> Project:
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    project.run("plan", "--out", "plan.json")
    return project


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.json", "", "empty.json is empty: neither a project nor a saved plan"),
        ("notes.txt", "casino", "notes.txt is neither a project file nor a saved plan"),
        ("cn.yaml", DEV, "cn.yaml is a manifest or another YAML file, and no project file"),
        ("manifests/a.yaml", words("casino"), "a.yaml is a manifest or another YAML file"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_is_not_the_project_around_it(
    project: Project, command: tuple[str, ...], name: str, content: str, said: str
) -> None:
    project.put("manifests/a.yaml", words("casino"))
    project.put(name, content)
    assert said in project.run(*command, name, code=1).err
    assert project.untouched()


def test_a_pipe_is_not_waited_for(project: Project) -> None:
    os.mkfifo(project.root / "pipe")
    assert "neither a folder nor a regular file" in project.run("plan", "pipe", code=1).err


def test_the_project_file_and_folders(planned: Project) -> None:
    for path in (".", "reconciler.yaml", "manifests"):
        assert "2 create" in planned.run("plan", path).out


def test_saved_plans_are_taken_by_apply_and_show_only(planned: Project) -> None:
    for command in (("plan",), ("destroy", "--auto-approve"), ("drift",), ("validate",)):
        assert (
            "plan.json is a saved plan, which only apply and show take"
            in planned.run(*command, "plan.json", code=1).err
        )
    assert "2 create" in planned.run("show", "plan.json").out
    assert "2 created" in planned.run("apply", "plan.json").out


@pytest.mark.parametrize("cut", [0, 1, 10, 30, 200])
def test_a_plan_that_was_cut_is_not_planned_anew(planned: Project, cut: int) -> None:
    """An interrupted upload: what was to be applied is not replaced by what an apply would plan now."""
    whole = (planned.root / "plan.json").read_bytes()
    planned.put("plan.json", whole[:cut])
    for command in (("apply", "--auto-approve"), ("apply", "--plan"), ("show",)):
        assert planned.run(*command, "plan.json", code=None).code in (1, 3)
    assert planned.untouched()


@pytest.mark.parametrize(
    ("manifests", "name"),
    [
        ("[manifests]", "manifests/plan.json"),
        ("[manifests]", "manifests/deep/cn.yaml"),
        ("[manifests, extra]", "extra/plan"),
        ("['.']", "cn.yaml"),
        ("['sets/*.plan']", "sets/one.plan"),
        ("[manifests, one.json]", "one.json"),
    ],
)
def test_a_plan_among_manifests_is_neither_shown_nor_applied(planned: Project, manifests: str, name: str) -> None:
    """It came with a change to the repository, and nobody reviewed it as a plan."""
    text = (planned.root / "plan.json").read_bytes()
    planned.put("reconciler.yaml", DEV.replace("manifests: [manifests]", f"manifests: {manifests}"))
    planned.put(name, text)
    linked = planned.root / "link.plan"
    linked.symlink_to(planned.root / name)
    for command in (("show", name), ("apply", name), ("apply", "--plan", name), ("apply", "link.plan")):
        assert "lies where manifests do" in planned.run(*command, code=1).err
    assert planned.untouched()


def test_fmt_takes_single_files(planned: Project) -> None:
    planned.run("fmt", "manifests/a.yaml", code=None)
    assert Path(planned.root / "manifests/a.yaml").is_file()
