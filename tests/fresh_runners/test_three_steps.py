"""Plan on a branch, approve, apply on merge, look for drift at night: each on a machine that forgets everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.manifests import template, words
from tests.support.program import Done

from .runners import Repository

pytestmark = pytest.mark.slow

PLAN = "reconciler.plan"
BEFORE = {"manifests/a.yaml": words("casino", "poker") + template("strict")}
AFTER = {"manifests/a.yaml": words("casino", "poker", "slots") + template("strict", block=70)}


class Review:
    """What a merge request knows of a plan: the comment, and by artifact the file too."""

    def __init__(self, repository: Repository, approval: str) -> None:
        self.repository, self.approval = repository, approval
        job = repository.runner()
        done = job.run("plan", "--out", PLAN, "--format", "markdown", "--detailed-exitcode", code=2)
        self.comment = done.out
        self.artifact = (job.root / PLAN).read_bytes()
        [self.checksum] = re.findall(r"^Checksum `([0-9a-f]{64})`", self.comment, re.MULTILINE)

    def apply(self, *, code: int = 0) -> Done:
        """The job after the merge, on another machine."""
        job = self.repository.runner()
        if self.approval == "checksum":
            return job.run("apply", "--checksum", self.checksum, code=code)
        path: Path = job.put(PLAN, self.artifact)
        return job.run("apply", path.name, code=code)


def test_three_steps(repository: Repository) -> None:
    """Approved by artifact with the one store, by checksum with the other: neither knows of the other."""
    cloud, approval = repository.cloud, {"s3": "artifact", "http": "checksum"}[repository.place.kind]
    repository.commit(BEFORE)
    Review(repository, approval).apply()
    definition = cloud.templates()["strict"]

    repository.branch("more")
    repository.commit(AFTER)
    review = Review(repository, approval)
    marker, answer, _, title, *_ = review.comment.splitlines()
    assert marker == "<!-- reconciler project=acme target=prod -->"
    assert answer == "🟢 **TIGHTENS:** 1 threshold down"
    assert title.startswith("### `prod`: 🟢 1 tighten")
    assert "`s•••s`" in review.comment
    assert "`80 → 70`" in review.comment
    repository.merge("more")

    # A person edits in the console what the plan is about.
    cloud.edit("ModifyContentReviewTemplate", Definition=definition, Comment="edited by hand")
    cloud.forget_calls()
    refused = review.apply(code=3)
    if approval == "artifact":
        assert "the plan is stale: ContentReviewTemplate/strict was changed in the account" in refused.err
        assert "slots" not in refused.err
    else:
        assert f"not {review.checksum}: something changed since it was approved" in refused.err
    assert not cloud.writes()

    # Planned again; what is edited meanwhile has nothing to do with it.
    second = Review(repository, approval)
    assert "undoes a console edit" in second.comment
    cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "weather"}])
    assert "1 created, 1 updated" in second.apply().out
    assert cloud.words().keys() == {"casino", "poker", "slots", "weather"}

    cloud.forget_calls()
    again = second.apply(code=3)
    said = "a saved plan can be applied once" if approval == "artifact" else "something changed since it was approved"
    assert said in again.err
    assert not cloud.writes()

    # Nightly: first nothing, then a word that somebody deleted in the console.
    quiet = repository.runner().run("drift")
    assert quiet.out.startswith("no drift: 4 as recorded")
    assert "weather" not in quiet.said
    cloud.edit("DeleteWordSamples", Keywords=["casino"])
    night = repository.runner()
    shown = night.run("drift", code=2).out
    assert "casino" in shown
    assert "0 changed, 1 missing, 0 added; 3 as recorded" in shown
    assert "1 missing" in night.run("drift", "--format", "markdown", code=2).out
    assert night.run("drift", "--format", "json", code=2).json["summary"]["delete"] == 1
    assert "1 created" in repository.runner().apply().out
    assert repository.runner().run("drift").out.startswith("no drift: 4 as recorded")
    assert cloud.words().keys() == {"casino", "poker", "slots", "weather"}
    assert len(cloud.templates()) == 1


def test_an_unrelated_edit_makes_no_plan_stale(repository: Repository) -> None:
    """By artifact nor by checksum: not even one of what the project manages, where the plan leaves it alone."""
    repository.commit(BEFORE)
    repository.runner().apply()
    repository.commit({"manifests/a.yaml": words("casino", "poker", "slots") + template("strict")})
    review = Review(repository, "artifact")
    repository.cloud.edit("DeleteWordSamples", Keywords=["poker"])
    repository.cloud.edit("CreateWordSamples", Usages=["All"], Words=[{"Keyword": "weather"}])
    assert "1 created" in review.apply().out
    assert repository.cloud.words().keys() == {"casino", "slots", "weather"}
