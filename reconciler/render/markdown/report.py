"""What an apply did, as Markdown for a job's page or a merge request: what failed, by cause, before all else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reconciler.model.event import Report
from reconciler.model.plan import Plan
from reconciler.model.resource import Address
from reconciler.render.causes import Cause, causes, next_look
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.frame import COMMAND_CELLS, account_words, mark
from reconciler.render.markdown.page import Page, Row, not_shown, table_row
from reconciler.render.outcome import done_words
from reconciler.render.outline import addresses
from reconciler.render.summary import calls
from reconciler.render.words import counted, duration, number, several

LIMIT = 60_000
SAMPLES = 3
MOST_WARNINGS = 10
MOST_LISTED = 15
"""Causes whose addresses are listed; the table has every cause with its number."""
ADDRESSES_A_LINE = 10
LEAST = 1_000
"""Characters that a list of addresses must have room for."""
_HEAD = ("", table_row(("Failed because of", "Changes", "What to do", "RequestId")), "| --- | --: | --- | --- |")


def report_markdown(
    report: Report, plan: Plan, *, project: str, command: str, limit: int = LIMIT, nested: bool = False
) -> str:
    """The page, at most ``limit`` characters: outcome, causes, what was not tried, and how to go on.

    ``command`` carries on; empty: it is not known. ``nested``: the page is about several targets, which has mark and
    title itself.
    """
    foot = [f"The state records what was done. To continue: {code(command, COMMAND_CELLS)}"]
    page = Page(limit, [] if report.complete or not command else foot)
    if not nested:
        page.put(mark(project, plan.basis.target, "report"))
        page.put(f"### {code(plan.basis.target)}: {outcome_title(report)}")
        page.line()
    page.put(f"{account_words(plan)} · {done_words(report)} in {duration(report.seconds)}")
    page.line()
    page.rows(_remarks(report), limit // 10, cut=partial(not_shown, "Warnings"))
    found = causes(report.failed)
    page.rows(map(_cause, found), limit // 3, head=_HEAD, cut=partial(not_shown, "Causes"))
    for cause in found[:MOST_LISTED]:
        failed = [failure.address for failure in cause.failures]
        if len(failed) > SAMPLES:
            _listed(page, f"{counted(len(failed), 'change')} that failed: {code(cause.code)}", failed)
    for title, left in (("not tried", report.untried), ("left by `--no-delete`", report.left)):
        if left:
            _listed(page, f"{counted(len(left), 'change')} {title}", left)
    if command and (report.failed or report.untried):
        page.put(f"All that is still to do: {code(next_look(command), COMMAND_CELLS)}")
        page.line()
    if said := calls(report.calls):
        page.put(prose(said))
        page.line()
    return page.text()


def outcome_title(report: Report) -> str:
    """``❌ 2 failed``."""
    if report.interrupted:
        return "⚠️ interrupted"
    if report.failed:
        return f"❌ {number(len(report.failed))} failed"
    return "✅ done" if report.ok else "⚠️ incomplete"


def _remarks(report: Report) -> Iterator[Row]:
    yield from ((f"- ❌ {prose(error)}", 1) for error in report.errors)
    yield from ((f"- ⚠️ {prose(warning)}", 1) for warning in report.warnings[:MOST_WARNINGS])
    rest = len(report.warnings) - MOST_WARNINGS
    if rest > 0:
        yield f"- … {counted(rest, 'more warning')}", rest


def _cause(cause: Cause) -> Row:
    failed = cause.failures
    names = several(map(code, addresses([failure.address for failure in failed], SAMPLES)), len(failed), SAMPLES)
    what = "<br>".join(filter(None, [code(cause.code), prose(cause.message), names]))
    hint = "<br>".join(code(line, 200) for line in cause.hint.splitlines()[:5])
    return table_row((what, number(len(failed)), hint, code(cause.request_id))), len(failed)


def _listed(page: Page, title: str, items: Sequence[Address]) -> None:
    if page.left < LEAST:
        return
    page.put(f"{title}\n\n<details><summary>their addresses</summary>")
    page.rows(_lines(items), page.left // 2, head=("",), cut=partial(not_shown, "Addresses"))
    page.put("</details>\n")


def _lines(items: Sequence[Address]) -> Iterator[Row]:
    for start in range(0, len(items), ADDRESSES_A_LINE):
        some = items[start : start + ADDRESSES_A_LINE]
        yield f"- {', '.join(map(code, map(str, some)))}", len(some)
