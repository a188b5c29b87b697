"""apply of several targets: one question for all plans, and waves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import measuring
from reconciler.cli import options as shared
from reconciler.cli.apply import code_of
from reconciler.cli.drift_rules import drifts
from reconciler.cli.fleet.applied import applied_line
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.failing import untried
from reconciler.cli.fleet.options import Fleet, refuse_allowances, refuse_ambiguous
from reconciler.cli.fleet.plan import (
    drift_of,
    load_targets,
    options_for,
    plan_line,
    remark_fleet_warnings,
    session_of,
)
from reconciler.cli.fleet.progress import FleetWatcher
from reconciler.cli.fleet.reporting import check_format, fleet_view, write_fleet
from reconciler.cli.fleet.running import STOPPED, Link, Run
from reconciler.cli.masking import masked
from reconciler.cli.next_commands import following
from reconciler.cli.plan import plan_view
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, INTERRUPTED, color_out, remark, write
from reconciler.cli.verbosity import Verbosity, verbosity_of
from reconciler.errors import InputError, Refused
from reconciler.model.fleet import DRIFT, TargetError, combined
from reconciler.render.formats.base import Format, ReportView
from reconciler.render.formats.text import FORMAT as TEXT

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Applied, Loaded, Session

_ONE_TARGET = {
    "plan": "a saved plan is carried out for its own target",
    "checksum": "it is that of one plan; without it, apply shows all plans and asks once",
    "max_calls": "it would be spent on whichever targets come first",
}


def apply_fleet(path: Path, fleet: Fleet, output: Format, values: dict[str, Any]) -> int:
    """apply. ``values`` are those of the command."""
    from reconciler.files.planfile import is_plan
    from reconciler.pipeline.unused_lists import to_apply

    verbosity = verbosity_of(values)
    check_format(output)
    if path.is_file() and is_plan(path):
        raise InputError(f"{path} is a saved plan, which is carried out for its own target", hint="leave out --target")
    refuse_ambiguous(values, _ONE_TARGET)
    refuse_allowances(values)
    loaded = load_targets(path, fleet, checked=to_apply)
    if not loaded:  # a share of nothing
        return write_fleet("apply", {}, output, fleet)
    waves = fleet.in_waves(next(iter(loaded.values())).project) if fleet.waves else (tuple(loaded),)
    with FleetWatcher(verbosity) as watcher:
        work = _Apply(path, loaded, output, values, watcher=watcher, verbosity=verbosity, jobs=fleet.jobs)
        with work.run.stopper.listening():
            ended = work.approved() if not values["auto_approve"] else {}
            ended = work.in_waves(waves, ended)
    if values["auto_approve"]:
        remark_fleet_warnings(loaded, {name: each.kept for name, each in ended.items()}, verbosity)
    return write_fleet("apply", ended, output, fleet)


class _Apply:
    """One apply of several targets."""

    def __init__(
        self,
        path: Path,
        loaded: Mapping[str, Loaded],
        output: Format,
        values: dict[str, Any],
        *,
        watcher: FleetWatcher,
        verbosity: Verbosity,
        jobs: int,
    ) -> None:
        self.run = Run(watcher, jobs=jobs, reads=False)
        self._path, self._loaded, self._output, self._values = path, loaded, output, values
        self._watcher, self._verbosity = watcher, verbosity
        self._base = options_for("apply", values)
        self._choice, self._deletes = shared.choice(values["only"], values["exclude"]), not values["no_delete"]
        self._checksums: dict[str, str] = {}

    def approved(self) -> dict[str, Ended]:
        """Show all plans and ask once. Returns the targets that are not to be applied, and why.

        What is approved is each plan by its checksum: its apply makes the plan anew under the lock, and refuses
        another one. So no target is locked while a person reads.

        Raises Refused where there is no one to ask.
        """
        planned = self.run.each(tuple(self._loaded), self._plan)
        plans: dict[str, Plan] = {name: each.kept for name, each in planned.items() if each.kept is not None}
        failed = {name: each for name, each in planned.items() if name not in plans}
        self._checksums = {name: plan.checksum for name, plan in plans.items()}
        if self.run.stopper() or all(plan.empty for plan in plans.values()):
            return failed
        self._watcher.pause()
        # Before the plans, as for one target: who approves them is to know.
        remark_fleet_warnings(self._loaded, plans, self._verbosity)
        if self._output is TEXT:
            write(_shown(planned))
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise Refused("there is no terminal to ask for approval; nothing was written", hint="--auto-approve")
        if self._output is not TEXT:
            # The result on stdout is for a program; the person at the terminal reads the plans on stderr.
            remark("".join(_shown(planned)).splitlines())
        remark(question_lines(plans))
        changed = sum(not plan.empty for plan in plans.values())
        what = "this plan" if changed == 1 else f"these {changed} plans"
        with self.run.stopper.asking():
            said = click.prompt(
                f"To apply {what}, type yes", default="", show_default=False, err=True, prompt_suffix=": "
            )
        if said.strip() == "yes":
            return failed
        remark("not applied; nothing was written")
        return failed | {name: self._declined(name, plan) for name, plan in plans.items()}

    def in_waves(self, waves: tuple[tuple[str, ...], ...], ended: Mapping[str, Ended]) -> dict[str, Ended]:
        """Apply the targets that did not end yet, wave after wave. Returns what came of all."""
        done: dict[str, Ended] = {}
        reason = ""
        for number, names in enumerate(waves, 1):
            code = combined(each.code for each in done.values())
            if reason:
                done |= {name: ended.get(name) or untried(reason, code) for name in names}
                continue
            left = tuple(name for name in names if name not in ended)
            found = {**ended, **self.run.each(left, self._apply)}
            done |= {name: found[name] for name in names}
            well = all(done[name].code == DONE for name in names)
            if well and number < len(waves) and not self.run.stopper():
                done |= self._drifted(names, done)
                well = all(done[name].code == DONE for name in names)
            if self.run.stopper():
                reason = STOPPED
            elif not well:
                reason = f"wave {number} ({', '.join(names)}) did not end well"
        return done

    def _plan(self, link: Link) -> Ended:
        from reconciler.pipeline.applying import plan_to_approve

        own = self._loaded[link.name].sound()
        self._refuse_lost_state(own, link)

        async def make(opened: Session) -> Plan:
            return await plan_to_approve(
                opened,
                own.resources,
                choice=self._choice,
                deletes=self._deletes,
                ended=own.ended,
                addresses=own.addresses,
            )

        made: Plan = session_of(own.project, self._base, link, make)
        return Ended(DONE, plan_line(made), plan_view(made, color=color_out(), command=""), kept=made)

    def _apply(self, link: Link) -> Ended:
        from reconciler.pipeline import apply as apply_manifests

        own = self._loaded[link.name].sound()
        self._refuse_lost_state(own, link)
        checksum = self._checksums.get(link.name)

        async def carry_out(opened: Session) -> Applied:
            # A signal that came while it was planned stops it before the first call: nothing was begun.
            return await apply_manifests(
                opened,
                own.resources,
                lambda plan: not link.stopped(),
                choice=self._choice,
                checksum=checksum,
                deletes=self._deletes,
                ended=own.ended,
                addresses=own.addresses,
            )

        applied: Applied = session_of(own.project, self._base, link, carry_out)
        measuring.applied(link.name, applied)
        if applied.declined:
            return untried(STOPPED, INTERRUPTED)
        entry = applied.report.entry if applied.report is not None else None
        if entry is not None and not self._watcher.quiet:
            # As for one target: in the log of a job it is an anchor outside of the store.
            remark(f"{link.name}: history: entry {entry.number}, digest {entry.digest}")
        command = following("apply", self._path, applied.plan, {**self._values, "target": link.name})
        view = plan_view(applied.plan, color=color_out(), command="")
        asked_already = checksum is not None or self._watcher.quiet or applied.report is None
        return Ended(
            code_of(applied, stopped=link.stopped()),
            applied_line(applied.report),
            ReportView(view, applied.report, command=command),
            plan=None if asked_already else view,
            kept=applied.plan,
        )

    def _declined(self, name: str, plan: Plan) -> Ended:
        command = following("apply", self._path, plan, {**self._values, "target": name})
        view = ReportView(plan_view(plan, color=color_out(), command=""), None, declined=True, command=command)
        return Ended(ERROR, "not approved", view)

    def _refuse_lost_state(self, own: Loaded, link: Link) -> None:
        from reconciler.pipeline.session import refuse_lost_state

        refuse_lost_state(own.project, replace(self._base, target=link.name))

    def _drifted(self, names: tuple[str, ...], done: Mapping[str, Ended]) -> dict[str, Ended]:
        """The targets of a wave that ended well, with what their accounts say of it."""

        def look(link: Link) -> Ended:
            found = drift_of(self._loaded[link.name].project, self._base, link, {**self._values, "unmanaged": "report"})
            return Ended(DIFFERENT if drifts(found, "report") else DONE, plan_line(found))

        looked = self.run.each(names, look)
        return {name: _with_drift(done[name], looked[name], name) for name in names}


def _with_drift(ended: Ended, looked: Ended, name: str) -> Ended:
    """What came of a target, where the look at its account after its wave was not as it should be."""
    seconds = ended.seconds + looked.seconds
    if looked.code == DONE:
        return replace(ended, seconds=seconds)
    if looked.error is not None:
        line = f"{ended.line}; {looked.line}"
        return replace(
            ended,
            code=looked.code,
            line=line,
            error=looked.error,
            error_lines=looked.error_lines,
            seconds=seconds,
        )
    hint = f"look at it: reconciler drift --target {name}"
    message = f"drift after the wave: {looked.line}"
    lines = (f"error: {message}", f"  hint: {hint}")
    error = TargetError(message, DRIFT, hint)
    return replace(
        ended, code=DIFFERENT, line=f"{ended.line}; {message}", error=error, error_lines=lines, seconds=seconds
    )


def _shown(planned: Mapping[str, Ended]) -> Iterable[str]:
    """All plans as text, in pieces."""
    assert TEXT.fleet is not None
    return TEXT.fleet.draw(fleet_view("plan", planned, TEXT))


def question_lines(plans: Mapping[str, Plan]) -> list[str]:
    """Target, account and what each plan does to moderation: a long report has scrolled its first lines away."""
    from reconciler.render.headline import headline
    from reconciler.render.summary import place

    lines = []
    for plan in masked(tuple(plans.values())):
        if not plan.empty:
            lines += [f"{place(plan)} · {line}" for line in headline(plan)]
    return lines
