"""plan, drift and show: looking without touching."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import event_loop, measuring, notifying, timing, untrusted
from reconciler.cli import options as shared
from reconciler.cli.drift_rules import drifts, require_comparable
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.options import fleet_of, targets
from reconciler.cli.looking_ahead import check_looking_ahead, moment
from reconciler.cli.masking import masked
from reconciler.cli.measured import measured
from reconciler.cli.next_commands import acceptable, applying, following, keepable
from reconciler.cli.offline import check_offline, made_offline, offline_options
from reconciler.cli.progress import Watcher
from reconciler.cli.reporting import reporting
from reconciler.cli.terminal import DIFFERENT, DONE, color_err, color_out, remark, screen, write
from reconciler.cli.verbosity import verbosity_of, verbosity_options
from reconciler.cli.warnings import remark_warnings
from reconciler.model.life import last_moment
from reconciler.render.formats.base import Format, PlanView
from reconciler.render.formats.text import FORMAT as TEXT
from reconciler.render.unknown import no_places

if TYPE_CHECKING:
    from reconciler.files.output import OutputFile
    from reconciler.model.change import Change
    from reconciler.model.graph import Graph
    from reconciler.model.manifest import Position
    from reconciler.model.plan import Plan
    from reconciler.model.policy_report import PolicyReport
    from reconciler.pipeline import Loaded
    from reconciler.render.outline import Places


@click.command()
@shared.path
@targets
@shared.endpoint
@shared.rate
@shared.choices
@shared.plan_formats
@verbosity_options
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan, for apply FILE.")
@shared.force_out
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there is something to do.")
@click.option("--destroy", is_flag=True, help="Plan the deletion of everything the state has.")
@click.option(
    "--at",
    metavar="DAY",
    callback=moment,
    help="Look ahead: what a plan would be at the end of DAY in UTC, or at a time with its zone. For looking only.",
)
@offline_options
@untrusted.works
@measured("plan")
def plan(
    path: Path,
    out: Path | None,
    detailed_exitcode: bool,
    destroy: bool,
    output: Format,
    **values: Any,
) -> int:
    """Show what would change, and what that means for moderation. Changes nothing.

    \b
    Example:
      reconciler plan --out tonight.plan
    """
    from reconciler.files.planfile import dump
    from reconciler.ground.encryption.keys import keys_of
    from reconciler.model.moves import NO_ADDRESS_CHANGES
    from reconciler.pipeline import load, make_plan, open_only, open_recorded, open_session
    from reconciler.pipeline.output import plan_output
    from reconciler.pipeline.unused_lists import with_unused_lists

    mode, verbosity, commit = "destroy" if destroy else "apply", verbosity_of(values), values["commit"]
    fleet = fleet_of(values)
    force, at, full, offline = values.pop("force"), values.pop("at"), values["full"], check_offline(values, out=out)
    now = None
    if at is not None:
        check_looking_ahead(out, destroy=destroy)
        now = last_moment(at)
    if fleet is not None:
        from reconciler.cli.fleet.plan import plan_fleet

        own = {"out": out, "detailed_exitcode": detailed_exitcode, "destroy": destroy, "at": at, "now": now}
        return plan_fleet(path, fleet, output, verbosity, {**values, **own})
    # Offline nothing is saved and no stored state is read: the key stays where it is.
    keys = None if offline else keys_of(os.environ)

    async def go() -> tuple[Plan, OutputFile | None, Loaded | None]:
        loaded = None if destroy else load(path, values["target"], now=now).sound()
        project = loaded.project if loaded else open_recorded(path)
        destination = plan_output(project, out, force=force) if out is not None else None
        if destination is not None:
            destination.check()
        with Watcher(verbosity) as watcher:
            listen = measuring.listening(watcher.listen)
            async with open_session(project, shared.options("plan", listen, values)) as opened:
                measuring.begun(project, (opened.name,))
                choice = shared.choice(values["only"], values["exclude"])
                resources = loaded.resources if loaded else {}
                ended = loaded.ended if loaded else {}
                moved = loaded.addresses if loaded else NO_ADDRESS_CHANGES
                reading = await opened.reading()
                planned = await make_plan(
                    reading, resources, mode=mode, choice=choice, ended=ended, addresses=moved, at=at
                )
                made = planned.plan
                measuring.planned(opened.name, made, reading.state)
                return made, destination, loaded

    def go_offline() -> tuple[Plan, None, Loaded | None]:
        loaded = None if destroy else load(path, values["target"], now=now).sound()
        project = loaded.project if loaded else open_only(path)
        return made_offline(project, loaded, mode, values, at=at), None, loaded

    with reporting(path, mode, output, target=values["target"], commit=commit) as project:
        # Without an event loop: making one opens sockets, be they this process's own.
        made, destination, loaded = go_offline() if offline else event_loop.run(go())
    made = with_unused_lists(made, loaded.problems) if loaded is not None else made
    remark_warnings(loaded, made, verbosity)
    if destination is not None:
        destination.write(dump(made, keys))
    command = applying(path, out, values) if out else following(mode, path, made, values)
    tests = tests_of(loaded, made) if output.shows_tests and loaded is not None else None
    graph = graph_of(loaded) if output.shows_graph and loaded is not None else None
    show_plan(
        made,
        output,
        command,
        project=project,
        commit=commit,
        tests=tests,
        graph=graph,
        full=full,
        places=places_of(loaded),
    )
    return DIFFERENT if detailed_exitcode and not made.empty else DONE


@click.command()
@shared.path
@targets
@shared.endpoint
@shared.rate
@shared.choices
@shared.plan_formats
@verbosity_options
@click.option(
    "--unmanaged",
    type=click.Choice(["ignore", "report", "fail"]),
    default="report",
    show_default=True,
    help="Objects that appeared in the account since the last apply: ignore, report, or count as drift (fail).",
)
@click.option("--allow-no-state", is_flag=True, help="Allow drift when there is no state to compare with.")
@notifying.notifies
@measured("drift")
def drift(path: Path, output: Format, unmanaged: str, allow_no_state: bool, **values: Any) -> int:
    """Report what was changed in the account since the last apply. Needs no manifests; exit 2 on drift.

    \b
    Example:
      reconciler drift --format markdown
    """
    from reconciler.pipeline import make_drift, open_recorded, open_session

    verbosity, commit, full = verbosity_of(values), values["commit"], values["full"]
    fleet = fleet_of(values)
    if fleet is not None:
        from reconciler.cli.fleet.plan import drift_fleet

        own = {"unmanaged": unmanaged, "allow_no_state": allow_no_state}
        return drift_fleet(path, fleet, output, verbosity, {**values, **own})

    async def go() -> Plan:
        with Watcher(verbosity) as watcher:
            listen, project = measuring.listening(watcher.listen), open_recorded(path)
            async with open_session(project, shared.options("drift", listen, values)) as opened:
                measuring.begun(project, (opened.name,))
                choice, reading = shared.choice(values["only"], values["exclude"]), await opened.reading()
                made = await make_drift(reading, choice=choice, unmanaged=unmanaged, allow_no_state=allow_no_state)
                measuring.looked(opened.name, made, reading.state, unmanaged)
                return made

    with reporting(path, "drift", output, target=values["target"], commit=commit) as project:
        made = event_loop.run(go())
        require_comparable(made)
    command = following("plan", path, made, values)
    code = DIFFERENT if drifts(made, unmanaged) else DONE
    view = plan_view(made, color=color_out(), command=command, project=project, commit=commit)
    notifying.ended("drift", {made.basis.target: Ended(code, "", view)})
    show_plan(made, output, command, project=project, commit=commit, full=full)
    if output is TEXT:
        remark(acceptable(path, [made.basis.target] if keepable(made) else [], values))
    return code


def show_plan(
    made: Plan,
    output: Format,
    command: str | None = None,
    *,
    project: str = "",
    commit: str | None = None,
    tests: PolicyReport | None = None,
    graph: Graph | None = None,
    full: bool = False,
    places: Places = no_places,
) -> None:
    """Write a plan to stdout in the format asked for. ``command``: how to go on; empty, where that is under way.

    ``full``: every change is named. ``places`` returns the line that decides a changed field.
    """
    timing.enter("render")
    assert output.plan is not None
    view = plan_view(made, color=color_out(), command=command, project=project, commit=commit)
    write(output.plan.draw(masked(replace(view, tests=tests, graph=graph, full=full, places=places))))


def places_of(loaded: Loaded | None) -> Places:
    """What returns the line of the manifests that decides a changed field, be it in a base or a patch."""
    resources = loaded.resources if loaded is not None else {}

    def place(change: Change, path: str) -> Position | None:
        resource = resources.get(change.address)
        # What is drawn from is masked already; this is asked for meanwhile.
        return masked(resource.place(path)) if resource is not None else None

    return place


def tests_of(loaded: Loaded, made: Plan) -> PolicyReport | None:
    """The project's policy tests, and which of them ``made`` makes fare differently; None where there are none."""
    from reconciler.pipeline.policy_worlds import planned_worlds
    from reconciler.pipeline.testing import has_cases, run_tests

    if not has_cases(loaded):
        return None
    return run_tests(loaded, against=planned_worlds(made, loaded.resources))


def graph_of(loaded: Loaded) -> Graph:
    """What reaches what, as the project declares it."""
    from reconciler.pipeline.graphing import declared_graph

    return declared_graph(loaded)


def plan_view(
    made: Plan, *, color: bool, command: str | None, project: str = "", commit: str | None = None
) -> PlanView:
    """A plan with what drawings need besides: the words of the kinds, and the screen."""
    from reconciler.pipeline.nouns import explain, nouns, scales

    on = screen()._replace(color=color)
    return PlanView(made, nouns(), explain, command, project, commit, on, scales=scales)


def lines_of(made: Plan) -> Iterator[str]:
    """A plan that is about to be carried out, as lines of text for stderr."""
    assert TEXT.plan is not None
    text = "".join(TEXT.plan.draw(masked(plan_view(made, color=color_err(), command=""))))
    return iter(text.splitlines())
