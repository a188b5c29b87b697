"""``--target`` repeated or with globs, ``--all-targets``, ``--jobs``; and what does not fit several targets."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.cli import completing, measuring
from reconciler.cli.fleet.sharding import report_output, shard_of_job, sharding
from reconciler.errors import InputError, Refused
from reconciler.model.shard import Shard, Share
from reconciler.stages.planning.guards import FLAGS

if TYPE_CHECKING:
    from reconciler.files.output import OutputFile
    from reconciler.files.project import ProjectFiles

F = TypeVar("F", bound=Callable[..., Any])

JOBS = 10
"""Targets that are worked on at once, unless ``--jobs`` says otherwise."""
MOST_JOBS = 64
"""Each has a thread, connections and, while it is applied, a lock."""
_GLOB = frozenset("*?[")


@dataclass(slots=True)
class Fleet:
    """Which targets, and how many at once. No ``patterns``: all of the project. ``shard``: only this share of them.

    ``waves``: one set of patterns after another, of ``apply``; then there are no others.
    ``share``, the file of the report and the project's name are known once ``choose`` has looked at the project.
    """

    patterns: tuple[str, ...]
    jobs: int = JOBS
    shard: Shard | None = None
    report: Path | None = None
    waves: tuple[str, ...] = ()
    share: Share | None = field(default=None, init=False)
    output: OutputFile | None = field(default=None, init=False)
    project: str = field(default="", init=False)

    def choose(self, project: ProjectFiles) -> tuple[str, ...]:
        """The names of the targets, in order.

        Raises InputError where a pattern matches none, and for a report's wrong place.
        """
        self.project = project.project.name
        names = tuple(name for wave in self.in_waves(project) for name in wave)
        share = names if self.shard is None else self.shard.share(names)
        measuring.begun(project, share)
        if self.report is not None:
            self.output = report_output(project, self.report)
            self.output.check()
        if self.shard is not None:
            self.share = Share(self.shard, len(names))
        return share

    def in_waves(self, project: ProjectFiles) -> tuple[tuple[str, ...], ...]:
        """The names of the targets of each wave; one wave where none were asked for. Raises InputError."""
        from reconciler.pipeline.targets_chosen import matching_targets, waves_of

        if self.waves:
            return waves_of(project, self.waves)
        return (matching_targets(project, self.patterns) if self.patterns else tuple(project.targets),)


def targets(command: F) -> F:
    """``--target``, ``--all-targets``, ``--jobs``, ``--shard``, ``--report``. ``fleet_of`` takes their values."""
    command = sharding(command)
    for option in (
        click.option(
            "--jobs",
            metavar="N",
            type=click.IntRange(1, MOST_JOBS),
            default=JOBS,
            show_default=True,
            help="How many of several targets are worked on at once.",
        ),
        click.option("--all-targets", is_flag=True, help="All targets of the project, side by side."),
        click.option(
            "--target",
            metavar="NAME|GLOB",
            multiple=True,
            shell_complete=completing.targets,
            help="The target, where the project has several. Repeat it, or give a glob, for several targets side by"
            " side: one report with a line for each, and one exit code.",
        ),
    ):
        command = option(command)
    return command


def fleet_of(values: dict[str, Any]) -> Fleet | None:
    """The targets, where there may be several; None where one is named, or none. Then ``values`` has its name.

    A glob is for several even where it matches one: who wrote it reads what is written for several.
    """
    names: tuple[str, ...] = tuple(dict.fromkeys(values.pop("target")))
    every, jobs, shard, report = (values.pop(name) for name in ("all_targets", "jobs", "shard", "report"))
    waves = values.pop("waves", ())
    values["target"] = None
    if waves and (every or names):
        raise click.UsageError("--waves says which targets there are: leave out --target and --all-targets")
    if waves:
        if shard is not None or shard_of_job(os.environ) is not None:
            raise click.UsageError("--waves and shards exclude each other: a wave waits for all of its targets")
        return Fleet((), jobs, report=report, waves=waves)
    if every and names:
        raise click.UsageError("--all-targets and --target exclude each other")
    if every or len(names) > 1 or any(_GLOB & set(name) for name in names):
        # The variables of a job are about the targets of a fleet: a command on one target is not divided.
        return Fleet(names, jobs, shard or shard_of_job(os.environ), report)
    if shard is not None or report is not None:
        option = "--shard" if shard is not None else "--report"
        raise click.UsageError(f"{option} is for several targets: add --all-targets, or --target with a glob")
    values["target"] = names[0] if names else None
    return None


def refuse_ambiguous(values: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
    """Raise InputError where an option was given that means one target. ``reasons``: option's name → why it does."""
    for name, reason in reasons.items():
        if values.get(name) not in (None, False, ()):
            option = "--" + name.replace("_", "-")
            raise InputError(f"{option} is for one target: {reason}", hint="name it: --target NAME")


def refuse_allowances(values: dict[str, Any]) -> None:
    """Take the ``--allow-…`` options out of ``values``. Raises Refused where one was given.

    Who allows something has looked at one target's refusal. For several it would also open the guards of those that
    nobody looked at.
    """
    for flag in FLAGS:
        value = values.pop(flag.name.removeprefix("--").replace("-", "_"), None)
        if value not in (None, False):
            raise Refused(
                f"{flag.name} is for one target: it would lift the guard in every one of them",
                hint=f"apply the target whose plan you looked at by itself: --target NAME {flag.name}",
            )
