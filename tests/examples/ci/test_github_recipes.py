"""The workflows for GitHub Actions and the composite action, their commands run as written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.support.chat_server import ChatServer

from .recipes import CI, FORK, HEAD, GitHub, World

pytestmark = pytest.mark.slow

MARKER = "<!-- reconciler project=acme target=prod -->"
BY_CHECKSUM = "reconciler-apply-by-checksum.yml"
APPLIES = ["reconciler-apply.yml", BY_CHECKSUM]


def edit(world: World, keyword: str) -> None:
    """Somebody at the console."""
    world.cloud.edit("ModifyWordSample", Keyword=keyword, Usages=["Recognition.Ocr"])


def approved_step(name: str) -> dict[str, Any]:
    """The step that finds what was approved."""
    text = (CI / "github" / name).read_text(encoding="utf-8")
    return next(step for step in yaml.safe_load(text)["jobs"]["approved"]["steps"] if step.get("id") == "approved")


def plan_and_approve(world: World) -> None:
    ended = GitHub(world).workflow("reconciler-plan.yml")
    assert ended.code == 0, ended.said
    world.approve()


def test_plan_comment_apply_and_apply_again(world: World) -> None:
    github = GitHub(world)
    ended = github.workflow("reconciler-plan.yml")
    assert ended.code == 0, ended.said
    [comment] = world.forge["comments"]
    assert comment["body"].splitlines()[0] == MARKER
    assert "2 create" in comment["body"]
    assert f"commit `{HEAD[:12]}`" in comment["body"]
    assert github.summary == comment["body"]
    assert world.cloud.writes() == {}

    world.declare("casino", "free btc", "third")
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    [comment] = world.forge["comments"]
    assert "3 create" in comment["body"]

    world.approve()
    merged = GitHub(world).workflow("reconciler-apply.yml")
    assert merged.code == 0, merged.said
    assert set(world.cloud.words()) == {"casino", "free btc", "third"}
    again = GitHub(world).workflow("reconciler-apply.yml")
    assert again.code == 3, again.said
    assert "a saved plan can be applied once" in again.said


def test_what_moved_meanwhile_is_refused(world: World) -> None:
    plan_and_approve(world)
    world.cloud.edit("CreateWordSamples", Usages=["Review.Ocr"], Words=[{"Keyword": "casino"}])
    merged = GitHub(world).workflow("reconciler-apply.yml")
    assert merged.code == 3, merged.said
    assert "stale" in merged.said
    plan_and_approve(world)
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0


def test_by_checksum(world: World) -> None:
    assert GitHub(world).workflow(BY_CHECKSUM).code == 1
    forged = f"{MARKER}\nChecksum `00000000`\n"
    stranger = {"id": 1, "user": {"login": "mallory"}, "body": forged, "updated_at": "2026-01-01T00:00:00Z"}
    world.change(comments=[stranger])
    world.approve()
    assert GitHub(world).workflow(BY_CHECKSUM).code == 1
    plan_and_approve(world)
    world.declare("casino", "other")
    assert GitHub(world).workflow(BY_CHECKSUM).code == 3
    assert world.cloud.writes() == {}
    world.declare("casino", "free btc")
    ended = GitHub(world).workflow(BY_CHECKSUM)
    assert ended.code == 0, ended.said
    assert set(world.cloud.words()) == {"casino", "free btc"}


def test_a_comment_of_somebody_else_is_left_alone(world: World) -> None:
    world.change(comments=[{"id": 1, "user": {"login": "mallory"}, "body": f"{MARKER}\nmine"}])
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    first, second = world.forge["comments"]
    assert first["body"] == f"{MARKER}\nmine"
    assert "2 create" in second["body"]


def test_mistakes_are_annotated_and_told(world: World) -> None:
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.declare("casino", "word that is far too long to be a keyword")
    ended = GitHub(world).workflow("reconciler-plan.yml")
    assert ended.code == 1
    assert "::error file=manifests/words.yaml,line=7,col=7,title=" in ended.said
    [comment] = world.forge["comments"]
    assert "❌ no plan" in comment["body"]
    assert "Checksum" not in comment["body"]


def test_policy_tests_are_run(world: World) -> None:
    world.declare_test(95)
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.declare_test(60)
    ended = GitHub(world).workflow("reconciler-plan.yml")
    assert ended.code == 2
    assert "::error file=manifests/tests/pictures.yaml,line=6" in ended.said


def test_a_push_that_nobody_reviewed(world: World) -> None:
    world.change(pulls=[])
    for name in APPLIES:
        ended = GitHub(world).workflow(name)
        assert (ended.code, "is not the merge of a pull request" in ended.said) == (1, True)
    assert world.cloud.writes() == {}


def shrink(world: World) -> None:
    """Thirty words are in the account, and a pull request leaves ten of them: a guard wants a label."""
    words = [f"word {n}" for n in range(30)]
    world.declare(*words)
    plan_and_approve(world)
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    world.declare(*words[:10])


def test_labels_allow_what_a_guard_refuses(world: World) -> None:
    shrink(world)
    plan_and_approve(world)
    assert "`--allow-deletes 20`" in world.forge["comments"][0]["body"]
    assert GitHub(world).workflow("reconciler-apply.yml").code == 3
    world.label("allow-deletes 20")
    world.label("allow-loosening; rm -rf .")
    # A label that was given after the approval is not what was approved.
    assert GitHub(world).workflow("reconciler-apply.yml").code == 3
    world.approve()
    ended = GitHub(world).workflow("reconciler-apply.yml")
    assert ended.code == 0, ended.said
    assert len(world.cloud.words()) == 10


def test_a_label_that_was_taken_away_allows_nothing(world: World) -> None:
    shrink(world)
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.label("allow-deletes 20")
    world.approve()
    world.label("allow-deletes 20", there=False)
    assert GitHub(world).workflow("reconciler-apply.yml").code == 3
    assert len(world.cloud.words()) == 30


def test_both_ways_of_applying_find_the_approval_alike() -> None:
    """What the tests below show of one of them holds for the other."""
    by_artifact, by_checksum = (approved_step(name) for name in APPLIES)
    assert by_artifact["env"] == by_checksum["env"]
    assert by_artifact["run"].startswith(by_checksum["run"])


def test_only_an_approval_of_the_merged_commit_by_a_writer_counts(world: World) -> None:
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.approve(login="mallory")
    world.approve(commit="0" * 40)
    world.approve(state="dismissed")
    world.approve(state="commented")
    ended = GitHub(world).workflow(BY_CHECKSUM)
    assert (ended.code, f"no writer of this repository approved commit {HEAD}" in ended.said) == (1, True)
    world.approve()
    assert GitHub(world).workflow(BY_CHECKSUM).code == 0


def test_a_comment_that_changed_after_the_approval_is_not_what_was_approved(world: World) -> None:
    plan_and_approve(world)
    world.declare("casino")
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    ended = GitHub(world).workflow(BY_CHECKSUM)
    assert (ended.code, "is newer than the approval" in ended.said) == (1, True)
    world.approve()
    assert GitHub(world).workflow(BY_CHECKSUM).code == 0
    assert set(world.cloud.words()) == {"casino"}


def test_a_comment_about_another_commit_is_not_what_was_approved(world: World) -> None:
    [pull] = world.forge["pulls"]
    plan_and_approve(world)
    other = "f" * 40
    world.change(pulls=[pull | {"head": {"sha": other}}])
    world.approve(commit=other)
    ended = GitHub(world).workflow(BY_CHECKSUM)
    assert (ended.code, f"the comment shows no plan of {other}" in ended.said) == (1, True)


def test_the_pull_request_is_found_by_its_merge_commit(world: World) -> None:
    [pull] = world.forge["pulls"]
    plan_and_approve(world)
    others = [pull | {"number": 6, "merge_commit_sha": "0" * 40}, pull | {"number": 7, "base": {"ref": "release"}}]
    world.change(pulls=[*others, pull | {"number": 8, "merged_at": None}])
    assert GitHub(world).workflow(BY_CHECKSUM).code == 1
    world.change(pulls=[*others, pull])
    assert GitHub(world).workflow(BY_CHECKSUM).code == 0


def test_what_lies_beside_the_plan_in_an_artifact_is_left_there(world: World) -> None:
    """A branch may change the workflow that fills its artifact."""
    plan_and_approve(world)
    forge = world.forge
    forge["artifacts"][HEAD] |= {"reconciler.yaml": "not: a project", "pulls.json": "[]", "timeline.json": "[]"}
    world.keep(forge)
    ended = GitHub(world).workflow("reconciler-apply.yml")
    assert ended.code == 0, ended.said


def test_another_plan_in_the_artifact_is_refused(world: World) -> None:
    world.declare("other")
    plan_and_approve(world)
    other = world.forge["artifacts"][HEAD]
    world.declare("casino")
    plan_and_approve(world)
    world.change(artifacts={HEAD: other})
    ended = GitHub(world).workflow("reconciler-apply.yml")
    assert (ended.code, "checksum" in ended.said) == (3, True)
    assert world.cloud.writes() == {}


def test_a_fork_is_checked_and_not_planned(world: World) -> None:
    github = GitHub(world)
    assert github.workflow("reconciler-plan.yml", fork=True).code == 0
    assert github.results == {"check": "success", "plan": "skipped", "comment": "skipped"}
    assert world.cloud.calls() == {}
    world.declare("word that is far too long to be a keyword")
    assert GitHub(world).workflow("reconciler-plan.yml", fork=True).code == 1


def test_drift_opens_updates_and_closes_one_issue(world: World) -> None:
    plan_and_approve(world)
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    assert world.forge["issues"] == []
    edit(world, "casino")
    # Neither metrics nor a page that fail keep the drift out of the issue.
    world.break_pages()
    ended = GitHub(world, {"vars.RECONCILER_PUSHGATEWAY": "http://gone.example"}).workflow("reconciler-drift.yml")
    assert ended.code == 0, ended.said
    assert "::warning::drift.html could not be made" in ended.said
    assert "::warning::the metrics were not pushed" in ended.said
    [issue] = world.forge["issues"]
    assert "drift: 1 changed" in issue["body"]
    edit(world, "free btc")
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    [issue] = world.forge["issues"]
    assert (issue["state"], "drift: 2 changed" in issue["body"]) == ("open", True)
    assert GitHub(world).workflow("reconciler-plan.yml").code == 0
    world.label("allow-revert")
    world.approve()
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    assert GitHub(world).workflow("reconciler-drift.yml").code == 0
    assert world.forge["issues"][0]["state"] == "closed"


def test_drift_at_night_is_a_message_that_leads_to_a_page(world: World, chat: ChatServer) -> None:
    """A quiet night has neither."""
    plan_and_approve(world)
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    address = {"secrets.RECONCILER_NOTIFY_WECOM_URL": chat.address("wecom")}
    assert GitHub(world, address).workflow("reconciler-drift.yml").code == 0
    assert chat.taken == []
    edit(world, "casino")
    night = GitHub(world, address)
    assert night.workflow("reconciler-drift.yml").code == 0
    [(_, message)] = chat.taken
    assert "[report](https://github.com/acme/words/actions/runs/77#artifacts)" in message["markdown"]["content"]
    assert night.kept["drift"]["drift.html"].startswith("<!doctype html>")


def test_drift_that_cannot_look_fails_and_tells_nobody(world: World) -> None:
    plan_and_approve(world)
    assert GitHub(world).workflow("reconciler-apply.yml").code == 0
    context = {"secrets.RECONCILER_PLAN_SECRET_KEY": "wrong", "vars.RECONCILER_PUSHGATEWAY": "http://gateway.example"}
    ended = GitHub(world, context).workflow("reconciler-drift.yml")
    assert ended.code == 1
    assert "SignatureFailure" in ended.said
    assert world.forge["issues"] == []
    [(address, pushed)] = world.forge["pushed"].items()
    assert address == "http://gateway.example/metrics/job/reconciler/instance/drift-prod"
    assert 'reconciler_exit_code{command="drift",project="acme",target="prod"} 1.0' in pushed


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


def test_the_composite_action_gives_a_fork_nothing(world: World) -> None:
    fork = {"github.event_name": "pull_request", FORK: "true"}
    ended = GitHub(world, fork).action(command="plan", target="prod")
    assert (ended.code, "--untrusted" in ended.said) == (3, True), ended.said
    assert world.cloud.calls() == {}
    assert GitHub(world, fork).action(command="validate").code == 0


@pytest.mark.parametrize("name", ["reconciler-plan.yml", "reconciler-drift.yml"])
def test_nothing_but_the_forge_is_asked(world: World, name: str) -> None:
    GitHub(world).workflow(name)
    assert {call[0] for call in world.forge["calls"]} <= {"gh", "pip"}
