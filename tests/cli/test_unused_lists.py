"""A file among the lists that no manifest names: said by plan, refused by apply, and kept on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fleets import fleet
from tests.support.manifests import DEV, HEAD
from tests.support.project import Project

LIST = HEAD.format(kind="KeywordSamples", name="words") + "  keywordsFrom: [{file: ../lists/a.txt}]\n"
OFF = "checks: [{rule: unused-list, set: off, in: lists/forgotten.txt, reason: notes}]\n"


@pytest.fixture
def forgetful(project: Project) -> Project:
    """``lists/a.txt`` is declared, and ``lists/forgotten.txt`` is not."""
    project.put("manifests/a.yaml", LIST)
    project.put("lists/a.txt", "casino\n")
    project.put("lists/forgotten.txt", "poker\n")
    return project


def test_apply_refuses_it_offline(forgetful: Project) -> None:
    """An error of the manifests with its remedies, and nothing beside it; nothing is asked of the service."""
    forgetful.cloud.forget_calls()
    done = forgetful.apply(code=1)
    assert "lists/forgotten.txt:1:1: error[unused-list] no manifest names this list" in done.err
    assert "name it in keywordsFrom" in done.err
    assert "{rule: unused-list, set: off, in: PATH}" in done.err
    assert forgetful.untouched()
    assert not forgetful.cloud.calls()
    json = forgetful.apply("--format", "json", code=1).json
    assert [(p["rule"], p["severity"]) for p in json["problems"]] == [("unused-list", "error")]


def test_no_warning_stands_before_it(forgetful: Project) -> None:
    """Of a hundred warnings none is shown with the error."""
    forgetful.put("lists/a.txt", "".join(f"{word}\n{word}\n" for word in ("casino", "roulette", "lottery") * 20))
    assert forgetful.apply(code=1).err.count("warning") == 0
    assert "warning[" in forgetful.run("validate").out


def test_plan_says_first_that_apply_refuses_and_a_saved_one_is_refused(forgetful: Project) -> None:
    plan = forgetful.run("plan", "--out", "plan.json")
    assert "unused-list" in plan.out
    assert "lists/forgotten.txt" in plan.out
    refusals = forgetful.run("plan", "--format", "json").json["refusals"]
    assert [(r["code"], r["flag"]) for r in refusals] == [("unused-list", None)]
    done = forgetful.run("apply", "plan.json", code=3)
    assert "[unused-list] a file that no manifest names lies among the lists: lists/forgotten.txt" in done.err
    assert not forgetful.cloud.writes()


def test_what_is_said_to_be_no_list_is_left_alone(forgetful: Project) -> None:
    """The setting that the message shows is enough, and no warning says that it names nothing."""
    forgetful.put("reconciler.yaml", DEV + OFF)
    assert "warning" not in forgetful.run("validate").out
    assert "unused-list" not in forgetful.run("plan").out
    assert "1 created" in forgetful.apply().out


def test_several_targets_are_refused_together(tmp_path: Path) -> None:
    shop = fleet(tmp_path, {"cn": "endpoint: emulator", "eu": "endpoint: emulator"})
    shop.put("manifests/a.yaml", LIST)
    shop.put("lists/a.txt", "casino\n")
    shop.put("lists/forgotten.txt", "poker\n")
    done = shop.run("apply", "--all-targets", "--auto-approve", code=1)
    assert done.err.count("error[unused-list]") == 1
    assert not (shop.root / ".reconciler").exists()
    assert shop.run("plan", "--all-targets").out.count("apply will refuse (unused-list)") == 2
