"""The problems that an edit brings, beyond those that the project has without it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from reconciler.model.manifest import Problem
from reconciler.pipeline.loading import Loaded

_LINE = re.compile(r":\d+(?::\d+)?\b")
"""What follows a file in a place."""


def new_problems(before: Loaded, after: Loaded) -> tuple[Problem, ...]:
    """Return the problems that ``after`` has beyond those of ``before``, whatever lines they stand in."""
    old = _without(before.problems, after.problems, _as_said)
    new = _without(after.problems, before.problems, _as_said)
    # Lines in messages count first: what looks like one may be a part of a keyword, as in "12:30".
    return tuple(_without(new, old, _unplaced))


def _without(
    problems: Iterable[Problem], others: Iterable[Problem], key: Callable[[Problem], Hashable]
) -> list[Problem]:
    """``problems`` but for as many of each key as ``others`` has."""
    known = Counter(map(key, others))
    found: list[Problem] = []
    for problem in problems:
        if known[key(problem)]:
            known[key(problem)] -= 1
        else:
            found.append(problem)
    return found


def _as_said(problem: Problem) -> tuple[str, str, str]:
    """A problem without its own line: an edit above shifts it."""
    return problem.rule, problem.message, problem.position.file


def _unplaced(problem: Problem) -> tuple[str, str, str]:
    """A problem without the lines that its message names either."""
    return problem.rule, _LINE.sub("", problem.message), problem.position.file
