"""HTML: one file that a browser shows, with all that a report has, to be searched and filtered."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import Drawing, FailureView, Format, PlanView


def _plan(view: PlanView) -> Iterator[str]:
    from reconciler.render.html.plan import plan_page

    return plan_page(view)


def _failure(view: FailureView) -> Iterator[str]:
    from reconciler.render.html.failure import failure_page

    return failure_page(view)


def _own_words() -> Iterator[str]:
    from reconciler.render.html.page import own_texts

    return own_texts()


FORMAT = Format(
    name="html",
    plan=Drawing(_plan, "one file for a browser, with search and filters"),
    failure=_failure,
    own_words=_own_words,
    shows_graph=True,
)
