"""The page of a check of the manifests: every problem, to be searched and filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def _data(document: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f'{dumps({"report": "problems", "document": document})[:-1]},"tables":{{"problems":'
    yield from packed(rows)
    yield "}}"
