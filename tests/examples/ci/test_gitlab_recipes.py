"""The pipelines for GitLab, their commands run as written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.support.chat_server import ChatServer

from .forge import STRANGER
from .recipes import CI, HEAD, MERGE, GitLab, World
from .supply_chain_gitlab import script

pytestmark = pytest.mark.slow

MARKER = "<!-- reconciler project=acme target=prod -->"
CHECKSUM = "apply-by-checksum.gitlab-ci.yml"
FILES = ["reconciler.gitlab-ci.yml", CHECKSUM]


def test_plan_note_apply_and_apply_again(world: World) -> None:
    gitlab = GitLab(world)
    assert gitlab.job("check").code == 0
    assert json.loads(world.forge["artifacts"]["check"]["gl-code-quality-report.json"]) == []
    ended = gitlab.merge_request()
    assert ended.code == 0, ended.said
    world.declare("casino", "free btc", "third")
    assert gitlab.merge_request().code == 0
    [note] = world.forge["comments"]
    assert note["body"].startswith(f"{MARKER}\n")
    assert "3 create" in note["body"]
    assert json.loads(world.forge["artifacts"]["plan"]["widget.json"]) == {"create": 3, "update": 0, "delete": 0}
    ended = gitlab.merged()
    assert ended.code == 0, ended.said
    assert set(world.cloud.words()) == {"casino", "free btc", "third"}
    assert gitlab.merged().code == 3


def test_by_checksum(world: World) -> None:
    gitlab = GitLab(world)
    assert gitlab.merge_request().code == 0
    [note] = world.forge["comments"]
    world.change(comments=[note, forged("0" * 64)])
    world.declare("casino", "other")
    assert gitlab.merged(CHECKSUM).code == 3
    world.declare("casino", "free btc")
    ended = gitlab.merged(CHECKSUM)
    assert ended.code == 0, ended.said
    assert set(world.cloud.words()) == {"casino", "free btc"}


def forged(checksum: str) -> dict[str, Any]:
    body = f"{MARKER}\ncommit `{HEAD[:12]}`\nChecksum `{checksum}`\n"
    return {"id": 9, "author": {"id": STRANGER}, "body": body, "updated_at": "2026-01-01T00:00:00Z"}


def test_both_ways_of_applying_find_the_merge_request_alike() -> None:
    """What the tests below show of one of them holds for the other."""
    by_artifact, by_checksum = (yaml.safe_load((CI / "gitlab" / name).read_text(encoding="utf-8")) for name in FILES)
    assert script(by_artifact["reviewed"]).startswith(script(by_checksum["reviewed"]))


def test_nobody_reviewed(world: World) -> None:
    gitlab = GitLab(world)
    world.change(comments=[forged("0" * 64)])
    ended = gitlab.merged(CHECKSUM)
    assert (ended.code, "shows no plan" in ended.said) == (1, True)
    world.change(pulls=[])
    ended = gitlab.merged(CHECKSUM)
    assert (ended.code, "is not the merge of a merge request" in ended.said) == (1, True)
    assert world.cloud.writes() == {}


def test_a_note_that_changed_after_the_merge_is_not_what_was_accepted(world: World) -> None:
    gitlab = GitLab(world)
    assert gitlab.merge_request().code == 0
    [pull] = world.forge["pulls"]
    world.change(pulls=[pull | {"merged_at": "2026-01-01T00:00:30Z"}])
    ended = gitlab.merged(CHECKSUM)
    assert (ended.code, "is newer than the merge" in ended.said) == (1, True)
    world.change(pulls=[pull | {"sha": "f" * 40, "merge_commit_sha": MERGE}])
    ended = gitlab.merged(CHECKSUM)
    assert (ended.code, f"shows no plan of {'f' * 40}" in ended.said) == (1, True)


def test_the_merge_request_is_found_by_its_merge_commit(world: World) -> None:
    gitlab = GitLab(world)
    assert gitlab.merge_request().code == 0
    [pull] = world.forge["pulls"]
    others = [pull | {"iid": 6, "merge_commit_sha": "0" * 40}, pull | {"iid": 7, "target_branch": "release"}]
    world.change(pulls=[*others, pull | {"iid": 8, "state": "opened"}])
    assert gitlab.merged(CHECKSUM).code == 1
    world.change(pulls=[*others, pull])
    assert gitlab.merged(CHECKSUM).code == 0


def test_another_plan_in_the_artifact_is_refused(world: World) -> None:
    gitlab = GitLab(world)
    world.declare("other")
    assert gitlab.merge_request().code == 0
    other = world.forge["artifacts"]["plan"]
    world.declare("casino")
    assert gitlab.merge_request().code == 0
    world.change(artifacts=world.forge["artifacts"] | {"plan": other})
    ended = gitlab.merged()
    assert (ended.code, "checksum" in ended.said) == (3, True)
    assert world.cloud.writes() == {}


def test_policy_tests_are_run(world: World) -> None:
    world.declare_test(95)
    assert GitLab(world).job("check").code == 0
    world.declare_test(60)
    ended = GitLab(world).job("check")
    assert (ended.code, "want block, got" in ended.said) == (2, True)


def test_what_is_wrong_is_reported(world: World) -> None:
    world.declare("casino", "word that is far too long to be a keyword")
    gitlab = GitLab(world)
    assert gitlab.job("check").code == 1
    [row] = json.loads(world.forge["artifacts"]["check"]["gl-code-quality-report.json"])
    assert row["location"] == {"path": "manifests/words.yaml", "lines": {"begin": 7}}
    assert row["severity"] == "major"
    assert gitlab.merge_request().code == 1
    assert "❌ no plan" in world.forge["comments"][0]["body"]


def test_a_person_may_allow(world: World) -> None:
    gitlab = GitLab(world)
    words = [f"word {n}" for n in range(30)]
    world.declare(*words)
    assert (gitlab.merge_request().code, gitlab.merged().code) == (0, 0)
    world.declare(*words[:10])
    assert gitlab.merge_request().code == 0
    assert gitlab.merged().code == 3
    for more in (
        "--endpoint https://example.com",
        "--allow-deletes 20; true",
        "--allow-deletes=$(id)",
        "--checksum 00",
    ):
        ended = gitlab.merged(RECONCILER_ALLOW=more)
        assert (ended.code, "RECONCILER_ALLOW must hold --allow-… flags" in ended.said) == (1, True)
    assert gitlab.job("apply", RECONCILER_ALLOW="--allow-deletes 20").code == 0


def test_drift_opens_updates_and_closes_one_issue(world: World) -> None:
    gitlab = GitLab(world)
    assert (gitlab.merge_request().code, gitlab.merged().code, gitlab.schedule().code) == (0, 0, 0)
    assert world.forge["issues"] == []
    world.cloud.edit("DeleteWordSamples", Keywords=["casino"])
    # Neither metrics nor a page that fail keep the drift out of the issue.
    world.break_pages()
    assert gitlab.schedule(PUSHGATEWAY="http://gone.example").code == 0
    assert len(world.forge["issues"]) == 1
    world.cloud.edit("DeleteWordSamples", Keywords=["free btc"])
    assert gitlab.schedule().code == 0
    [issue] = world.forge["issues"]
    assert (issue["title"], "2 missing" in issue["description"]) == ("Drift in prod", True)
    world.cloud.edit("CreateWordSamples", Usages=["Review.Ocr", "Review.Asr"], Words=[{"Keyword": "casino"}])
    world.cloud.edit("CreateWordSamples", Usages=["Review.Ocr", "Review.Asr"], Words=[{"Keyword": "free btc"}])
    ended = gitlab.schedule()
    assert ended.code == 0, ended.said
    assert world.forge["issues"][0]["state"] == "closed"
    assert "drift.html" not in world.forge["artifacts"]["drift"]
    assert gitlab.job("drift", PUSHGATEWAY="http://gateway.example").code == 0
    [(address, pushed)] = world.forge["pushed"].items()
    assert address == "http://gateway.example/metrics/job/reconciler/instance/drift-prod"
    assert 'drift_resources{command="drift",kind="KeywordSample",project="acme",target="prod"} 0.0' in pushed


def test_drift_at_night_is_a_message_that_leads_to_a_page(world: World, chat: ChatServer) -> None:
    """The page is an artifact of the job, at the address that the message names."""
    gitlab = GitLab(world)
    assert (gitlab.merge_request().code, gitlab.merged().code) == (0, 0)
    world.cloud.edit("DeleteWordSamples", Keywords=["casino"])
    assert gitlab.job("drift", RECONCILER_NOTIFY_WECOM_URL=chat.address("wecom")).code == 0
    [(_, message)] = chat.taken
    link = "https://gitlab.example.com/acme/words/-/jobs/9/artifacts/file/drift.html"
    assert f"[report]({link})" in message["markdown"]["content"]
    assert world.forge["artifacts"]["drift"]["drift.html"].startswith("<!doctype html>")
