"""A report over many targets, merged from files, as Markdown of bounded length: for an issue, or a summary of a run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reconciler.model.fleet import FleetReport
from reconciler.render.markdown.escape import code, marker_word, prose
from reconciler.render.markdown.page import Page, Row, not_shown, table_row
from reconciler.render.outcome_words import code_word, not_in_order, outcome_words, sum_words

LIMIT = 60_000


def merged_markdown(report: FleetReport, *, limit: int = LIMIT) -> str:
    """The page, at most ``limit`` characters: the sum, faults, and a table of the targets that are not in order."""
    page = Page(limit, [])
    page.put(f"<!-- reconciler report={marker_word(report.command)} -->")
    icon = "🟢" if report.exit_code == 0 else "🔴"
    page.put(f"### {icon} {prose(sum_words(report))}")
    page.line()
    page.rows(
        ((f"- **fault** {prose(fault)}", 1) for fault in report.faults), limit // 3, cut=partial(not_shown, "Faults")
    )
    page.line()
    page.rows(_rows(report), limit, head=["| Target | Outcome | |", "|---|---|---|"], cut=partial(not_shown, "Targets"))
    return page.text()


def _rows(report: FleetReport) -> Iterator[Row]:
    for exit_code, outcomes in not_in_order(report):
        for outcome in outcomes:
            cells = (code(outcome.target), code_word(exit_code), prose(outcome_words(outcome)))
            yield table_row(cells), 1
