"""The page of a run of policy tests: every case with its verdict, what was assumed, compared and covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.render.formats.base import PolicyView
from reconciler.render.html.packing import packed
from reconciler.render.html.page import page
from reconciler.render.json import dumps
from reconciler.render.policy_json import policy_document
from reconciler.render.policy_words import assumption_lines, coverage_words, unit_words
from reconciler.render.text.policy import comparison_lines
from reconciler.render.text.style import Style
from reconciler.render.words import line_of


def tests_page(view: PolicyView) -> Iterator[str]:
    """Yield the page, in pieces."""
    report = view.report
    document = policy_document(report)
    rows = document.pop("results")
    plain = Style(False)
    coverage = report.coverage
    missed = () if coverage is None else coverage.missed
    context = {
        "title": "Policy tests",
        "kicker": "reconciler",
        "heading": "Policy tests",
        "place": view.folder,
        "document": document,
        "assumptions": list(assumption_lines(report)),
        "comparison": [] if report.comparison is None else list(comparison_lines(report.comparison, plain)),
        "coverage": "" if coverage is None else coverage_words(coverage),
        "missed": [f"{unit_words(unit)} · {line_of(unit.place)}" for unit in missed],
        "count": len(rows),
    }
    yield from page("tests", context, _data(document, rows))


def _data(document: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f'{dumps({"report": "tests", "document": document})[:-1]},"tables":{{"cases":'
    yield from packed(rows)
    yield "}}"
