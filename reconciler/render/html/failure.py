"""The page that stands where a report would be: the command failed, and why."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import FailureView
from reconciler.render.html.page import page
from reconciler.render.problems import in_order

MOST_PROBLEMS = 100


def failure_page(view: FailureView) -> Iterator[str]:
    """Yield the page, in pieces."""
    problems = in_order(view.problems)
    context = {
        "title": "Failed",
        "kicker": " · ".join(filter(None, ["reconciler", view.project])),
        "heading": f"Failed for {view.target}" if view.target else "Failed",
        "place": "",
        "message": view.message,
        "hint": view.hint,
        "problems": problems[:MOST_PROBLEMS],
        "left": max(0, len(problems) - MOST_PROBLEMS),
    }
    yield from page("failure", context)
