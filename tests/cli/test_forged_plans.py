"""A forged plan is not carried out: what ``show`` tells, what was approved and what is sent are the same.

The attacker may write the whole file after the review, with every digest made anew.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reconciler.files.planfile import dump, load
from reconciler.model.plan import Plan
from reconciler.model.posture import Effect, Posture
from reconciler.stages.planning.checksum import checksum
from tests.support.manifests import DEV, template, words
from tests.support.project import Project

STRICT = DEV.replace("dev: {}", "dev: {guards: {loosening: refuse}}")
SWITCH = "pornConfigure.imgReviewInfo.switch"


@pytest.fixture
def reviewed(project: Project) -> Project:
    """``plan.json`` tightens the template strict, in a target that refuses any loosening."""
    project.put("reconciler.yaml", STRICT)
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    project.apply()
    project.put("manifests/a.yaml", words("casino") + template("strict", block=60))
    project.run("plan", "--out", "plan.json")
    project.cloud.forget_calls()
    return project


def read(project: Project) -> Plan:
    return load((project.root / "plan.json").read_bytes())


def forge(project: Project, plan: Plan, *, seal: bool = True) -> None:
    """Put ``plan`` in the place of the reviewed one; sealed with a checksum that fits, or with the reviewed one."""
    sealed = replace(plan, checksum=checksum(plan.basis, plan.mode, plan.changes)) if seal else plan
    (project.root / "plan.json").write_bytes(dump(sealed))


def switched_off(plan: Plan) -> Plan:
    """The template disarmed, told as it was reviewed."""
    (change,) = plan.changes
    assert change.after is not None
    off = {path: value for path, value in change.after.items() if not path.startswith("pornConfigure.imgReviewInfo")}
    return replace(plan, changes=(change._replace(after={**off, SWITCH: "OFF"}),))


@pytest.mark.parametrize("seal", [True, False])
@pytest.mark.parametrize("approval", [True, False])
def test_a_disarming_plan_told_as_the_reviewed_one(reviewed: Project, seal: bool, approval: bool) -> None:
    """Neither shown nor applied, with the reviewed checksum in it or a fitting one; the template stays on."""
    plan = read(reviewed)
    forge(reviewed, switched_off(plan), seal=seal)
    said = reviewed.run("show", "plan.json", code=3).err
    assert "the plan contradicts itself" in said
    arguments = ["--checksum", plan.checksum] if approval else []
    assert "plan" in reviewed.run("apply", "plan.json", *arguments, code=3).err
    assert not reviewed.cloud.writes()


def test_a_disarming_plan_that_tells_what_it_does(reviewed: Project) -> None:
    """Consistent in itself: then it is not the approved one, and today's guards refuse what it does."""
    plan = read(reviewed)
    (change,) = switched_off(plan).changes
    from reconciler.kinds import BY_NAME, OBJECT_KINDS
    from reconciler.stages.planning.fields import field_changes
    from reconciler.stages.planning.reach.judge import judge

    assert change.before is not None
    assert change.after is not None
    effect = OBJECT_KINDS["ContentReviewTemplate"].effect(change.before, change.after)
    honest = change._replace(effect=effect, fields=field_changes(change.before, change.after))
    headline = judge([honest], BY_NAME, plan.surroundings).headline
    forge(reviewed, replace(plan, changes=(honest,), refusals=(), headline=headline))
    assert "LOOSENS" in reviewed.run("show", "plan.json").out
    refused = reviewed.run("apply", "plan.json", "--checksum", plan.checksum, code=3).err
    assert "it is not the one that was approved" in refused
    refused = reviewed.run("apply", "plan.json", code=3).err
    assert "it does not say that 1 change would loosen moderation" in refused
    assert not reviewed.cloud.writes()


def test_a_relabelled_effect(reviewed: Project) -> None:
    plan = read(reviewed)
    (change,) = plan.changes
    forge(reviewed, replace(plan, changes=(change._replace(effect=Effect(Posture.NEUTRAL, "comment changed")),)))
    for command in ("show", "apply"):
        said = reviewed.run(command, "plan.json", code=3).err
        assert "and the plan says that it is neutral (comment changed)" in said
    assert not reviewed.cloud.writes()


@pytest.mark.parametrize("mode", ["adopt", "drift"])
def test_a_mode_in_which_no_guard_looks(reviewed: Project, mode: str) -> None:
    """Guards are for applies and destroys; a plan of another mode is of no apply, whatever it says of itself."""
    plan = replace(switched_off(read(reviewed)), mode=mode, refusals=())
    forge(reviewed, plan)
    for command in ("show", "apply"):
        assert "cannot be applied" in reviewed.run(command, "plan.json", code=3).err
    assert not reviewed.cloud.writes()


def test_guards_that_were_relaxed_or_tightened_since(reviewed: Project) -> None:
    """A reviewer saw what the guards of that day said."""
    reviewed.put("reconciler.yaml", DEV)
    assert "guards of the target have changed" in reviewed.run("apply", "plan.json", code=3).err
    reviewed.put("reconciler.yaml", STRICT)
    reviewed.run("apply", "plan.json")


def test_another_endpoint_and_another_state(reviewed: Project) -> None:
    """What was planned against one place is not sent to another."""
    elsewhere = {"RECONCILER_ENDPOINT": "http://127.0.0.1:9"}
    said = reviewed.run("apply", "plan.json", code=3, env=elsewhere).err
    assert "this plan was made for endpoint" in said
    reviewed.put("reconciler.yaml", STRICT.replace("dev: {", "dev: {state: other, "))
    said = reviewed.run("apply", "plan.json", code=3).err
    assert "this plan was made for the state at .reconciler/dev, not other" in said
    assert not reviewed.cloud.writes()


def test_a_plan_of_version_0_1_0_is_shown_and_not_applied(reviewed: Project) -> None:
    plan = read(reviewed)
    forge(reviewed, replace(plan, checksum=plan.checksum[:16]), seal=False)
    shown = reviewed.run("show", "plan.json")
    assert "saved by version 0.1.0" in shown.out
    assert "it cannot be applied" in shown.out
    assert "saved by version 0.1.0" in reviewed.run("apply", "plan.json", code=3).err
    assert not reviewed.cloud.writes()


@pytest.mark.parametrize("given", ["", "0", 16 * "0", 31 * "a", 32 * "g", 65 * "0", "reviewed by alice"])
def test_an_approval_that_names_too_little(reviewed: Project, given: str) -> None:
    said = reviewed.run("apply", "--checksum", given, code=3).err
    assert "--checksum takes at least 32 hex digits" in said
    assert not reviewed.cloud.writes()


def test_the_first_half_of_a_checksum_is_enough(reviewed: Project) -> None:
    made = json.loads(reviewed.run("plan", "--format", "json").out)["checksum"]
    reviewed.run("apply", "--checksum", made[:32].upper())
