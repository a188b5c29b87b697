"""drift: what somebody changed by hand, told without manifests, and repaired by apply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.digest import dump_with_digest
from tests.support.manifests import DEV, template, words
from tests.support.project import Project


def test_changed_deleted_and_added(project: Project) -> None:
    """Exit 2 and both names with fields, recorded → live; additions are reported and only fail where asked."""
    project.put("manifests/a.yaml", words("casino", "poker", more="  tags: [games]\n") + template("strict"))
    project.apply()
    (project.root / "manifests/a.yaml").rename(project.root / "kept")
    assert project.run("drift").out.startswith("no drift: 3 as recorded")
    project.cloud.admin("POST", "clock", {"advance": 2})
    project.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "weather"}])
    reported = project.run("drift")
    assert "weather" in reported.out
    assert "weather" not in project.run("drift", "--unmanaged", "ignore").out
    project.run("drift", "--unmanaged", "fail", code=2)
    project.cloud.edit("ModifyWordSample", Keyword="casino", TagOperationInfo={"Type": "reset", "Tags": ["mine"]})
    project.cloud.edit("DeleteContentReviewTemplate", Definition=project.cloud.templates()["strict"])
    done = project.run("drift", code=2)
    assert "ContentReviewTemplate/strict" in done.out
    changes = {c["address"]: c for c in project.run("drift", "--format", "json", code=2).json["changes"]}
    assert changes["KeywordSample/casino"]["fields"] == [{"path": "tags", "before": ["games"], "after": ["mine"]}]
    gone = changes["ContentReviewTemplate/strict"]
    assert (gone["verb"], gone["posture"]) == ("delete", "loosens")
    assert {"path": "pornConfigure.imgReviewInfo.blockConfidence", "before": 80, "after": None} in gone["fields"]
    project.run("drift", "--exclude", "*/strict", "--exclude", "*/casino")
    (project.root / "kept").rename(project.root / "manifests/a.yaml")
    project.apply("--allow-revert", "--allow-recreate")
    assert project.run("drift", "--unmanaged", "ignore").code == 0
    assert project.run("plan").out.startswith("nothing to do: 3 unchanged, 1 unmanaged")


@pytest.mark.parametrize("unmanaged", ["ignore", "report", "fail"])
def test_without_a_state_there_is_nothing_to_compare_with(project: Project, unmanaged: str) -> None:
    """3, with the place and what to do, before the account or even credentials are looked for."""
    project.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {state: states/mistyped}"))
    project.put("manifests/a.yaml", words("casino"))
    project.env = {"RECONCILER_ENDPOINT": project.env["RECONCILER_ENDPOINT"]}
    done = project.run("drift", "--unmanaged", unmanaged, code=3)
    assert "states/mistyped" in done.err
    assert "correct the state of target dev" in done.err
    (refusal,) = project.run("drift", "--unmanaged", unmanaged, "--format", "json", code=3).json["refusals"]
    assert (refusal["code"], refusal["flag"]) == ("no-state", "--allow-no-state")
    assert not project.cloud.calls()
    allowed = project.run("drift", "--unmanaged", unmanaged, "--allow-no-state")
    assert allowed.out.startswith("no drift: 0 as recorded")
    assert "there is no state at" in allowed.out


@pytest.mark.parametrize("skew", [-60, 0, 60])
def test_what_appeared_is_told_by_what_was_there(project: Project, skew: int) -> None:
    """Whatever the service's clock says, and whenever something was made: what was there is not reported."""
    project.cloud.admin("POST", "clock", {"skew": skew})
    project.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "there before"}])
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    project.apply()
    assert project.run("drift", "--unmanaged", "fail").out.startswith("no drift")
    project.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "weather"}])
    project.cloud.edit("CreateContentReviewTemplate", Name="other")
    found = project.run("drift", "--unmanaged", "fail", "--format", "json", code=2).json
    assert [change["address"] for change in found["changes"]] == ["KeywordSample/weather", "ContentReviewTemplate/#31"]


def test_forgotten_is_known_and_deleted_is_not(project: Project) -> None:
    """What a person took out of the state was there; what an apply deleted and somebody made again was not."""
    project.put("manifests/a.yaml", words("casino", "poker", "bingo"))
    project.apply()
    project.run("state", "rm", "KeywordSample/bingo")
    project.put("manifests/a.yaml", words("casino"))
    assert project.run("drift", "--unmanaged", "fail").out.startswith("no drift")
    project.apply()
    project.run("drift", "--unmanaged", "fail")
    project.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "poker"}])
    found = project.run("drift", "--unmanaged", "fail", "--format", "json", code=2).json
    assert [change["address"] for change in found["changes"]] == ["KeywordSample/poker"]


def test_a_state_of_times_is_read_until_the_next_apply(project: Project) -> None:
    """Version 0.1.0 remembered when, not what. An apply with nothing to do is enough to remember what."""
    project.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "there before"}])
    project.put("manifests/a.yaml", words("casino"))
    project.apply()
    stored = decode(project.state_file.read_bytes(), where="state")
    old = json.loads(encode(replace(stored, young=("KeywordSample/there before",))))
    del old["unmanaged"], old["digest"]
    project.state_file.write_bytes(dump_with_digest(old))
    assert project.run("drift", "--unmanaged", "fail").out.startswith("no drift")
    project.cloud.admin("POST", "clock", {"advance": 60})
    project.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "weather"}])
    assert "weather" in project.run("drift", "--unmanaged", "fail", code=2).out
    project.apply()
    assert set(decode(project.state_file.read_bytes(), where="state").unmanaged) == {"KeywordSample"}
    assert project.run("drift", "--unmanaged", "fail").out.startswith("no drift")
