"""Text for people: the default."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    Screen,
    TargetsView,
)
from reconciler.render.formats.several import FleetView, MergedView


def _plan(view: PlanView) -> Iterator[str]:
    from reconciler.render.text.plan import plan_lines

    screen = view.screen
    return _ended(
        plan_lines(
            view.plan,
            nouns=view.nouns,
            width=screen.width,
            color=screen.color,
            explain=view.explain,
            command=view.command,
            full=view.full,
            places=view.places,
        ),
        screen,
    )


def _report(view: ReportView) -> Iterable[str]:
    from reconciler.render.text.report import report_lines

    if view.declined:
        return ()
    if view.report is None:
        return _plan(view.plan)
    screen = view.plan.screen
    return _ended(report_lines(view.report, color=screen.color, command=view.command), screen)


def _problems(view: ProblemsView) -> Iterator[str]:
    from reconciler.render.text.problems import problem_lines
    from reconciler.render.words import counted

    yield from _ended(problem_lines(view.problems, color=view.screen.color, off=view.off), view.screen)
    if not any(problem.severity == "error" for problem in view.problems):
        yield f"{counted(view.resources, 'resource')} in {counted(view.files, 'file')}: valid\n"


def _tests(view: PolicyView) -> Iterator[str]:
    from reconciler.render.text.policy import policy_lines

    return _ended(policy_lines(view.report, color=view.screen.color), view.screen)


def _explanation(view: ExplanationView) -> Iterator[str]:
    from reconciler.render.text.explanation import explanation_lines

    return _ended(explanation_lines(view.explanation, color=view.screen.color), view.screen)


def _graph(view: GraphView) -> Iterator[str]:
    from reconciler.render.graph.text import graph_lines

    return _ended(graph_lines(view.graph, color=view.screen.color), view.screen)


def _impact(view: ImpactView) -> Iterator[str]:
    from reconciler.render.text.impact import impact_lines

    return _ended(impact_lines(view.impact, color=view.screen.color), view.screen)


def _targets(view: TargetsView) -> Iterator[str]:
    from reconciler.render.text.target_list import target_lines

    return _ended(target_lines(view.listed, color=view.screen.color), view.screen)


def _merged(view: MergedView) -> Iterator[str]:
    from reconciler.render.text.merged import merged_lines

    return _ended(merged_lines(view.report, color=view.screen.color), view.screen)


def _fleet(view: FleetView) -> Iterator[str]:
    from reconciler.render.text.fleet import fleet_lines, fleet_reports

    yield from _ended(fleet_lines(view), view.screen)
    # Each of them is as wide as the screen already.
    yield from fleet_reports(view)


def _ended(lines: Iterable[str], screen: Screen) -> Iterator[str]:
    """The lines with their ends; on a screen, at its width."""
    if not screen.wraps:
        return (f"{line}\n" for line in lines)
    from reconciler.render.text.wrap import wrapped

    return (f"{part}\n" for line in lines for part in wrapped(line, screen.width))


FORMAT = Format(
    name="text",
    plan=Drawing(_plan),
    report=Drawing(_report),
    problems=Drawing(_problems),
    tests=Drawing(_tests),
    explanation=Drawing(_explanation),
    graph=Drawing(_graph),
    impact=Drawing(_impact),
    targets=Drawing(_targets),
    merged=Drawing(_merged),
    fleet=Drawing(_fleet),
)
