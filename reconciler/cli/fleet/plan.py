"""plan and drift of several targets."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli import measuring
from reconciler.cli import options as shared
from reconciler.cli.drift_rules import drifts, require_comparable
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.failing import failure_of
from reconciler.cli.fleet.options import Fleet, refuse_ambiguous
from reconciler.cli.fleet.progress import FleetWatcher
from reconciler.cli.fleet.reporting import check_format, write_fleet
from reconciler.cli.fleet.running import Link, Run, Work
from reconciler.cli.next_commands import acceptable, following, keepable
from reconciler.cli.plan import places_of, plan_view, tests_of
from reconciler.cli.reporting import reporting
from reconciler.cli.terminal import DIFFERENT, DONE, color_err, color_out, remark
from reconciler.cli.verbosity import Verbosity
from reconciler.cli.warnings import MOST, concerning
from reconciler.errors import ManifestErrors
from reconciler.model.event import silent
from reconciler.model.moves import NO_ADDRESS_CHANGES
from reconciler.model.posture import Posture
from reconciler.render.formats.base import Format
from reconciler.render.formats.text import FORMAT as TEXT

if TYPE_CHECKING:
    from reconciler.files.project import ProjectFiles
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Loaded, Options, Session

ONE_PLAN = "the file holds one plan"
OFFLINE = "the plan is compared with the state or export of one"


def _as_read(loaded: Loaded) -> Loaded:
    return loaded


def load_targets(
    path: Path, fleet: Fleet, *, now: float | None = None, checked: Callable[[Loaded], Loaded] = _as_read
) -> Mapping[str, Loaded]:
    """What each target declares, as ``checked`` returns it.

    Raises ManifestErrors where none of them is sound: nothing could be done.
    """
    from reconciler.pipeline.loading import errors, load_each

    loaded = {name: checked(each) for name, each in load_each(path, fleet.choose, now=now).items()}
    if loaded and all(errors(each.problems) for each in loaded.values()):
        found = dict.fromkeys(problem for each in loaded.values() for problem in each.problems)
        raise ManifestErrors(sorted(found, key=lambda problem: (problem.position, problem.rule)))
    return loaded


def session_of(
    project: ProjectFiles, base: Options, link: Link, work: Callable[[Session], Coroutine[Any, Any, Any]]
) -> Any:
    """The result of ``work`` with a session on the target of ``link``."""
    from reconciler.pipeline import open_session

    options = replace(base, target=link.name, listen=link.listen, stopped=link.stopped, ask=link.ask)

    async def go() -> Any:
        async with open_session(project, options) as opened:
            return await work(opened)

    return link.wait_for(go())


def options_for(command: str, values: dict[str, Any]) -> Options:
    """The pipeline's options that all targets have alike, with the rates that they share."""
    from reconciler.cloud import Budgets

    return replace(shared.options(command, silent, values), budgets=Budgets())


def plan_fleet(path: Path, fleet: Fleet, output: Format, verbosity: Verbosity, values: dict[str, Any]) -> int:
    """plan. ``values`` are those of the command."""
    from reconciler.pipeline import make_plan, open_recorded
    from reconciler.pipeline.unused_lists import with_unused_lists

    check_format(output)
    refuse_ambiguous(values, {"out": ONE_PLAN, "offline": OFFLINE})
    mode, at = "destroy" if values["destroy"] else "apply", values["at"]
    base, choice = options_for("plan", values), shared.choice(values["only"], values["exclude"])
    with reporting(path, mode, output, target=None, commit=values["commit"], several="plan") as project_name:
        loaded: Mapping[str, Loaded] = {}
        if mode == "destroy":
            project = open_recorded(path)
            names = fleet.choose(project)
        else:
            loaded = load_targets(path, fleet, now=values["now"])
            names = tuple(loaded)
            if not names:  # a share of nothing
                return write_fleet("plan", {}, output, fleet)
            project = next(iter(loaded.values())).project

    def work(link: Link) -> Ended:
        own = loaded[link.name].sound() if loaded else None
        resources, ended = (own.resources, own.ended) if own is not None else ({}, {})
        addresses = own.addresses if own is not None else NO_ADDRESS_CHANGES

        async def make(opened: Session) -> Plan:
            reading = await opened.reading()
            planned = await make_plan(
                reading, resources, mode=mode, choice=choice, ended=ended, addresses=addresses, at=at
            )
            measuring.planned(link.name, planned.plan, reading.state)
            return planned.plan

        made: Plan = session_of(project, base, link, make)
        made = with_unused_lists(made, own.problems) if own is not None else made
        command = following(mode, path, made, {**values, "target": link.name})
        view = plan_view(made, color=color_out(), command=command, project=project_name, commit=values["commit"])
        view = replace(view, full=values.get("full", False), places=places_of(own))
        if output.shows_tests and own is not None:
            view = replace(view, tests=tests_of(own, made))
        different = values["detailed_exitcode"] and not made.empty
        return Ended(DIFFERENT if different else DONE, plan_line(made), view, kept=made)

    ended = run_reading(names, work, fleet, verbosity)
    remark_fleet_warnings(loaded, {name: each.kept for name, each in ended.items()}, verbosity)
    return write_fleet("plan", ended, output, fleet)


def plan_line(made: Plan) -> str:
    """What a plan comes to, in a line."""
    from reconciler.render.headline import headline
    from reconciler.render.summary import totals

    parts = [totals(made)]
    if made.refusals:
        codes = dict.fromkeys(refusal.code for refusal in made.refusals)
        parts.insert(0, f"apply will refuse ({', '.join(codes)})")
    parts += [str(line) for line in headline(made) if line.posture is Posture.LOOSENS]
    return "; ".join(parts)


def drift_fleet(path: Path, fleet: Fleet, output: Format, verbosity: Verbosity, values: dict[str, Any]) -> int:
    """drift. ``values`` are those of the command."""
    from reconciler.pipeline import open_recorded

    check_format(output)
    refuse_ambiguous(
        values, {"allow_no_state": "of several, one that lost its state would look like those that are new"}
    )
    base = options_for("drift", values)
    with reporting(path, "drift", output, target=None, commit=values["commit"], several="drift") as project_name:
        project = open_recorded(path)
        names = fleet.choose(project)

    def work(link: Link) -> Ended:
        made = drift_of(project, base, link, values)
        command = following("plan", path, made, {**values, "target": link.name})
        view = plan_view(made, color=color_out(), command=command, project=project_name, commit=values["commit"])
        view = replace(view, full=values.get("full", False))
        return Ended(
            DIFFERENT if drifts(made, values["unmanaged"]) else DONE, plan_line(made), view, kept=keepable(made)
        )

    ended = run_reading(names, work, fleet, verbosity)
    code = write_fleet("drift", ended, output, fleet)
    if output is TEXT:
        remark(acceptable(path, [name for name, each in ended.items() if each.kept], values))
    return code


def drift_of(project: ProjectFiles, base: Options, link: Link, values: Mapping[str, Any]) -> Plan:
    """The drift of one target. Raises Refused where its account cannot be compared with its state."""
    from reconciler.pipeline import make_drift

    choice = shared.choice(values["only"], values["exclude"])

    async def make(opened: Session) -> Plan:
        reading = await opened.reading()
        found = await make_drift(reading, choice=choice, unmanaged=values["unmanaged"])
        measuring.looked(link.name, found, reading.state, values["unmanaged"])
        return found

    made: Plan = session_of(project, base, link, make)
    require_comparable(made)
    return made


def run_reading(names: tuple[str, ...], work: Work, fleet: Fleet, verbosity: Verbosity) -> dict[str, Ended]:
    """Run a command that changes nothing."""
    with FleetWatcher(verbosity) as watcher:
        run = Run(watcher, jobs=fleet.jobs, reads=True)
        with run.stopper.listening():
            return run.each(names, work)


def one_by_one(names: tuple[str, ...], work: Callable[[str], Ended]) -> dict[str, Ended]:
    """Run a command that waits for nothing: threads would only take turns at the processor."""
    import time

    ended: dict[str, Ended] = {}
    for name in names:
        started = time.monotonic()
        try:
            done = work(name)
        except Exception as error:  # noqa: BLE001 - of one target, whatever it is: the others go on
            done = failure_of(error)
        ended[name] = replace(done, seconds=time.monotonic() - started)
    return ended


def remark_fleet_warnings(loaded: Mapping[str, Loaded], made: Mapping[str, Plan | None], verbosity: Verbosity) -> None:
    """Write to stderr what concerns the changes of the plans, once where it concerns several."""
    if verbosity.quiet:
        return
    found: dict[Any, None] = {}
    for name, plan in made.items():
        if plan is not None and name in loaded:
            found.update(dict.fromkeys(concerning(loaded[name].problems, plan)))
    if found:
        from reconciler.render.text.problems import warning_lines

        remark(warning_lines(list(found), color=color_err(), most=MOST))
