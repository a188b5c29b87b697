"""apply and destroy: the commands that write to the cloud."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import event_loop, measuring, notifying, timing
from reconciler.cli import options as shared
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.options import fleet_of, targets
from reconciler.cli.fleet.waves import WithWaves, waves
from reconciler.cli.masking import masked
from reconciler.cli.measured import measured
from reconciler.cli.next_commands import following
from reconciler.cli.plan import lines_of, plan_view, show_plan
from reconciler.cli.progress import Watcher
from reconciler.cli.reporting import home
from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, INTERRUPTED, color_out, remark, write
from reconciler.cli.verbosity import Verbosity, verbosity_of, verbosity_options
from reconciler.cli.warnings import remark_warnings
from reconciler.render.formats.base import Format, ReportView
from reconciler.render.formats.text import FORMAT as TEXT

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Applied
    from reconciler.pipeline.applying import Approve


@click.command(cls=WithWaves)
@shared.path
@click.option("--plan", "planfile", type=click.Path(path_type=Path), metavar="FILE", help="Apply this saved plan.")
@shared.checksum
@shared.auto_approve
@targets
@waves
@shared.endpoint
@shared.rate
@shared.choices
@shared.allowances
@shared.lock_timeout
@shared.max_calls
@shared.no_delete
@shared.no_wait
@shared.formats("report")
@notifying.notifies
@verbosity_options
@measured("apply")
def apply(
    path: Path, planfile: Path | None, checksum: str | None, auto_approve: bool, output: Format, **values: Any
) -> int:
    """Make the account match PATH's manifests, or apply a saved plan (PATH may be one).

    \b
    Example:
      reconciler apply tonight.plan --auto-approve
    """
    from reconciler.errors import InputError
    from reconciler.files.planfile import is_plan, open_plan
    from reconciler.ground.encryption.keys import keys_of
    from reconciler.pipeline import apply as apply_manifests
    from reconciler.pipeline import apply_saved, load, open_only, open_session
    from reconciler.pipeline.plan_places import check_place
    from reconciler.pipeline.session import refuse_lost_state
    from reconciler.pipeline.unused_lists import to_apply

    fleet = fleet_of(values)
    if fleet is not None:
        from reconciler.cli.fleet.apply import apply_fleet

        own = {"plan": planfile, "checksum": checksum, "auto_approve": auto_approve}
        return apply_fleet(path, fleet, output, {**values, **own})
    allowed, verbosity, deletes = shared.allowed(values), verbosity_of(values), not values["no_delete"]
    if planfile is None and path.is_file() and is_plan(path):
        path, planfile = home(path), path
    saved = open_plan(planfile, keys_of(os.environ)) if planfile else None
    if saved is not None:
        _check_saved(saved, checksum, values)
    if saved is not None and values.get("target") is None:
        values["target"] = saved.basis.target
    loaded = to_apply(load(path, values["target"])).sound() if saved is None else None
    project = loaded.project if loaded else open_only(path)
    if planfile is not None:
        check_place(project, planfile)
    if saved is not None and saved.basis.target not in project.targets:
        raise InputError(
            f"{planfile} is a plan for the target {saved.basis.target}, which the project at {path} does not have",
            hint=f"name its project: reconciler apply PROJECT --plan {shlex.quote(str(planfile))}",
        )
    auto = auto_approve or saved is not None or checksum is not None

    async def go(watcher: Watcher, stopped: Stopper) -> Applied:
        chosen = shared.options("apply", measuring.listening(watcher.listen), values, stopped)
        refuse_lost_state(project, chosen)
        approve = approval(
            output, watcher, stopped, auto, "apply", warn=lambda made: remark_warnings(loaded, made, verbosity)
        )
        async with open_session(project, chosen) as opened:
            measuring.begun(project, (opened.name,))
            if saved is not None:
                done = await apply_saved(opened, saved, approve, allowed=allowed, deletes=deletes)
            else:
                assert loaded is not None
                done = await apply_manifests(
                    opened,
                    loaded.resources,
                    approve,
                    choice=shared.choice(values["only"], values["exclude"]),
                    allowed=allowed,
                    checksum=checksum,
                    deletes=deletes,
                    ended=loaded.ended,
                    addresses=loaded.addresses,
                )
            measuring.applied(opened.name, done)
            return done

    def again(made: Plan) -> str:
        if planfile is None:
            return following("apply", path, made, values)
        # A saved plan is used once: what is left is planned, and looked at, anew.
        return f"{following('plan', path, made, values)} --out {shlex.quote(str(planfile))}"

    return finish(go, output, verbosity, again)


@click.command()
@shared.path
@shared.auto_approve
@shared.target
@shared.endpoint
@shared.rate
@shared.choices
@shared.allowances
@shared.lock_timeout
@shared.max_calls
@shared.formats("report")
@notifying.notifies
@verbosity_options
def destroy(path: Path, auto_approve: bool, output: Format, **values: Any) -> int:
    """Delete every resource in the target's state. Asks you to type the target's name.

    \b
    Example:
      reconciler destroy --target dev
    """
    from reconciler.pipeline import apply as apply_manifests
    from reconciler.pipeline import open_recorded, open_session
    from reconciler.pipeline.session import refuse_lost_state

    allowed, verbosity = shared.allowed(values), verbosity_of(values)
    project = open_recorded(path)

    async def go(watcher: Watcher, stopped: Stopper) -> Applied:
        chosen = shared.options("destroy", watcher.listen, values, stopped)
        refuse_lost_state(project, chosen)
        async with open_session(project, chosen) as opened:
            approve = approval(output, watcher, stopped, auto_approve, "destroy", wanted=opened.name, by_checksum=False)
            choice = shared.choice(values["only"], values["exclude"])
            return await apply_manifests(opened, {}, approve, mode="destroy", choice=choice, allowed=allowed)

    return finish(go, output, verbosity, lambda made: following("destroy", path, made, values))


def finish(
    go: Callable[[Watcher, Stopper], Any], output: Format, verbosity: Verbosity, again: Callable[[Plan], str]
) -> int:
    """Run to the end, say what came of it, pick the exit code. ``again`` is the command that carries on."""
    with Watcher(verbosity) as watcher, Stopper().listening() as stopped:
        applied = event_loop.run(go(watcher, stopped))
    timing.enter("render")
    if applied.declined:
        remark("not applied; nothing was written")
    assert output.report is not None
    made = applied.plan
    view = plan_view(made, color=color_out(), command="")
    command = again(made)
    shown = ReportView(view, applied.report, declined=applied.declined, command=command)
    code = code_of(applied, stopped=stopped())
    notifying.ended(made.mode, {made.basis.target: Ended(code, "", shown)})
    write(output.report.draw(masked(shown)))
    entry = applied.report.entry if applied.report is not None else None
    if entry is not None and not verbosity.quiet:
        # In the log of a job it is an anchor outside of the store: history verify --digest compares with it.
        remark(f"history: entry {entry.number}, digest {entry.digest}")
    return code


def code_of(applied: Applied, *, stopped: bool) -> int:
    """The exit code of an apply. ``stopped``: whether a signal asked it to stop."""
    if applied.declined:
        return ERROR
    report = applied.report
    if report is None:
        return INTERRUPTED if stopped else DONE
    if report.failed:
        return ERROR
    if report.limited and not report.interrupted:
        return DIFFERENT
    if report.interrupted:
        return INTERRUPTED
    if report.left and not (report.untried or report.errors):
        return DIFFERENT
    return DONE if report.ok else ERROR


def _without_terminal(verb: str, checksum: str) -> str:
    """How to approve a plan where nobody can be asked."""
    if not checksum:
        return "look at the plan above, then add --auto-approve"
    return f"--auto-approve, {'a saved plan, ' if verb == 'apply' else ''}or --checksum {checksum}"


def approval(
    output: Format,
    watcher: Watcher,
    stopper: Stopper,
    auto: bool,
    verb: str,
    *,
    wanted: str = "yes",
    warn: Callable[[Plan], None] = lambda made: None,
    by_checksum: bool = True,
) -> Approve:
    """Shows the plan and asks, after a word about what ``warn`` knows. Raises Refused without a terminal.

    ``by_checksum``: whether the command takes the checksum of an approved plan.
    """
    from reconciler.errors import Refused
    from reconciler.render.headline import approval_question, headline

    def ask(made: Plan) -> bool:
        watcher.pause()
        warn(made)
        if output is TEXT and not (watcher.quiet and auto):
            show_plan(made, output, "")
        if auto:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise Refused(
                "there is no terminal to ask for approval; nothing was written",
                hint=_without_terminal(verb, made.checksum if by_checksum else ""),
            )
        if output is not TEXT:
            # The result on stdout is for a program; the person at the terminal reads the plan on stderr.
            remark(lines_of(made))
        # A long plan has scrolled its first lines away.
        for line in headline(made):
            remark(str(line))
        question = approval_question(made, verb, wanted)
        with stopper.asking():
            said = click.prompt(question, default="", show_default=False, err=True, prompt_suffix=": ")
        return bool(said.strip() == wanted)

    return ask


def _check_saved(saved: Plan, checksum: str | None, values: dict[str, Any]) -> None:
    """A saved plan is carried out whole, and only if it is the one that was approved."""
    from reconciler.errors import InputError, PlanStale
    from reconciler.model.approval import approves

    if values["only"] or values["exclude"]:
        raise InputError(
            "--only and --exclude choose what is planned; a saved plan is carried out whole",
            hint="choose when it is made: reconciler plan --only … --out FILE",
        )
    if checksum is not None and not approves(checksum, saved.checksum):
        raise PlanStale(
            f"this saved plan has checksum {saved.checksum}, not {checksum}: it is not the one that was approved",
            hint="look at it: reconciler show FILE",
        )
