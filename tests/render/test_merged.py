"""Reports of runs over several targets, merged: what became of each in words, and in numbers for Prometheus."""

from __future__ import annotations

import json

import pytest

from reconciler.model.fleet import FleetReport, TargetOutcome
from reconciler.model.policy import Outcome
from reconciler.render.metrics.merged import report_metrics
from reconciler.render.outcome_words import outcome_words
from reconciler.render.policy_json import policy_json
from tests.support.policy_reports import policy_report


def test_all_outcomes_of_policy_tests_are_counted() -> None:
    report = policy_report()
    outcome = TargetOutcome("prod", 2, json.loads(policy_json(report)))
    assert {result.outcome for result in report.results} == set(Outcome)
    assert outcome_words(outcome) == ", ".join(f"{report.count(each)} {each.value}" for each in Outcome)
    text = report_metrics(FleetReport("test", (outcome,))).decode()
    assert 'exit_code{command="test",project="",target="prod"} 2.0' in text
    assert "reconciler_managed_resources{" not in text


@pytest.mark.parametrize(("name", "shown"), [("\ud800", r"\\ud800"), ("a\u202eb", r"a\\u202eb"), ("a\nb", r"a\\nb")])
def test_labels_that_are_not_plainly_seen(name: str, shown: str) -> None:
    text = report_metrics(FleetReport("plan", (TargetOutcome(name, 0),))).decode()
    assert f'reconciler_exit_code{{command="plan",project="",target="{shown}"}} 0.0' in text
