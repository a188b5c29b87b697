"""JSON for programs: complete, in forms that schemas describe.

Where a command fails, ``cli/errors`` writes the error as JSON: that holds for every command with ``--format json``.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import (
    Drawing,
    ExplanationView,
    Format,
    GraphView,
    ImpactView,
    PlanView,
    PolicyView,
    ProblemsView,
    ReportView,
    TargetsView,
)
from reconciler.render.formats.several import FleetView, MergedView


def _plan(view: PlanView) -> Iterator[str]:
    from reconciler.render.json import plan_json

    return plan_json(view.plan)


def _report(view: ReportView) -> Iterator[str]:
    from reconciler.render.json import report_json

    yield report_json(view.outcome, view.plan.plan)


def _problems(view: ProblemsView) -> Iterator[str]:
    from reconciler.render.json import problems_json

    yield problems_json(view.problems, off=view.off)


def _tests(view: PolicyView) -> Iterator[str]:
    from reconciler.render.policy_json import policy_json

    yield policy_json(view.report)


def _explanation(view: ExplanationView) -> Iterator[str]:
    from reconciler.render.explanation_json import explanation_json

    yield explanation_json(view.explanation)


def _graph(view: GraphView) -> Iterator[str]:
    from reconciler.render.graph.json import graph_json

    yield graph_json(view.graph)


def _impact(view: ImpactView) -> Iterator[str]:
    from reconciler.render.impact_json import impact_json

    yield impact_json(view.impact)


def _targets(view: TargetsView) -> Iterator[str]:
    from reconciler.render.target_list_json import target_list_json

    yield target_list_json(view.listed)


def _merged(view: MergedView) -> Iterator[str]:
    from reconciler.render.fleet_json import fleet_json

    return fleet_json(view.report)


def _fleet(view: FleetView) -> Iterator[str]:
    from reconciler.render.fleet_json import fleet_json

    drawn = {each.outcome.target: each.draw for each in view.targets if each.draw is not None}
    return fleet_json(view.report, drawn)


FORMAT = Format(
    name="json",
    plan=Drawing(_plan, schema="plan"),
    report=Drawing(_report, schema="report"),
    problems=Drawing(_problems, schema="problems"),
    tests=Drawing(_tests, schema="tests"),
    explanation=Drawing(_explanation, schema="explanation"),
    graph=Drawing(_graph, schema="graph"),
    impact=Drawing(_impact, schema="impact"),
    targets=Drawing(_targets, schema="targets"),
    merged=Drawing(_merged, schema="fleet"),
    fleet=Drawing(_fleet, schema="fleet"),
)
