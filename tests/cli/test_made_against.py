"""What a plan was made against is shown: endpoint, state, guards with their places, what is relaxed, commit."""

from __future__ import annotations

import pytest

from tests.support.manifests import DEV, template
from tests.support.project import Project

STRICT = DEV.replace("dev: {}", "dev: {guards: {loosening: refuse, maxDelete: {KeywordSample: 5}}}")
LAX = STRICT.replace("loosening: refuse", "loosening: allow").replace("KeywordSample: 5", "KeywordSample: 9")
AND_RELAXED = (
    "AND RELAXES GUARDS of the target since the last apply: loosening refuse → allow, maxDelete KeywordSample 5 → 9"
)
RELAXED = AND_RELAXED.removeprefix("AND ")
LOOSENS = "LOOSENS: 1 threshold up"
OUTSIDE = {"RECONCILER_GUARDS": '{"loosening": "refuse"}'}


@pytest.fixture
def applied(project: Project) -> Project:
    """Applied under strict guards; now a change relaxes them, and loosens a template."""
    project.put("reconciler.yaml", STRICT)
    project.put("manifests/a.yaml", template("strict", block=60))
    project.apply()
    project.put("reconciler.yaml", LAX)
    project.put("manifests/a.yaml", template("strict", block=90))
    return project


def test_relaxed_guards_come_right_after_what_they_let_pass(applied: Project) -> None:
    assert applied.run("plan").out.splitlines()[:2] == [LOOSENS, AND_RELAXED]
    lines = applied.run("plan", "--format", "markdown").out.splitlines()
    assert lines[0].startswith("<!-- reconciler")
    assert lines[1] == "🔴 **LOOSENS:** 1 threshold up"
    assert lines[3] == "> [!CAUTION]"
    assert "AND RELAXES GUARDS" in lines[4]
    found = applied.run("plan", "--format", "json").json
    assert found["relaxed_guards"] == [
        {"guard": "loosening", "before": "refuse", "after": "allow"},
        {"guard": "maxDelete KeywordSample", "before": "5", "after": "9"},
    ]


def test_a_saved_plan_shows_the_same(applied: Project) -> None:
    applied.run("plan", "--out", "plan.json", env={"RECONCILER_COMMIT": "abcdef0123456789"})
    shown = applied.run("show", "plan.json").out
    assert shown.splitlines()[:2] == [LOOSENS, AND_RELAXED]
    assert "commit abcdef012345" in shown
    assert "state .reconciler/dev, version 2" in shown


def test_an_apply_shows_and_records_them(applied: Project) -> None:
    done = applied.apply()
    assert done.out.splitlines()[:2] == [LOOSENS, AND_RELAXED]
    assert "RELAXES" not in applied.run("plan").out


def test_guards_alone_are_a_change_that_is_seen_and_recorded(applied: Project) -> None:
    applied.put("manifests/a.yaml", template("strict", block=60))
    assert applied.run("plan").out.splitlines()[0] == RELAXED
    applied.apply()
    assert "RELAXES" not in applied.run("plan").out


def test_the_report_of_an_apply(applied: Project) -> None:
    done = applied.apply("--format", "json").json
    assert (done["target"], done["state"], done["endpoint"]) == (
        "dev",
        ".reconciler/dev",
        applied.env["RECONCILER_ENDPOINT"],
    )
    assert [row["guard"] for row in done["relaxed_guards"]] == ["loosening", "maxDelete KeywordSample"]


def test_what_drift_was_looked_for_against(applied: Project) -> None:
    found = applied.run("drift", "--format", "json", env=OUTSIDE).json
    assert (found["state"], found["offline"]) == (".reconciler/dev", [])
    assert {"guard": "loosening", "value": "refuse", "source": "RECONCILER_GUARDS"} in found["guards"]


def test_guards_of_the_environment_hold(applied: Project) -> None:
    refused = applied.run("apply", "--auto-approve", code=3, env=OUTSIDE)
    assert "[loosening] 1 change would loosen moderation" in refused.err
    assert "loosening refuse (RECONCILER_GUARDS)" in applied.run("plan", env=OUTSIDE).out
    applied.run("apply", "--auto-approve", "--allow-loosening", env=OUTSIDE)


def test_a_saved_plan_is_bound_to_them(applied: Project) -> None:
    applied.run("plan", "--out", "plan.json")
    assert "the guards of the target have changed" in applied.run("apply", "plan.json", code=3, env=OUTSIDE).err
    checksum = applied.run("plan", "--format", "json").json["checksum"]
    assert "not " + checksum in applied.run("apply", "--checksum", checksum, code=3, env=OUTSIDE).err


def test_a_saved_plan_is_bound_to_what_it_relaxed(applied: Project) -> None:
    """What a reviewer saw of relaxed guards is true of the last apply only."""
    applied.run("plan", "--out", "plan.json")
    applied.run("apply", "--auto-approve", "--only", "KeywordSample/*")
    assert "recorded other guards" in applied.run("apply", "plan.json", code=3).err


@pytest.mark.parametrize(
    ("command", "said"),
    [(("plan",), ""), (("apply", "--auto-approve"), "{"), (("destroy", "--auto-approve"), "reconciler.yaml")],
)
def test_broken_guards_of_the_environment_stop_everything(
    applied: Project, command: tuple[str, ...], said: str
) -> None:
    before = applied.state_file.read_bytes()
    assert "RECONCILER_GUARDS" in applied.run(*command, code=1, env={"RECONCILER_GUARDS": said}).err
    assert applied.state_file.read_bytes() == before


def test_a_state_without_guards_compares_nothing(project: Project) -> None:
    """As of version 0.1.0, or before the first apply."""
    project.put("manifests/a.yaml", template("strict"))
    found = project.run("plan", "--format", "json").json
    assert (found["relaxed_guards"], found["commit"]) == ([], None)
    assert "state .reconciler/dev, nothing stored yet" in project.run("plan").out
