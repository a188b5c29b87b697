"""What came of one target of several, as the commands return it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reconciler.model.fleet import TargetError
from reconciler.render.formats.base import PlanView, PolicyView, ProblemsView, ReportView


@dataclass(frozen=True, slots=True)
class Ended:
    """``code`` is the exit code of the command for this target alone; ``line`` says in a line what came of it."""

    code: int
    line: str
    view: PlanView | ReportView | ProblemsView | PolicyView | None = None
    """What the target's own report draws."""
    plan: PlanView | None = None
    """What stands before it in text: the plan of an apply that nobody was asked about."""
    document: dict[str, Any] | None = None
    """The result of a command that has no view, as JSON,"""
    lines: tuple[str, ...] = ()
    """and as text."""
    error: TargetError | None = None
    error_lines: tuple[str, ...] = ()
    """The error as text, as the command alone would write it to stderr."""
    seconds: float = 0.0
    kept: Any = field(default=None, compare=False)
    """What the command itself wants to know of it later."""
