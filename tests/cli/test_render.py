"""``reconciler render``: what a target declares, as manifests that need no bases, patches, lists or defaults."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.support.manifests import HEAD, PROJECT, words
from tests.support.project import Project

TARGETS = PROJECT + (
    "defaults: {keywords: {usages: [Review], tags: [house]}}\n"
    "targets:\n  intl: {}\n  cn: {site: cn, manifests: [targets/cn], guards: {adopt: refuse}}\n"
)
BASE = HEAD.format(kind="ContentReviewTemplate", name="house, abstract: true") + (
    "  comment: 'yes'\n  pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn, sexy], blockConfidence: 80}}\n"
)
STRICT = HEAD.format(kind="ContentReviewTemplate", name="strict, base: house, lifecycle: {preventDestroy: true}") + (
    '  name: "0123"\n  politicalConfigure: {asrReviewInfo: {switch: ON}}\n'
)
PATCH = """\
apiVersion: reconciler/v1
kind: ContentReviewTemplate
metadata: {name: strict, patch: true}
spec: {comment: null, pornConfigure: {imgReviewInfo: {blockConfidence: 90}}}
---
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: words, patch: true}
spec: {keywords: [{keyword: mahjong, tags: [], expires: 2090-01-01}], exclude: [poker]}
"""


def written(project: Project) -> None:
    project.put("reconciler.yaml", TARGETS)
    project.put("manifests/a.yaml", f"{BASE}---\n{STRICT}")
    project.put("manifests/b.yaml", words("casino", '"true"', "0123") + "  keywordsFrom: [{file: lists/all.csv}]\n")
    project.put("lists/all.csv", "keyword,tags,usages\npoker,,\nroulette,+wheel,Recognition.Ocr\n")
    project.put("targets/cn/a.yaml", PATCH)


def test_stdout_has_the_resolved_manifests(project: Project) -> None:
    written(project)
    done = project.run("render", "--target", "cn")
    documents = {document["kind"]: document for document in yaml.safe_load_all(done.out)}
    template, listed = documents["ContentReviewTemplate"], documents["KeywordSamples"]
    assert template["metadata"] == {"name": "strict", "lifecycle": {"preventDestroy": True}}
    leaf = template["spec"]["pornConfigure"]["imgReviewInfo"]
    assert (leaf["blockConfidence"], leaf["labelSet"]) == (90, ["porn", "sexy"])
    assert "comment" not in template["spec"]
    assert (listed["spec"]["usages"], listed["spec"]["tags"]) == (["Review"], ["house"])
    names = [each["keyword"] if isinstance(each, dict) else each for each in listed["spec"]["keywords"]]
    assert names == ["casino", "true", "0123", "mahjong", "roulette"]
    assert "the project has several targets" in project.run("render", code=1).err


def test_a_rendered_project_has_nothing_to_do(project: Project) -> None:
    """It validates, and plans empty against the same account and state."""
    written(project)
    project.run("apply", "--auto-approve", "--target", "cn")
    done = project.run("render", "--target", "cn", "--out", "out/cn")
    assert "created out/cn/reconciler.yaml" in done.out
    project.run("validate", "out/cn")
    assert "nothing to do" in project.run("plan", "out/cn", "--detailed-exitcode").out
    assert "guards" in (project.root / "out/cn/reconciler.yaml").read_text(encoding="utf-8")


def test_nothing_is_replaced_or_masked(project: Project, tmp_path: Path) -> None:
    written(project)
    project.put("out/mine.txt", "x\n")
    assert "is not empty" in project.run("render", "--target", "cn", "--out", "out", code=1).err
    masked = project.run("render", "--target", "cn", "--mask", code=1)
    assert "casino" not in masked.said
    project.run("render", "--target", "cn", "--mask", "--out", "new")
    assert "casino" in (project.root / "new/manifests/KeywordSamples.yaml").read_text(encoding="utf-8")
