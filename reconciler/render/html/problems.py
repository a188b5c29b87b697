"""The page of a check of the manifests: every problem, to be searched and filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.render.formats.base import ProblemsView
from reconciler.render.html.packing import packed
from reconciler.render.html.page import page
from reconciler.render.json import dumps, problems_document


def problems_page(view: ProblemsView) -> Iterator[str]:
    """Yield the page, in pieces."""
    document = problems_document(view.problems, off=view.off)
    rows = document.pop("problems")
    context = {
        "title": "Validate",
        "kicker": "reconciler",
        "heading": "Check of the manifests",
        "place": view.folder,
        "document": document,
        "resources": view.resources,
        "files": view.files,
        "count": len(rows),
    }
    yield from page("problems", context, _data(document, rows))


def error_rows(problems: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield rows for problems out of the document of an error, which may be a file of anybody."""
    for problem in problems:
        said = {name: _text(problem.get(name)) for name in _TEXTS}
        numbers = {name: _number(problem.get(name)) for name in ("line", "column")}
        allowed = problem.get("allowed")
        texts = [str(each) for each in allowed if isinstance(each, str)] if isinstance(allowed, list) else []
        row = said | numbers | {"allowed": texts}
        yield {name: row[name] for name in _COLUMNS}


_TEXTS = ("rule", "severity", "file", "message", "suggestion", "fix", "address", "list")
_COLUMNS = (
    *("rule", "severity", "file", "line", "column", "message"),
    *("suggestion", "allowed", "fix", "address", "list"),
)
"""Members of a problem, in the order of the document of problems."""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int:
    return value if type(value) is int else 0


def _data(document: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f'{dumps({"report": "problems", "document": document})[:-1]},"tables":{{"problems":'
    yield from packed(rows)
    yield "}}"
