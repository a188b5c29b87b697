"""A run of policy tests as text: what failed and why first, then what was assumed, covered and counted."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.policy import Outcome, Result
from reconciler.model.policy_report import Comparison, Coverage, PolicyReport
from reconciler.render.escape import visible
from reconciler.render.policy_words import (
    BOUNDARY,
    assumption_lines,
    bounded,
    coverage_words,
    finding_line,
    miss_lines,
    shift_words,
    summary_words,
    unit_words,
)
from reconciler.render.text.style import Style
from reconciler.render.words import counted, line_of, number, several

MOST_UNITS = 40
MOST_NAMES = 8


def policy_lines(report: PolicyReport, *, color: bool) -> Iterator[str]:
    """The report, without line ends."""
    style = Style(color)
    for result in report.results:
        yield from _result(result, style)
    yield from assumption_lines(report)
    on_boundary = [visible(result.case.id) for result in bounded(report)]
    if on_boundary:
        yield f"{BOUNDARY}: {several(on_boundary, len(on_boundary), MOST_NAMES)}"
    if report.comparison is not None:
        yield ""
        yield from comparison_lines(report.comparison, style)
    if report.coverage is not None:
        yield ""
        yield from _coverage(report.coverage, style)
    yield ""
    yield style(summary_words(report), "bold")


def _result(result: Result, style: Style) -> Iterator[str]:
    """A case that failed, or that may fail; nothing for one that passed."""
    case = result.case
    head = f"{style(visible(case.id), 'bold')}   {visible(line_of(case.position))}"
    if result.outcome is Outcome.FAIL:
        yield f"{style('FAIL', 'red', 'bold')} {head}"
        for miss in result.misses:
            yield from (f"  {line}" for line in miss_lines(result, miss))
        yield ""
    elif result.outcome is Outcome.KNOWN:
        yield f"{style('todo', 'yellow')} {head}"
        yield f"  fails as known: {visible(case.todo or '')}"
        yield ""
    elif result.outcome is Outcome.CLOSED:
        yield f"{style('HOLDS', 'green', 'bold')} {head}"
        yield f"  holds now: remove its todo ({visible(case.todo or '')})"
        yield ""


def comparison_lines(comparison: Comparison, style: Style) -> Iterator[str]:
    """Cases whose verdict differs, those that become laxer first."""
    count = len(comparison.shifts)
    names = f"{visible(comparison.before)} → {visible(comparison.after)}"
    change = "changes" if count == 1 else "change"
    yield f"{names}: {number(count)} of {counted(comparison.cases, 'case')} {change} verdict"
    for shift in sorted(comparison.shifts, key=lambda each: (each.after or 0) - (each.before or 0)):
        laxer = (shift.after or 0) < (shift.before or 0)
        said = style(shift_words(shift), "red" if laxer else "yellow", "bold")
        yield f"  {said}  {visible(shift.case.id)}   {visible(line_of(shift.case.position))}"
        yield from (f"    {finding_line(finding)}" for finding in shift.findings[:1])
    yield from (f"  {visible(note)}" for note in comparison.notes)


def _coverage(coverage: Coverage, style: Style) -> Iterator[str]:
    yield style(coverage_words(coverage), *(() if coverage.enough else ("red", "bold")))
    if coverage.missed:
        yield "  no case reaches"
        for unit in coverage.missed[:MOST_UNITS]:
            yield f"    {unit_words(unit)}   {visible(line_of(unit.place))}"
        more = len(coverage.missed) - MOST_UNITS
        if more > 0:
            yield f"    … {number(more)} more; --format json has all"
    if coverage.lists:
        yield "  keywords in cases, of those that reach the template"
        for each in coverage.lists:
            found = f"{number(each.found)} of {number(each.keywords)}"
            yield f"    {visible(each.list)} → {visible(each.template)}  {found}"
