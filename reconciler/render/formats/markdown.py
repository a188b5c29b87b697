"""Markdown for merge requests: a comment that a bot posts and updates."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import Drawing, FailureView, Format, PlanView, ReportView
from reconciler.render.formats.several import FleetView, MergedView


def _plan(view: PlanView) -> Iterator[str]:
    from reconciler.render.markdown.plan import plan_markdown

    yield plan_markdown(view)


def _merged(view: MergedView) -> Iterator[str]:
    yield from _fleet(view.fleet)


def _fleet(view: FleetView) -> Iterator[str]:
    from reconciler.render.markdown.fleet import fleet_markdown

    yield fleet_markdown(view)


def _report(view: ReportView) -> Iterator[str]:
    from reconciler.render.markdown.report import report_markdown

    if view.declined:
        return
    if view.report is None:
        yield from _plan(view.plan)
    else:
        yield report_markdown(view.report, view.plan.plan, project=view.plan.project, command=view.command)


def _failure(view: FailureView) -> Iterator[str]:
    from reconciler.render.markdown.failure import failure_markdown

    names = {"project": view.project, "target": view.target, "mode": view.mode, "several": view.several}
    yield failure_markdown(view.message, names, hint=view.hint, problems=view.problems, commit=view.commit)


FORMAT = Format(
    name="markdown",
    plan=Drawing(_plan, "the comment for a merge request"),
    report=Drawing(_report, "what failed by cause, for a job's page"),
    merged=Drawing(_merged, "a page for an issue, or the summary of a run"),
    fleet=Drawing(_fleet, "the comment for a merge request"),
    failure=_failure,
    shows_tests=True,
    masks_in_ci=True,
)
