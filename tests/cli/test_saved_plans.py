"""Saved plans: shown without credentials, carried out once and exactly, refused when stale or tampered with."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.manifests import template, words
from tests.support.program import run
from tests.support.project import Project

CUT = "the plan was changed or truncated since it was saved"


@pytest.fixture
def planned(project: Project) -> Project:
    """``plan.json`` creates casino and strict."""
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    done = project.run("plan", "--out", "plan.json")
    assert "reconciler apply plan.json --checksum" in done.out
    return project


def test_show_needs_no_credentials(planned: Project) -> None:
    """The same plan as planned, in text and JSON; only its owner may read the file, which holds no secret."""
    live = planned.run("plan", "--format", "json").json
    shown = run("show", "plan.json", cwd=planned.root)
    assert shown.code == 0
    assert "2 create" in shown.out
    as_json = run("show", "plan.json", "--format", "json", cwd=planned.root).json
    assert as_json == live
    assert (planned.root / "plan.json").stat().st_mode & 0o077 == 0
    assert planned.env["TENCENTCLOUD_SECRET_KEY"] not in (planned.root / "plan.json").read_text()


def test_a_plan_is_used_once(planned: Project) -> None:
    """Nobody is asked; the second time it is refused and nothing is sent."""
    done = planned.run("apply", "plan.json")
    assert "2 created" in done.out
    assert planned.cloud.words().keys() == {"casino"}
    planned.cloud.forget_calls()
    again = planned.run("apply", "--plan", "plan.json", code=3)
    assert "this plan was already applied; a saved plan can be applied once" in again.err
    assert not planned.cloud.writes()
    assert planned.run("plan").out.startswith("nothing to do")


def test_stale_plans_name_what_moved(planned: Project) -> None:
    """What the plan would create is there meanwhile: 3, with the address; nothing is written."""
    planned.cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "casino"}])
    planned.cloud.forget_calls()
    done = planned.run("apply", "plan.json", code=3)
    assert "the plan is stale: KeywordSample/casino is in the account now" in done.err
    assert "make a new one: reconciler plan --out FILE" in done.err
    assert planned.untouched()


def test_stale_updates_and_deletes(planned: Project) -> None:
    """Edited and removed outside since the plan: both are named."""
    planned.run("apply", "plan.json")
    planned.put("manifests/a.yaml", words("casino", more="  tags: [a]\n") + template("strict", block=70))
    planned.run("plan", "--out", "second.json")
    planned.cloud.edit("DeleteWordSamples", Keywords=["casino"])
    definition = planned.cloud.templates()["strict"]
    planned.cloud.edit("ModifyContentReviewTemplate", Definition=definition, Comment="mine")
    done = planned.run("apply", "second.json", code=3)
    assert "KeywordSample/casino is gone from the account" in done.err
    assert "ContentReviewTemplate/strict was changed in the account" in done.err


def test_unrelated_changes_do_not_matter(planned: Project) -> None:
    """Somebody else's keyword in the same account leaves the plan as good as it was."""
    planned.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "weather"}])
    assert "2 created" in planned.run("apply", "plan.json").out


def test_tampered_plans(planned: Project) -> None:
    """Altered, truncated, of a newer format: refused. Not a plan at all: an error."""
    text = (planned.root / "plan.json").read_text()
    newer = text.replace("reconciler-plan/2", "reconciler-plan/3")
    assert newer != text
    for name, content, code, said in (
        ("altered", text.replace("casino", "casinos"), 3, CUT),
        ("cut", text[: len(text) // 2], 3, CUT),
        ("newer", newer, 3, "the plan has format 3"),
        ("other", json.dumps({"a": 1}), 1, "this is not a saved plan"),
    ):
        planned.put(f"{name}.json", content)
        for command in (("show", f"{name}.json"), ("apply", "--plan", f"{name}.json")):
            done = planned.run(*command, code=code)
            assert said in done.err, name
    planned.run("show", "missing.json", code=1)
    assert planned.untouched()


def test_a_saved_plan_is_carried_out_whole(planned: Project) -> None:
    """Choices belong to the planning, and an approved checksum must be this plan's."""
    done = planned.run("apply", "plan.json", "--only", "Keyword*", code=1)
    assert "a saved plan is carried out whole" in done.err
    wrong = planned.run("apply", "plan.json", "--checksum", 32 * "9", code=3)
    assert "is not the one that was approved" in wrong.err
    assert planned.untouched()
    checksum = planned.run("show", "plan.json", "--format", "json").json["checksum"]
    planned.run("apply", "plan.json", "--checksum", checksum)


def test_another_target(planned: Project) -> None:
    """A plan for one target is not for another."""
    planned.put("reconciler.yaml", (planned.root / "reconciler.yaml").read_text() + "  prod: {}\n")
    done = planned.run("apply", "plan.json", "--target", "prod", code=3)
    assert "this plan was made for target dev, not prod" in done.err
    planned.run("apply", "plan.json")


def test_approval_by_checksum(planned: Project) -> None:
    """The command that a plan prints applies it without asking; the wrong checksum, or a moved plan, is refused."""
    shown = planned.run("plan").out
    command = re.search(r"^  reconciler (apply --target dev --checksum [0-9a-f]{64})$", shown, re.MULTILINE)
    assert command is not None, shown
    wrong = planned.run("apply", "--checksum", 32 * "9", code=3)
    assert "not 99999999" in wrong.err
    assert "reconciler plan" in wrong.err
    planned.put("manifests/b.yaml", words("poker", name="more"))
    assert "something changed since it was approved" in planned.run(*command[1].split(), code=3).err
    assert planned.untouched()
    (planned.root / "manifests/b.yaml").unlink()
    assert "2 created" in planned.run(*command[1].split()).out


def test_what_is_left_of_a_saved_plan_is_planned_anew(planned: Project) -> None:
    """A plan is used once: the command to go on is one that makes a plan to review, and it works."""
    planned.put("manifests/b.yaml", template("mild"))
    planned.run("plan", "--out", "plan.json")
    done = planned.run("apply", "plan.json", "--max-calls", "1", code=2)
    command = done.out.partition("To continue:\n  ")[2].strip()
    assert command.startswith("reconciler plan ")
    assert command.endswith(" --target dev --out plan.json")
    planned.run(*command.split()[1:])
    planned.run("apply", "plan.json")
    assert planned.run("plan").out.startswith("nothing to do: 3 unchanged")


def test_a_plan_of_another_project(planned: Project) -> None:
    """Named as such, with the command that works from anywhere."""
    other = planned.put("other/reconciler.yaml", (planned.root / "reconciler.yaml").read_text().replace("dev", "prod"))
    moved = other.parent / "plan.json"
    (planned.root / "plan.json").rename(moved)
    said = Project(other.parent, planned.cloud).run("apply", "plan.json", code=1).err
    assert "a plan for the target dev" in said
    assert "reconciler apply PROJECT --plan plan.json" in said
    planned.run("apply", planned.root, "--plan", moved)
