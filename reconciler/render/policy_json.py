"""A run of policy tests as JSON: complete, in the form that ``tests.schema.json`` describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.manifest import Position
from reconciler.model.policy import Cause, Finding, Outcome, Result, Verdict
from reconciler.model.policy_report import Comparison, Coverage, PolicyReport, UnitKind
from reconciler.render.json import FORMAT_VERSION, dumps
from reconciler.render.policy_words import RULES, finding_words, miss_words

Json = dict[str, Any]


def policy_json(report: PolicyReport) -> str:
    """The whole run, one document."""
    return dumps(policy_document(report)) + "\n"


def policy_document(report: PolicyReport) -> Json:
    """The whole run, as the document that JSON is made from."""
    return {
        "format_version": FORMAT_VERSION,
        "summary": {"cases": len(report.results)} | {each.value: report.count(each) for each in Outcome},
        "ok": report.ok,
        "assumptions": [
            {
                "suites": list(suites),
                "matching": assumed.matching.value,
                "hit_score": assumed.hit_score,
                "meaning": assumed.matching.meaning,
            }
            for assumed, suites in report.assumed.items()
        ],
        "rules": RULES,
        "results": [_result(result) for result in report.results],
        "coverage": None if report.coverage is None else _coverage(report.coverage),
        "comparison": None if report.comparison is None else _comparison(report.comparison),
    }


def _result(result: Result) -> Json:
    case = result.case
    wanted = case.expected.verdict
    return {
        "suite": case.suite,
        "name": case.name,
        "template": case.template,
        **place_json(case.position),
        "outcome": result.outcome.value,
        "todo": case.todo,
        "wanted": None if wanted is None else wanted.word,
        "verdict": result.judged.verdict.word,
        "misses": [
            {
                "wanted": None if miss.wanted is None else _cause(miss.wanted),
                "forbidden": miss.forbidden,
                "message": miss_words(result, miss),
                "findings": [_finding(finding) for finding in miss.findings],
            }
            for miss in result.misses
        ],
        "findings": [_finding(finding) for finding in result.judged.findings if not finding.idle],
    }


def place_json(place: Position) -> Json:
    """File, line and column."""
    return {"file": place.file, "line": place.line, "column": place.column}


def _cause(cause: Cause) -> Json:
    return {
        "leaf": cause.leaf,
        "label": cause.label,
        "keyword": None if cause.keyword is None else cause.keyword.name,
    }


def _finding(finding: Finding) -> Json:
    return {
        "leaf": finding.leaf,
        "label": finding.label,
        "keyword": None if finding.keyword is None else finding.keyword.name,
        "verdict": finding.verdict.word,
        "reason": finding.reason.value,
        "score": finding.score,
        "bound": finding.bound or None,
        "limit": finding.limit,
        "boundary": finding.boundary,
        "message": finding_words(finding),
        **place_json(finding.place),
    }


def _coverage(coverage: Coverage) -> Json:
    totals: Mapping[UnitKind, int] = coverage.totals
    return {
        "percent": coverage.percent,
        "minimum": coverage.least,
        "units": [
            {"kind": kind.value, "reached": coverage.reached.get(kind, 0), "total": totals[kind]} for kind in UnitKind
        ],
        "missed": [
            {
                "kind": unit.kind.value,
                "template": unit.template,
                "leaf": unit.leaf,
                "name": unit.name or None,
                **place_json(unit.place),
            }
            for unit in coverage.missed
        ],
        "lists": [
            {"list": each.list, "template": each.template, "keywords": each.keywords, "found": each.found}
            for each in coverage.lists
        ],
        "unreached": [
            {"list": each.list, "keywords": [address.name for address in each.keywords]} for each in coverage.unreached
        ],
    }


def _comparison(comparison: Comparison) -> Json:
    return {
        "before": comparison.before,
        "after": comparison.after,
        "cases": comparison.cases,
        "notes": list(comparison.notes),
        "shifts": [
            {
                "suite": shift.case.suite,
                "name": shift.case.name,
                "template": shift.case.template,
                **place_json(shift.case.position),
                "before": verdict_json(shift.before),
                "after": verdict_json(shift.after),
                "findings": [_finding(finding) for finding in shift.findings],
            }
            for shift in comparison.shifts
        ],
    }


def verdict_json(verdict: Verdict | None) -> str | None:
    """The word; None where there is no verdict."""
    return None if verdict is None else verdict.word
