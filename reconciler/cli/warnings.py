"""Warnings about manifests beside a plan: those that concern its changes, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconciler.cli.terminal import color_err, remark
from reconciler.cli.verbosity import Verbosity

if TYPE_CHECKING:
    from reconciler.model.manifest import Problem
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Loaded

MOST = 10
"""Warnings that are shown before a plan."""


def concerning(problems: Sequence[Problem], made: Plan) -> list[Problem]:
    """The problems about resources that the plan changes; of those about no resource, those in files of its changes."""
    if not problems:
        return []
    changed = {str(change.address) for change in made.changes}
    files = {change.position.file for change in made.changes if change.position is not None}
    return [each for each in problems if (each.about in changed if each.about else each.position.file in files)]


def remark_warnings(loaded: Loaded | None, made: Plan, verbosity: Verbosity) -> None:
    """Write to stderr what concerns the plan's changes."""
    if loaded is None or verbosity.quiet:
        return
    found = concerning(loaded.problems, made)
    if not found:
        return
    from reconciler.render.text.problems import warning_lines

    remark(warning_lines(found, color=color_err(), most=MOST))
