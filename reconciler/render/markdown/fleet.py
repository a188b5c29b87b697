"""Several targets as Markdown of bounded length: a line for each of them, then those with something to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reconciler.model.policy import Outcome
from reconciler.model.posture import Posture
from reconciler.render.escape import clip
from reconciler.render.formats.base import PlanView, ReportView
from reconciler.render.formats.several import FleetView, TargetView
from reconciler.render.markdown.error import error_markdown
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.frame import fleet_mark, title
from reconciler.render.markdown.page import Page, Row, not_shown, size, table_row
from reconciler.render.markdown.plan import FULL, plan_markdown
from reconciler.render.markdown.report import outcome_title, report_markdown
from reconciler.render.outcome_words import by_exit_code, sum_words, word_of
from reconciler.render.words import counted, several

LIMIT = 60_000
LEAST = 6_000
"""Characters that a target shown by itself must have room for."""
FRAME = 400
"""Characters of its title, of what folds it, and for saying how many targets follow."""
MOST_IDLE = 20
"""Targets without anything to do that are named."""
LINE_CELLS = 200
_ICONS = {0: "🟢", 2: "🟡"}
_HEAD = (table_row(("", "Target", "Outcome", "What it comes to")), "|---|---|---|---|")


def fleet_markdown(view: FleetView, *, limit: int = LIMIT) -> str:
    """The page, at most ``limit`` characters; as much as there is where every change of a plan is to be named."""
    if any(isinstance(each.view, PlanView) and each.view.full for each in view.targets):
        limit = FULL
    ordered = by_exit_code(view.targets)
    page = Page(limit, [])
    page.put(fleet_mark(view.project, view.command))
    page.put(f"### {_ICONS.get(view.report.exit_code, '🔴')} {prose(sum_words(view.report))}")
    page.line()
    if view.share is not None:
        page.put(f"shard {view.share.shard} of {counted(view.share.chosen, 'target')}")
        page.line()
    page.rows(
        ((f"- **fault** {prose(fault)}", 1) for fault in view.faults), limit // 6, cut=partial(not_shown, "Faults")
    )
    busy = [each for each in ordered if not _idle(each)]
    page.rows(_rows(view.command, busy), limit // 3, head=_HEAD, cut=partial(not_shown, "Targets"))
    idle = [each for each in ordered if _idle(each)]
    if idle:
        names = (code(each.outcome.target) for each in idle)
        page.put(f"🟢 {counted(len(idle), 'target')} with nothing to show: {several(names, len(idle), MOST_IDLE)}")
        page.line()
    _put_each(page, busy, full=limit == FULL)
    return page.text()


def _idle(each: TargetView) -> bool:
    """Whether nothing is wrong with a target, and nothing changes or changed."""
    if each.outcome.exit_code or each.outcome.error is not None or each.unread:
        return False
    match each.view:
        case PlanView(plan=plan, tests=tests):
            fails = tests is not None and tests.count(Outcome.FAIL)
            return plan.empty and not (plan.refusals or plan.warnings or fails)
        case ReportView(report=report):
            return report is None and not each.view.declined
        case None:
            return not each.line
    return False


def _rows(command: str, targets: Sequence[TargetView]) -> Iterator[Row]:
    for each in targets:
        outcome = each.outcome
        icon = _ICONS.get(outcome.exit_code, "🔴")
        said = prose(clip(each.line, LINE_CELLS), LINE_CELLS)
        yield table_row((icon, code(outcome.target), word_of(command, outcome), said)), 1


def _put_each(page: Page, targets: Sequence[TargetView], *, full: bool) -> None:
    """Each target folded; those that there is no room for are counted."""
    shown = [each for each in targets if each.view is not None or each.outcome.error is not None or each.unread]
    # What is wrong or loosens takes room before the rest.
    shown.sort(key=lambda each: not (each.outcome.exit_code or _loosens(each)))
    left = 0
    for at, each in enumerate(shown):
        room = FULL if full else max(LEAST, page.left // (len(shown) - at))
        text = "" if page.left < LEAST else _text(each, room - FRAME)
        if not text or size(text) + FRAME > page.left:
            left += 1
            continue
        page.put(f"#### {_title(each)}\n\n<details><summary>all of it</summary>\n\n{text}\n</details>\n")
    if left:
        page.line(f"*{counted(left, 'target')} not shown by itself here; the HTML report has all of them.*")


def _loosens(each: TargetView) -> bool:
    postures = each.view.plan.postures() if isinstance(each.view, PlanView) else {}
    return bool(postures.get(Posture.LOOSENS) or postures.get(Posture.MIXED))


def _title(each: TargetView) -> str:
    match each.view:
        case PlanView(plan=plan):
            return title(plan).removeprefix("### ")
        case ReportView():
            return f"{code(each.outcome.target)}: {outcome_title(each.view.outcome)}"
    return f"{code(each.outcome.target)}: ❌"


def _text(each: TargetView, limit: int) -> str:
    """What a target shown by itself has to say, in about ``limit`` characters."""
    parts = []
    if each.outcome.error is not None:
        parts.append(error_markdown(each.outcome.error, limit))
    if each.unread:
        parts.append(f"its result is there and cannot be shown: {prose(each.unread)}\n")
    view = each.view
    if isinstance(view, PlanView):
        parts.append(plan_markdown(view, limit=limit, nested=True))
    elif isinstance(view, ReportView) and view.report is not None:
        plan, command = view.plan.plan, view.command
        parts.append(
            report_markdown(view.report, plan, project=view.plan.project, command=command, limit=limit, nested=True)
        )
    return "\n".join(parts)
