"""Deletes because a file does not stand any more are read together, under its name."""

from __future__ import annotations

from tests.support.manifests import HEAD, template, words
from tests.support.project import Project

LISTS = HEAD.format(kind="KeywordSamples", name="words") + "  keywordsFrom:\n    - file: lists/*.txt\n"


def _applied(project: Project) -> None:
    project.put("manifests/a.yaml", LISTS)
    for name in ("one", "two", "three"):
        project.put(f"manifests/lists/{name}.txt", "".join(f"{name} {number}\n" for number in range(3)))
    project.put("manifests/team.yaml", words("in the team", name="team") + template("strict") + template("lax"))
    project.apply()


def test_a_plan_names_the_files_that_are_gone(project: Project) -> None:
    _applied(project)
    (project.root / "manifests/lists/two.txt").unlink()
    (project.root / "manifests/team.yaml").unlink()
    project.put("manifests/lists/three.txt", "three 0\n")
    text = project.run("plan").out
    assert "file gone: manifests/lists/two.txt" in text
    # The two templates are alike, and so one entry.
    assert text.count("file gone: manifests/team.yaml") == 2
    assert "file gone: manifests/lists/three.txt" not in text
    assert "`file gone: manifests/lists/two.txt`" in project.run("plan", "--format", "markdown").out
    rows = {change["address"]: change for change in project.run("plan", "--format", "json").json["changes"]}
    lost, dropped = rows["KeywordSample/two 1"], rows["KeywordSample/three 1"]
    assert (lost["reason"], lost["source"]) == ("file gone: manifests/lists/two.txt", "manifests/lists/two.txt:2")
    assert dropped["reason"] == "keyword removed; reaches no template"
    assert dropped["source"].startswith("manifests/lists/three.txt:")
    assert rows["ContentReviewTemplate/strict"]["source"].startswith("manifests/team.yaml:")
    saved = project.root / "saved.plan"
    project.run("plan", "--out", saved)
    assert "file gone: manifests/lists/two.txt" in project.run("show", saved).out


def test_a_file_that_moved_or_that_nobody_misses_is_not_named(project: Project) -> None:
    _applied(project)
    (project.root / "manifests/lists/two.txt").rename(project.root / "manifests/lists/zwei.txt")
    assert "file gone" not in project.run("plan").said
    (project.root / "manifests/lists/zwei.txt").unlink()
    assert "file gone" in project.run("plan").said
    assert "file gone" not in project.run("plan", "--destroy").said
