"""Several targets to draw: plans, applies, and targets that have no result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from reconciler.model.event import Report
from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.plan import Plan
from reconciler.pipeline.merged_views import target_view
from reconciler.pipeline.nouns import explain, nouns, scales
from reconciler.render.formats.base import PlanView, ReportView
from reconciler.render.formats.json import FORMAT as JSON
from reconciler.render.formats.several import FleetView, MergedView, TargetView
from reconciler.render.html.fleet import fleet_page

FAILED = TargetError(
    "2 refusals",
    "Refused",
    "reconciler plan",
    (
        {
            "code": "max-delete",
            "message": "would delete 900",
            "addresses": ["KeywordSample/a"],
            "flag": "--allow-deletes 900",
            "hint": None,
        },
    ),
)


def named(plan: Plan, target: str) -> Plan:
    return replace(plan, basis=replace(plan.basis, target=target))


def planned(plans: Mapping[str, Plan], command: str = "plan", *more: TargetView) -> FleetView:
    """A run in which each target has a plan, and ``more`` targets."""
    rows = []
    for name, plan in plans.items():
        view = PlanView(named(plan, name), nouns(), explain, project="acme", scales=scales)
        rows.append(TargetView(TargetOutcome(name, 0, seconds=1.5), "a line", view=view))
    return FleetView(command, [*rows, *more], nouns=nouns(), project="acme")


def applied(reports: Mapping[str, Report | None], plan: Plan) -> FleetView:
    """A run in which each target was applied; None: there was nothing to do."""
    rows = []
    for name, report in reports.items():
        view = ReportView(PlanView(named(plan, name), nouns(), explain, project="acme"), report)
        code = 0 if report is None or report.ok else 1
        rows.append(TargetView(TargetOutcome(name, code, seconds=2), "nothing to do", view=view))
    return FleetView("apply", rows, nouns=nouns(), project="acme")


def failed(name: str, error: TargetError = FAILED, code: int = 3) -> TargetView:
    return TargetView(TargetOutcome(name, code, None, error, 0.2), error.message)


def merged(view: FleetView) -> MergedView:
    """The same run as ``report merge`` reads it from the JSON of the run."""
    outcomes = []
    for each in view.targets:
        drawing = JSON.plan if isinstance(each.view, PlanView) else JSON.report
        text = "".join(drawing.draw(each.view)) if each.view is not None else "null"  # type: ignore[union-attr, arg-type]
        outcomes.append(replace(each.outcome, result=json.loads(text)))
    return MergedView(FleetReport(view.command, tuple(outcomes), faults=view.faults), read=target_view, nouns=nouns())


def page_of(view: FleetView) -> str:
    return "".join(fleet_page(view))
