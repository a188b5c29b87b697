"""drift: what somebody changed by hand, told without manifests, and repaired by apply."""

from __future__ import annotations

from .manifests import template, words
from .running import Project


def test_changed_deleted_and_added(project: Project) -> None:
    """Exit 2 and both names with fields, recorded → live; additions are reported and only fail where asked."""
    project.put("manifests/a.yaml", words("casino", "poker", more="  tags: [games]\n") + template("strict"))
    project.apply()
    (project.root / "manifests/a.yaml").rename(project.root / "kept")
    assert project.run("drift").out.startswith("no drift: 3 as recorded")
    project.cloud._admin("POST", "clock", {"advance": 2})
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
    project.apply("--allow-revert")
    assert project.run("drift", "--unmanaged", "ignore").code == 0
    assert project.run("plan").out.startswith("nothing to do: 3 unchanged, 1 unmanaged")
