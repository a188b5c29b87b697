"""What ``explain`` says of a rule is what ``validate`` says of its example on disk."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from reconciler.model.rule import Rule
from reconciler.pipeline.rule_examples import first_problem
from reconciler.pipeline.rule_table import rules
from reference.breaking import problems_of


def test_most_rules_have_their_message() -> None:
    """The others are about what only a disk or a project file has."""
    silent = [rule.id for rule in rules().values() if first_problem(rule) is None]
    assert len(silent) < len(rules()) / 5, silent


@pytest.mark.parametrize(
    "rule",
    [rules()[name] for name in ("duplicate", "keyword-lookalike", "unknown-field", "expired", "label-unmatched")],
)
def test_it_says_the_same(rule: Rule) -> None:
    found = first_problem(rule)
    assert found is not None
    [first, *_] = [problem for problem in problems_of(rule) if fnmatchcase(problem.rule, rule.id)]
    assert (found.message, found.fix, found.position) == (first.message, first.fix, first.position)
