"""``--target`` repeated or with globs, ``--all-targets``, ``--jobs``; and what does not fit several targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.errors import InputError, Refused
from reconciler.stages.planning.guards import FLAGS

if TYPE_CHECKING:
    from reconciler.files.project import ProjectFiles

F = TypeVar("F", bound=Callable[..., Any])

JOBS = 10
"""Targets that are worked on at once, unless ``--jobs`` says otherwise."""
MOST_JOBS = 64
"""Each has a thread, connections and, while it is applied, a lock."""
_GLOB = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Fleet:
    """Which targets, and how many at once. No ``patterns``: all of the project."""

    patterns: tuple[str, ...]
    jobs: int = JOBS

    def choose(self, project: ProjectFiles) -> tuple[str, ...]:
        """The names of the targets. Raises InputError where a pattern matches none."""
        from reconciler.pipeline.targets_chosen import matching_targets

        return matching_targets(project, self.patterns) if self.patterns else tuple(project.targets)


def targets(command: F) -> F:
    """``--target``, ``--all-targets`` and ``--jobs``. ``fleet_of`` takes their values."""
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
    every, jobs = values.pop("all_targets"), values.pop("jobs")
    values["target"] = None
    if every and names:
        raise click.UsageError("--all-targets and --target exclude each other")
    if every:
        return Fleet((), jobs)
    if len(names) > 1 or any(_GLOB & set(name) for name in names):
        return Fleet(names, jobs)
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
