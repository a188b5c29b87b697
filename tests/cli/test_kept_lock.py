"""A state's web server that refuses to free the lock: the error is added to the report, never put in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.manifests import PROJECT, template, words
from tests.support.project import Project
from tests.support.state_places import HTTP_LOGIN
from tests.support.terraform_server import Backend

HEAD = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  dev: {state: '%s/states/prod'}\n"
REFUSED = "cannot free the lock of"


@pytest.fixture
def server() -> Iterator[Backend]:
    made = Backend("login")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def applied(project: Project, server: Backend) -> Project:
    """A project with one keyword, whose state's server keeps every lock from now on."""
    project.env |= HTTP_LOGIN
    project.put("reconciler.yaml", HEAD % server.url)
    project.put("manifests/a.yaml", words("casino"))
    project.apply()
    server.faults.add("keeps locks")
    return project


def test_the_report_of_an_apply_stays(applied: Project) -> None:
    applied.put("manifests/b.yaml", template("strict") + template("mild", block=90))
    done = applied.apply(code=1)
    assert "done: 2 created" in done.out
    assert f"error: {REFUSED}" in done.out
    assert "HTTP status 403" in done.out
    assert "To continue" not in done.out
    assert "ContentReviewTemplate/mild" in applied.run("state", "list").out


def test_the_report_in_json_has_it_too(applied: Project) -> None:
    applied.put("manifests/b.yaml", template("strict"))
    report = applied.apply("--format", "json", code=1).json
    assert (report["ok"], report["done"], report["failed"]) == (False, {"create": 1}, [])
    (error,) = report["errors"]
    assert error.startswith(REFUSED)


def test_a_saved_plan_reports_it(applied: Project) -> None:
    applied.put("manifests/b.yaml", template("strict"))
    applied.run("plan", "--out", "plan.json")
    report = applied.run("apply", "plan.json", "--format", "json", code=1).json
    assert report["done"] == {"create": 1}
    assert report["errors"]


def test_an_apply_with_nothing_to_do_reports_it(applied: Project) -> None:
    report = applied.apply("--format", "json", code=1).json
    assert report["done"] == {}
    assert report["errors"]


def test_other_commands_end_with_it(applied: Project) -> None:
    done = applied.run("state", "rm", "KeywordSample/casino", code=1)
    assert f"error: {REFUSED}" in done.err
