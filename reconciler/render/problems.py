"""Facts of problems found in manifests, in words, for every format: their order, and what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from reconciler.model.manifest import Problem, Severity
from reconciler.render.escape import visible
from reconciler.render.words import several

MOST_ALLOWED = 20
MESSAGE_CELLS = 400
FIX = "fix"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, line and column."""
    return sorted(problems, key=lambda problem: problem.position)


class RuleCount(NamedTuple):
    """How many problems of a rule were found, at one severity."""

    severity: Severity
    rule: str
    found: int


def by_rule(problems: Iterable[Problem]) -> list[RuleCount]:
    """Counts by rule: errors first, then the rarest rules first, so that a common one hides no other."""
    counts = Counter((problem.severity, problem.rule) for problem in problems)
    found = [RuleCount(severity, rule, count) for (severity, rule), count in counts.items()]
    return sorted(found, key=lambda each: (each.severity != "error", each.found, each.rule))


def hints(problem: Problem) -> list[str]:
    """What may stand there, and what to do: lines, the first of a fix beginning with the word."""
    said = [choices] if (choices := _choices(problem)) else []
    if problem.fix:
        first, *rest = map(visible, problem.fix.splitlines())
        said += [f"{FIX}: {first}", *(f"     {line}" for line in rest)]
    return said


def _choices(problem: Problem) -> str:
    parts = []
    if problem.suggestion is not None:
        parts.append(f"did you mean {visible(problem.suggestion)}?")
    if problem.allowed:
        allowed = several(map(visible, problem.allowed), len(problem.allowed), MOST_ALLOWED)
        parts.append(f"allowed: {allowed}")
    return " ".join(parts)
