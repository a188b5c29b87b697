"""The one report of several targets, in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reconciler.cli import measuring, notifying
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.options import Fleet
from reconciler.cli.masking import masked
from reconciler.cli.terminal import color_out, width, write
from reconciler.errors import InputError
from reconciler.model.fleet import UNTRIED, TargetOutcome, combined
from reconciler.model.shard import Share
from reconciler.render.formats.base import Format, PlanView, PolicyView, ProblemsView, ReportView, Screen
from reconciler.render.formats.json import FORMAT as JSON
from reconciler.render.formats.several import FleetView, ResultView, TargetView
from reconciler.render.formats.text import FORMAT as TEXT


def check_format(output: Format) -> None:
    """Raise InputError where the format shows one target only."""
    if output.fleet is None:
        from reconciler.render.formats import formats_of

        several = formats_of("fleet")
        raise InputError(
            f"--format {output.name} shows one target, and several are chosen",
            hint=f"these show several: {', '.join(several)}; or name one: --target NAME",
        )


def write_fleet(command: str, ended: Mapping[str, Ended], output: Format, fleet: Fleet) -> int:
    """Write the report of ``command`` to stdout, and to the file of ``--report``. Return the exit code of all targets.

    Raises InputError where the file cannot be written; what was done is in the other report by then.
    """
    assert output.fleet is not None
    measuring.ended(ended)
    notifying.ended(command, ended)
    write(output.fleet.draw(fleet_view(command, ended, output, fleet.share, fleet.project)))
    if fleet.output is not None:
        assert JSON.fleet is not None
        text = "".join(JSON.fleet.draw(fleet_view(command, ended, JSON, fleet.share, fleet.project)))
        fleet.output.write(text.encode("utf-8"))
    return combined(each.code for each in ended.values())


def fleet_view(
    command: str, ended: Mapping[str, Ended], output: Format, share: Share | None = None, project: str = ""
) -> FleetView:
    """The report as formats draw it."""
    from reconciler.pipeline.nouns import nouns

    rows = [_target(name, each, output) for name, each in ended.items()]
    return FleetView(command, rows, Screen(width(), color_out()), share, nouns=nouns(), project=project)


def _target(name: str, ended: Ended, output: Format) -> TargetView:
    outcome = TargetOutcome(name, ended.code, error=masked(ended.error), seconds=ended.seconds)
    view = masked(ended.view)
    return TargetView(outcome, masked(ended.line), _drawn(ended, view, output), view)


def _drawn(ended: Ended, view: ResultView | None, output: Format) -> Callable[[], Iterable[str]] | None:
    """What draws the target's own report; None where there is nothing beyond its line."""
    if output is not TEXT:
        if ended.document is not None:
            from reconciler.render.json import dumps

            document = dumps(ended.document)
            return lambda: [document]
        return None if view is None else lambda: draw(view, output)
    errors = () if ended.error is None or ended.error.code == UNTRIED else ended.error_lines

    def text() -> Iterable[str]:
        from reconciler.render.escape import visible

        if ended.plan is not None:
            yield from draw(masked(ended.plan), output)
        if view is not None:
            yield from draw(view, output)
        for line in (*ended.lines, *errors):
            yield visible(line) + "\n"

    return text if view is not None or ended.lines or errors else None


def draw(view: ResultView, output: Format) -> Iterable[str]:
    """The report of one target, as the command alone writes it."""
    match view:
        case PlanView():
            drawing = output.plan
            return drawing.draw(view) if drawing is not None else ()
        case ReportView():
            report = output.report
            return report.draw(view) if report is not None else ()
        case ProblemsView():
            problems = output.problems
            return problems.draw(view) if problems is not None else ()
        case PolicyView():
            tests = output.tests
            return tests.draw(view) if tests is not None else ()
