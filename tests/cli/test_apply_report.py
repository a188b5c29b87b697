"""What apply says it did, and why it did not: ids, causes, what to do."""

from __future__ import annotations

import pytest

from tests.support.manifests import template, words
from tests.support.project import Project

HINTS = {
    "FailedOperation.InvalidMpsUser": "activate Media Processing Service",
    "FailedOperation.UserArrears": "settle its bills",
    "AuthFailure.TokenFailure": "get new temporary credentials",
    "LimitExceeded": "ask the service for a higher quota",
    "UnauthorizedOperation": "ask for an access policy",
}


# Rights that are missing may be on their way, so they are waited for.
WAITED_FOR = pytest.param("UnauthorizedOperation", marks=pytest.mark.slow)


@pytest.mark.parametrize("code", [*(code for code in HINTS if code != "UnauthorizedOperation"), WAITED_FOR])
def test_a_refused_write_says_once_what_to_do(code: str, project: Project) -> None:
    """Two hundred words that were not created for one reason: one cause, in text and in JSON."""
    project.put("manifests/a.yaml", words(*[f"word {number}" for number in range(200)]))
    project.cloud.fault(f"action=CreateWordSamples,kind=code:{code}")
    done = project.apply(code=1)
    assert HINTS[code] in done.out
    assert done.out.count(f"changes: {code}") == 1
    assert len(done.out[done.out.index("FAILED") :].splitlines()) < 12
    report = project.apply("--format", "json", code=1).json
    (cause,) = report["causes"]
    assert (cause["code"], cause["count"]) == (code, len(report["failed"]))
    assert HINTS[code] in cause["hint"]
    assert len(cause["samples"]) == 3
    assert {failure["hint"] for failure in report["failed"]} == {cause["hint"]}


def test_every_address_that_was_done_has_its_id(project: Project) -> None:
    """Created, changed and deleted; text names the ids that the service assigned."""
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict") + template("mild"))
    report = project.apply("--format", "json").json
    ids = project.cloud.templates()
    assert {row["address"]: row["id"] for row in report["changed"]} == {
        "KeywordSample/casino": "casino",
        "KeywordSample/poker": "poker",
        "ContentReviewTemplate/strict": str(ids["strict"]),
        "ContentReviewTemplate/mild": str(ids["mild"]),
    }
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict", block=60))
    done = project.apply()
    assert f"  ContentReviewTemplate/strict  updated: {ids['strict']}\n" in done.out
    assert f"  ContentReviewTemplate/mild  deleted: {ids['mild']}\n" in done.out
