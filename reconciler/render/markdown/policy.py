"""Policy tests in the comment of a merge request: how many hold, and which the plan makes fare differently."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.policy import Outcome
from reconciler.model.policy_report import PolicyReport, Shift
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.page import Row
from reconciler.render.policy_words import finding_words, shift_words
from reconciler.render.words import line_of, number

_SAID = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "fail",
    Outcome.KNOWN: "fail as known",
    Outcome.CLOSED: "hold now and are marked todo",
}


def policy_line(report: PolicyReport) -> str:
    """``**tests:** 41 pass, 2 change verdict``."""
    parts = [f"{number(report.count(outcome))} {said}" for outcome, said in _SAID.items() if report.count(outcome)]
    shifts = len(report.comparison.shifts) if report.comparison is not None else 0
    parts.append(f"{number(shifts)} {'changes' if shifts == 1 else 'change'} verdict")
    return f"**tests:** {', '.join(parts)}"


def policy_rows(report: PolicyReport) -> Iterator[Row]:
    """Cases that fail, and those whose verdict the plan changes: laxer ones first."""
    for result in report.results:
        if result.outcome is Outcome.FAIL:
            yield f"- ❌ {code(result.case.id)} fails at {code(line_of(result.case.position))}", 1
    shifts = report.comparison.shifts if report.comparison is not None else ()
    yield from ((_shift(shift), 1) for shift in sorted(shifts, key=_step))


def _step(shift: Shift) -> int:
    """How much stricter it becomes; laxer is below 0."""
    return (shift.after or 0) - (shift.before or 0)


def _shift(shift: Shift) -> str:
    icon = "🔴" if _step(shift) < 0 else "🟢"
    why = f": {code(finding_words(shift.findings[0]))}" if shift.findings else ""
    return f"- {icon} {prose(shift_words(shift))} {code(shift.case.id)}{why}"
