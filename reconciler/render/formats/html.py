"""HTML: one file that a browser shows, with all that a report has, to be searched and filtered."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import Drawing, FailureView, Format, PlanView, PolicyView, ProblemsView, ReportView
from reconciler.render.formats.several import FleetView, MergedView


def _plan(view: PlanView) -> Iterator[str]:
    from reconciler.render.html.plan import plan_page

    return plan_page(view)


def _report(view: ReportView) -> Iterator[str]:
    from reconciler.render.html.applied import report_page

    if view.report is None and not view.declined:
        return _plan(view.plan)
    return report_page(view)


def _problems(view: ProblemsView) -> Iterator[str]:
    from reconciler.render.html.problems import problems_page

    return problems_page(view)


def _tests(view: PolicyView) -> Iterator[str]:
    from reconciler.render.html.cases import tests_page

    return tests_page(view)


def _fleet(view: FleetView) -> Iterator[str]:
    from reconciler.render.html.fleet import fleet_page

    return fleet_page(view)


def _merged(view: MergedView) -> Iterator[str]:
    return _fleet(view.fleet)


def _failure(view: FailureView) -> Iterator[str]:
    from reconciler.render.html.failure import failure_page

    return failure_page(view)


def _own_words() -> Iterator[str]:
    from reconciler.render.html.page import own_texts

    return own_texts()


_HELP = "one file for a browser, with search and filters"
FORMAT = Format(
    name="html",
    plan=Drawing(_plan, _HELP),
    report=Drawing(_report, _HELP),
    problems=Drawing(_problems, _HELP),
    tests=Drawing(_tests, _HELP),
    merged=Drawing(_merged, _HELP),
    fleet=Drawing(_fleet, _HELP),
    failure=_failure,
    own_words=_own_words,
    shows_graph=True,
)
