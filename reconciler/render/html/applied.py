"""The page of an apply: what was done, why changes failed, and the outcome of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.render.formats.base import ReportView
from reconciler.render.html.packing import packed
from reconciler.render.html.page import page
from reconciler.render.json import dumps, report_document
from reconciler.render.summary import calls, place
from reconciler.render.words import duration

OUTCOMES = ("changed", "failed", "untried", "left")
"""Parts of the report's document that the page has as rows of one table."""
_NOTHING = dict.fromkeys(("address", "verb", "id", "code", "message", "request_id", "hint"))


def report_page(view: ReportView) -> Iterator[str]:
    """Yield the page, in pieces."""
    plan = view.plan.plan
    document = report_document(view.outcome, plan)
    rows = list(outcome_rows(document))
    document = {key: value for key, value in document.items() if key not in OUTCOMES}
    context = {
        "title": f"{_TITLES[plan.mode]}: {plan.basis.target}",
        "kicker": " · ".join(filter(None, ["reconciler", view.plan.project])),
        "heading": f"{_TITLES[plan.mode]} of {plan.basis.target}",
        "place": place(plan),
        "document": document,
        "outcome": _outcome(view),
        "tiles": list(_tiles(document, rows)),
        "count": len(rows),
        "command": "" if view.outcome.complete else view.command,
        "facts": list(report_facts(document)),
    }
    yield from page("report", context, _data(view, document, rows))


_TITLES = {"apply": "Apply", "destroy": "Destroy", "adopt": "Adopt", "drift": "Drift"}


def outcome_rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a row for each change of a report's document."""
    for each in document["failed"]:
        yield {"outcome": "failed"} | _NOTHING | each
    left = set(document["left"])
    for address in document["untried"]:
        yield {"outcome": "left" if address in left else "untried"} | _NOTHING | {"address": address}
    for each in document["changed"]:
        yield {"outcome": "done"} | _NOTHING | each


def _outcome(view: ReportView) -> tuple[str, str]:
    """How it ended: a class of the page's style, and words."""
    report = view.outcome
    if view.declined:
        return "stopped", "Not applied; nothing was written"
    if report.interrupted:
        return "stopped", "Interrupted"
    if report.failed or report.untried or report.errors:
        return "failed", "Incomplete"
    return "done", "Done" if report.complete else "Done, but for what was left out as asked"


def _tiles(document: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    yield from document["done"].items()
    yield "failed", sum(row["outcome"] == "failed" for row in rows)
    for outcome, title in (("untried", "not tried"), ("left", "left")):
        if count := sum(row["outcome"] == outcome for row in rows):
            yield title, count


def report_facts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Target", document["target"]
    yield "Endpoint", document["endpoint"] or ""
    yield "State", document["state"] or ""
    yield "Version of the state", str(document["serial"])
    yield "Commit", document["commit"] or ""
    yield "Time taken", duration(document["seconds"])
    yield "Calls", calls(document["calls"]).removeprefix("Calls: ")


def _data(view: ReportView, document: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    head = {"report": "report", "document": document, "nouns": dict(view.plan.nouns)}
    yield f'{dumps(head)[:-1]},"tables":{{"outcomes":'
    yield from packed(rows)
    yield "}}"
