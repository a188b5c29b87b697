"""The page of a command on several targets: a table of them, the changes of all, and what each of them says besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.render.formats.base import PlanView, PolicyView, ProblemsView, ReportView
from reconciler.render.formats.several import FleetView, TargetView
from reconciler.render.html.applied import outcome_rows
from reconciler.render.html.fleet_parts import MOST_ADDRESSES, Part, part_of
from reconciler.render.html.packing import packed
from reconciler.render.html.page import page
from reconciler.render.html.plan import change_rows
from reconciler.render.html.problems import error_rows
from reconciler.render.json import dumps, problems_document, report_document
from reconciler.render.outcome_words import by_exit_code, word_of
from reconciler.render.policy_json import policy_document
from reconciler.render.words import counted

MOST_TARGETS = 2_000
"""Targets in the table: a browser would take seconds for more."""
MOST_PARTS = 300
"""Targets that are shown one by one below their changes."""
_TITLES = {"changes": "Changes", "outcomes": "Changes", "problems": "Problems", "cases": "Cases"}
_STYLES = {0: "done", 2: "stopped", 130: "stopped"}
"""Exit code → how the page's style shows it."""


class Row(NamedTuple):
    """One line of the table of targets. ``anchor``: where the target is shown by itself; empty where it is not."""

    target: str
    anchor: str
    word: str
    style: str
    exit_code: int
    seconds: float
    part: Part


def fleet_page(view: FleetView) -> Iterator[str]:
    """Yield the page, in pieces."""
    ordered = by_exit_code(view.targets)
    listed = [(each, part_of(each)) for each in ordered[:MOST_TARGETS]]
    rows = list(_table(view.command, listed))
    counts = {name: sum(_count(name, each) for each in ordered) for name in _TITLES}
    heading = f"{view.command.capitalize()} of {counted(len(view.targets), 'target')}"
    context = {
        "title": heading,
        "kicker": " · ".join(filter(None, ["reconciler", view.project])),
        "heading": heading,
        "tiles": Counter(word_of(view.command, each.outcome) for each in ordered).items(),
        "place": "" if view.share is None else f"shard {view.share.shard} of {view.share.chosen:,} targets",
        "faults": view.faults,
        "rows": rows,
        "postured": any(row.part.postures is not None for row in rows),
        "left": len(ordered) - len(rows),
        "lists": [(name, _TITLES[name], count) for name, count in counts.items() if count],
        "parts_shown": [row for row in rows if row.anchor],
        "parts_left": sum(row.part.detailed and not row.anchor for row in rows),
        "most": MOST_ADDRESSES,
    }
    yield from page("fleet", context, _data(view, ordered, counts))


def _table(command: str, listed: Sequence[tuple[TargetView, Part]]) -> Iterator[Row]:
    shown = 0
    for each, part in listed:
        outcome = each.outcome
        detailed = part.detailed and shown < MOST_PARTS
        shown += detailed
        anchor = f"target-{shown}" if detailed else ""
        style = _STYLES.get(outcome.exit_code, "failed")
        yield Row(outcome.target, anchor, word_of(command, outcome), style, outcome.exit_code, outcome.seconds, part)


def _data(view: FleetView, ordered: Sequence[TargetView], counts: Mapping[str, int]) -> Iterator[str]:
    head = {"report": "fleet", "document": {"mode": view.command}, "nouns": dict(view.nouns)}
    yield f'{dumps(head)[:-1]},"tables":{{'
    separator = ""
    for name, count in counts.items():
        if count:
            yield f'{separator}"{name}":'
            yield from packed(_rows_of(name, ordered))
            separator = ","
    yield "}}"


def _rows_of(table: str, ordered: Sequence[TargetView]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one list, those of all targets, each with its target."""
    for each in ordered:
        for row in _own_rows(table, each):
            yield {"target": each.outcome.target} | row


def _own_rows(table: str, each: TargetView) -> Iterator[dict[str, Any]]:
    view, error = each.view, each.outcome.error
    if table == "problems" and error is not None:
        yield from error_rows(error.problems)
    if table == "changes" and isinstance(view, PlanView):
        yield from change_rows(view)
    elif table == "outcomes" and isinstance(view, ReportView):
        yield from outcome_rows(report_document(view.outcome, view.plan.plan))
    elif table == "problems" and isinstance(view, ProblemsView):
        yield from problems_document(view.problems)["problems"]
    elif table == "cases" and isinstance(view, PolicyView):
        yield from policy_document(view.report)["results"]


def _count(table: str, each: TargetView) -> int:
    """How many rows a target has in a list."""
    view, error = each.view, each.outcome.error
    count = len(error.problems) if table == "problems" and error is not None else 0
    if table == "changes" and isinstance(view, PlanView):
        count += len(view.plan.changes)
    elif table == "outcomes" and isinstance(view, ReportView):
        report = view.outcome
        count += len(report.failed) + len(report.untried) + len(report.left) + len(report.changed)
    elif table == "problems" and isinstance(view, ProblemsView):
        count += len(view.problems)
    elif table == "cases" and isinstance(view, PolicyView):
        count += len(view.report.results)
    return count
