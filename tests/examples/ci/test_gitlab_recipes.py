"""The pipelines for GitLab, their commands run as written."""

from __future__ import annotations

import json

from .forge import STRANGER
from .recipes import GitLab, World

MARKER = "<!-- reconciler project=acme target=prod -->"
CHECKSUM = "apply-by-checksum.gitlab-ci.yml"


def test_plan_note_apply_and_apply_again(world: World) -> None:
    gitlab = GitLab(world)
    assert gitlab.job("check").code == 0
    assert json.loads(world.forge["artifacts"]["check"]["gl-code-quality-report.json"]) == []
    ended = gitlab.job("plan")
    assert ended.code == 0, ended.said
    world.declare("casino", "free btc", "third")
    assert gitlab.job("plan").code == 0
    [note] = world.forge["comments"]
    assert note["body"].startswith(f"{MARKER}\n")
    assert "🟢 3 tighten" in note["body"]
    assert json.loads(world.forge["artifacts"]["plan"]["widget.json"]) == {"create": 3, "update": 0, "delete": 0}
    ended = gitlab.job("apply")
    assert ended.code == 0, ended.said
    assert set(world.cloud.words()) == {"casino", "free btc", "third"}
    assert gitlab.job("apply").code == 3


def test_by_checksum(world: World) -> None:
    gitlab = GitLab(world)
    assert gitlab.job("plan").code == 0
    [note] = world.forge["comments"]
    forged = {"id": 9, "author": {"id": STRANGER}, "body": f"{MARKER}\nChecksum `00000000`\n"}
    world.change(comments=[note, forged])
    world.declare("casino", "other")
    assert gitlab.job("apply", CHECKSUM).code == 3
    world.declare("casino", "free btc")
    ended = gitlab.job("apply", CHECKSUM)
    assert ended.code == 0, ended.said
    assert set(world.cloud.words()) == {"casino", "free btc"}


def test_nobody_reviewed(world: World) -> None:
    gitlab = GitLab(world)
    world.change(comments=[{"id": 9, "author": {"id": STRANGER}, "body": f"{MARKER}\nChecksum `00000000`\n"}])
    assert gitlab.job("apply", CHECKSUM).code == 1
    world.change(pulls=[])
    assert gitlab.job("apply", CHECKSUM).code == 1
    assert gitlab.job("apply").code == 1
    assert world.cloud.writes() == {}


def test_what_is_wrong_is_reported(world: World) -> None:
    world.declare("casino", "word that is far too long to be a keyword")
    gitlab = GitLab(world)
    assert gitlab.job("check").code == 1
    [row] = json.loads(world.forge["artifacts"]["check"]["gl-code-quality-report.json"])
    assert row["location"] == {"path": "manifests/words.yaml", "lines": {"begin": 7}}
    assert row["severity"] == "major"
    assert gitlab.job("plan").code == 1
    assert "❌ no plan" in world.forge["comments"][0]["body"]


def test_a_person_may_allow(world: World) -> None:
    gitlab = GitLab(world)
    words = [f"word {n}" for n in range(30)]
    world.declare(*words)
    assert (gitlab.job("plan").code, gitlab.job("apply").code) == (0, 0)
    world.declare(*words[:10])
    assert gitlab.job("plan").code == 0
    assert gitlab.job("apply").code == 3
    assert gitlab.job("apply", RECONCILER_ALLOW="--allow-deletes 20").code == 0


def test_drift_opens_updates_and_closes_one_issue(world: World) -> None:
    gitlab = GitLab(world)
    assert (gitlab.job("plan").code, gitlab.job("apply").code, gitlab.job("drift").code) == (0, 0, 0)
    assert world.forge["issues"] == []
    world.cloud.edit("DeleteWordSamples", Keywords=["casino"])
    assert gitlab.job("drift").code == 0
    world.cloud.edit("DeleteWordSamples", Keywords=["free btc"])
    assert gitlab.job("drift").code == 0
    [issue] = world.forge["issues"]
    assert (issue["title"], "2 missing" in issue["description"]) == ("Drift in prod", True)
    world.cloud.edit("CreateWordSamples", Usages=["Review.Ocr", "Review.Asr"], Words=[{"Keyword": "casino"}])
    world.cloud.edit("CreateWordSamples", Usages=["Review.Ocr", "Review.Asr"], Words=[{"Keyword": "free btc"}])
    ended = gitlab.job("drift")
    assert ended.code == 0, ended.said
    assert world.forge["issues"][0]["state"] == "closed"
