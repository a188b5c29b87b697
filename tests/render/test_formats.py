"""The table of formats: a registered format is complete, with a golden file for each report and a schema for JSON."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import pytest
from jsonschema import Draft202012Validator

from reconciler.model.change import Verb
from reconciler.model.event import Report
from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.manifest import Position, Problem
from reconciler.model.target_list import ChangeCause, ListedTarget, TargetList
from reconciler.pipeline.schemas import SCHEMAS
from reconciler.render import formats
from reconciler.render.formats import FORMATS, formats_of
from reconciler.render.formats.base import (
    ExplanationView,
    FailureView,
    Format,
    GraphView,
    ImpactView,
    PlanView,
    PolicyView,
    ProblemsView,
    ReportName,
    ReportView,
    Screen,
    TargetsView,
)
from reconciler.render.formats.several import MergedView
from tests.support.explanations import explanation, graph
from tests.support.html_pages import without_own
from tests.support.impacts import impact
from tests.support.policy_reports import policy_report
from tests.support.rendered_plans import NOUNS, explain, rich

Golden = Callable[[str, str], None]
REPORTS: tuple[ReportName, ...] = (
    "plan",
    "report",
    "problems",
    "tests",
    "explanation",
    "graph",
    "impact",
    "targets",
    "merged",
)
THEIRS = {("gitlab", "plan"), ("gitlab", "problems"), ("sarif", "problems")}
"""JSON in a form of somebody else, who describes it."""
PROBLEMS = (
    Problem("unknown-field", Position("manifests/live.yaml", 14, 9), 'unknown field "x"', suggestion="y"),
    Problem("unused-list", Position("lists/a.txt", 1), "no manifest uses this list", "warning"),
)
SMALL = replace(rich(), changes=rich().changes[:12], checksum="9f3a1c0745d2b86e" * 4)
PLAN = PlanView(SMALL, NOUNS, explain, project="acme", commit="1d2c3b4e5f60", screen=Screen(100))
DONE = Report({Verb.CREATE: 3}, calls={"mps.CreateWordSamples": 1}, seconds=1.5, serial=4)
HOSTILE = ChangeCause(Position("cn/\x1b[2Ja.yaml", 4, 2), "KeywordSamples \u202egambling")
LISTED = TargetList(
    "shop",
    (
        ListedTarget("staging", "intl", None, (ChangeCause(Position("lists/a.txt", 0), "a list of KeywordSamples a"),)),
        ListedTarget("cn", "cn", "100000000002", (HOSTILE,) * 4, 3),
    ),
    "origin/main",
    ("intl",),
    ("old",),
)
FLEET = FleetReport(
    "plan",
    (
        TargetOutcome("cn", 2, {"summary": {"create": 3}, "headline": {"lines": ["TIGHTENS: 2 labels"]}}, None, 1.2),
        TargetOutcome("intl", 0, {"summary": {}}, None, 0.8),
        TargetOutcome("staging", 1, None, TargetError("the lock is \x1b[2Jheld | by `x`", "LockHeld", "wait"), 0.1),
        TargetOutcome("z", 3, None, TargetError("wrong account", "Refused"), 0.1),
    ),
    faults=("shard 3/10: no report, so what became of the targets is not known",),
)
VIEWS = {
    "plan": PLAN,
    "report": ReportView(PLAN, DONE),
    "problems": ProblemsView(PROBLEMS, 3, 2, "moderation"),
    "tests": PolicyView(policy_report(), "moderation"),
    "explanation": ExplanationView(explanation()),
    "graph": GraphView(graph()),
    "impact": ImpactView(impact()),
    "targets": TargetsView(LISTED),
    "merged": MergedView(FLEET),
}
CASES = [(form, report) for form in FORMATS for report in REPORTS if form.drawing(report) is not None]


def drawn(form: Format, report: ReportName) -> str:
    return "".join(form.drawing(report).draw(VIEWS[report]))


def failure(form: Format, report: ReportName) -> str:
    view = FailureView(report, "no such target: prod", problems=(), project="acme", target="prod")
    return "".join(form.failure(view))


@pytest.mark.parametrize(("form", "report"), CASES, ids=lambda case: getattr(case, "name", case))
def test_every_drawing_has_a_golden_file(golden: Golden, form: Format, report: ReportName) -> None:
    text = drawn(form, report)
    assert text.endswith("\n")
    golden(f"formats/{report}.{form.name}", without_own(text) if form.name == "html" else text)


@pytest.mark.parametrize(("form", "report"), CASES, ids=lambda case: getattr(case, "name", case))
def test_json_has_a_schema_that_describes_it(form: Format, report: ReportName) -> None:
    schema = form.drawing(report).schema
    try:
        document = json.loads(drawn(form, report))
    except ValueError:
        assert schema is None
        return
    assert (schema is None) is ((form.name, report) in THEIRS), "name the schema of this JSON in its Drawing"
    if schema is not None:
        Draft202012Validator(SCHEMAS[schema]()).validate(document)


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_has_text_first_and_json(report: ReportName) -> None:
    assert list(formats_of(report))[:2] == ["text", "json"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_that_only_a_program_knows_explains_itself(form: Format) -> None:
    """``--help`` says what is behind a name that does not say it."""
    if form.name not in ("text", "json"):
        assert all(form.drawing(report).help for report in REPORTS if form.drawing(report) is not None)


@pytest.mark.parametrize(
    ("name", "report", "begins"),
    [
        ("markdown", "plan", "<!-- reconciler project=acme target=prod -->\n"),
        ("gitlab", "plan", "{}\n"),
        ("gitlab", "problems", "[]\n"),
        ("sarif", "problems", '{"$schema":"https://docs.oasis-open.org/sarif/'),
        ("junit", "problems", '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="1" failures="0" errors="1">'),
        ("github", "problems", "::error title=reconciler::no such target: prod\n"),
    ],
)
def test_what_is_shown_where_there_is_no_report(name: str, report: ReportName, begins: str) -> None:
    assert failure(formats_of(report)[name], report).startswith(begins)


def test_no_format_is_forgotten_in_the_table() -> None:
    """Every module of the room that makes a ``FORMAT`` stands in the table, under its own name, once."""
    names = [found.name for found in pkgutil.iter_modules(formats.__path__)]
    made = {name: vars(import_module(f"{formats.__name__}.{name}")).get("FORMAT") for name in names}
    assert {name: form for name, form in made.items() if form is not None} == {form.name: form for form in FORMATS}
    assert [name for name, form in made.items() if form is None] == ["base", "several"]


def test_declined_and_nothing_to_do() -> None:
    """Text says why in other words; JSON is a report of nothing done, with what was not tried."""
    declined, idle = ReportView(PLAN, None, declined=True), ReportView(PLAN, None)
    text, written = formats_of("report")["text"], formats_of("report")["json"]
    assert "".join(text.report.draw(declined)) == ""
    assert "".join(text.report.draw(idle)) == drawn(text, "plan")
    untried = json.loads("".join(written.report.draw(declined)))["untried"]
    assert untried == [str(change.address) for change in PLAN.plan.changes]
    assert json.loads("".join(written.report.draw(idle)))["untried"] == []
