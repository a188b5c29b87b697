"""The workflows for GitHub Actions and the composite action, their commands run as written."""

from __future__ import annotations

import pytest

from .recipes import HEAD, GitHub, World

MARKER = "<!-- reconciler project=acme target=prod -->"


def edit(world: World, keyword: str) -> None:
    """Somebody at the console."""
    world.cloud.edit("ModifyWordSample", Keyword=keyword, Usages=["Recognition.Ocr"])


def test_plan_comment_apply_and_apply_again(world: World) -> None:
    github = GitHub(world)
    ended = github.workflow("reconciler-plan.yml")
    assert ended.code == 0, ended.said
    [comment] = world.forge["comments"]
    assert comment["body"].splitlines()[0] == MARKER
    assert "🟢 2 tighten" in comment["body"]
    assert f"commit `{HEAD[:12]}`" in comment["body"]
    assert github.summary == comment["body"]
    assert world.cloud.writes() == {}

    world.declare("casino", "free btc", "third")
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    [comment] = world.forge["comments"]
    assert "🟢 3 tighten" in comment["body"]

    merged = GitHub(world).workflow("reconciler-apply.yml")
    assert merged.code == 0, merged.said
    assert set(world.cloud.words()) == {"casino", "free btc", "third"}
    again = GitHub(world).workflow("reconciler-apply.yml")
    assert again.code == 3, again.said
    assert "a saved plan can be applied once" in again.said


def test_what_moved_meanwhile_is_refused(world: World) -> None:
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.cloud.edit("CreateWordSamples", Usages=["Review.Ocr"], Words=[{"Keyword": "casino"}])
    merged = GitHub(world).workflow("reconciler-apply.yml")
    assert merged.code == 3, merged.said
    assert "stale" in merged.said
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0


def test_by_checksum(world: World) -> None:
    name = "reconciler-apply-by-checksum.yml"
    assert GitHub(world).workflow(name).code == 1
    forged = f"{MARKER}\nChecksum `00000000`\n"
    world.change(comments=[{"id": 1, "user": {"login": "mallory"}, "body": forged}])
    assert GitHub(world).workflow(name).code == 1
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.declare("casino", "other")
    assert GitHub(world).workflow(name).code == 3
    assert world.cloud.writes() == {}
    world.declare("casino", "free btc")
    ended = GitHub(world).workflow(name)
    assert ended.code == 0, ended.said
    assert set(world.cloud.words()) == {"casino", "free btc"}


def test_a_comment_of_somebody_else_is_left_alone(world: World) -> None:
    world.change(comments=[{"id": 1, "user": {"login": "mallory"}, "body": f"{MARKER}\nmine"}])
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    first, second = world.forge["comments"]
    assert first["body"] == f"{MARKER}\nmine"
    assert "2 tighten" in second["body"]


def test_mistakes_are_annotated_and_told(world: World) -> None:
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.declare("casino", "word that is far too long to be a keyword")
    ended = GitHub(world).workflow("reconciler-plan.yml")
    assert ended.code == 1
    assert "::error file=manifests/words.yaml,line=7,col=7,title=" in ended.said
    [comment] = world.forge["comments"]
    assert "❌ no plan" in comment["body"]
    assert "Checksum" not in comment["body"]


def test_a_push_that_nobody_reviewed(world: World) -> None:
    world.change(pulls=[])
    for name in ("reconciler-apply.yml", "reconciler-apply-by-checksum.yml"):
        ended = GitHub(world).workflow(name)
        assert (ended.code, "came without a pull request" in ended.said) == (1, True)
    assert world.cloud.writes() == {}


def test_labels_allow_what_a_guard_refuses(world: World) -> None:
    words = [f"word {n}" for n in range(30)]
    world.declare(*words)
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    world.declare(*words[:10])
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    assert "`--allow-deletes 20`" in world.forge["comments"][0]["body"]
    assert GitHub(world).workflow("reconciler-apply.yml").code == 3
    pull = world.forge["pulls"][0]
    world.change(pulls=[pull | {"labels": [{"name": "allow-deletes 20"}, {"name": "allow-loosening; rm -rf ."}]}])
    ended = GitHub(world).workflow("reconciler-apply.yml")
    assert ended.code == 0, ended.said
    assert len(world.cloud.words()) == 10


def test_drift_opens_updates_and_closes_one_issue(world: World) -> None:
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    assert world.forge["issues"] == []
    edit(world, "casino")
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    [issue] = world.forge["issues"]
    assert "drift: 1 changed" in issue["body"]
    edit(world, "free btc")
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    [issue] = world.forge["issues"]
    assert (issue["state"], "drift: 2 changed" in issue["body"]) == ("open", True)
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    pull = world.forge["pulls"][0]
    world.change(pulls=[pull | {"labels": [{"name": "allow-revert"}]}])
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    assert world.forge["issues"][0]["state"] == "closed"


def test_drift_that_cannot_look_fails_and_tells_nobody(world: World) -> None:
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    secret = {"secrets.RECONCILER_PLAN_SECRET_KEY": "wrong"}
    ended = GitHub(world, secret).workflow("reconciler-drift.yml")
    assert ended.code == 1
    assert "SignatureFailure" in ended.said
    assert world.forge["issues"] == []


def test_the_composite_action(world: World) -> None:
    pull = {"github.event_name": "pull_request"}
    github = GitHub(world, pull)
    ended = github.action(command="plan", target="prod", plan="reconciler.plan")
    assert ended.code == 0, ended.said
    assert github.outputs["exit-code"] == "0"
    assert world.forge["comments"][0]["body"] == github.summary != ""
    assert GitHub(world, pull).action(command="validate").code == 0
    checksum = github.summary.partition("Checksum `")[2].partition("`")[0]
    assert GitHub(world, pull).action(command="apply", checksum="0000").code == 3
    assert GitHub(world, pull).action(command="apply", target="prod", checksum=checksum).code == 0
    edit(world, "casino")
    drifted = GitHub(world, pull)
    assert drifted.action(command="drift", arguments="--unmanaged ignore").code == 2
    assert drifted.outputs["exit-code"] == "2"
    assert "drift: 1 changed" in drifted.summary
    wrong = GitHub(world, pull).action(command="; rm -rf .")
    assert (wrong.code, "there is no command" in wrong.said) == (1, True)


@pytest.mark.parametrize("name", ["reconciler-plan.yml", "reconciler-drift.yml"])
def test_nothing_but_the_forge_is_asked(world: World, name: str) -> None:
    GitHub(world).workflow(name)
    assert {call[0] for call in world.forge["calls"]} <= {"gh", "pip"}
