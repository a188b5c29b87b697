"""Options that several commands share, and how they become the pipeline's Options."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.cli import completing
from reconciler.cli.questions import asking
from reconciler.errors import Refused
from reconciler.ground import masks
from reconciler.model.approval import DIGITS, SHORTEST, is_approval
from reconciler.render.formats import formats_of
from reconciler.render.formats.base import Format, ReportName
from reconciler.stages.planning.guards import FLAGS, Allowed

if TYPE_CHECKING:
    from reconciler.model.event import Listener
    from reconciler.pipeline import Choice, Options

F = TypeVar("F", bound=Callable[..., Any])

path = click.argument("path", type=click.Path(path_type=Path), default=".", required=False)


def _one_target(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> str | None:
    """The target that was named. A second one must not silently win over the first."""
    if len(set(names)) > 1:
        raise click.UsageError(f"a command works on one target, and {len(names)} are named: {', '.join(names)}")
    return names[0] if names else None


target = click.option(
    "--target",
    metavar="NAME",
    multiple=True,
    callback=_one_target,
    shell_complete=completing.targets,
    help="The target, where the project has several.",
)
endpoint = click.option(
    "--endpoint",
    metavar="URL",
    envvar="RECONCILER_ENDPOINT",
    help="Send every service's calls to this base URL. Transport only.",
)


def _approval(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_approval(value):
        given = f"{len(value)} digits" if re.fullmatch(r"[0-9a-fA-F]*", value) else "something else"
        raise Refused(
            f"--checksum takes at least {SHORTEST} hex digits of a plan's checksum, not {given}",
            hint="copy the line that reconciler plan prints: with fewer digits, another plan could be made to fit",
        )
    return value


checksum = click.option(
    "--checksum",
    metavar="HEX",
    callback=_approval,
    help=f"Apply only if the plan has this approved checksum: all {DIGITS} digits, or at least the first {SHORTEST}.",
)


def formats(report: ReportName) -> Callable[[F], F]:
    """``--format``: the formats of the table that can show ``report``. The command is given the Format itself."""
    offered = formats_of(report)
    described = []
    for name, form in offered.items():
        drawing = form.drawing(report)
        if drawing is not None and drawing.help:
            described.append(f"{name}: {drawing.help}")

    def chosen(context: click.Context, parameter: click.Parameter, name: str) -> Format:
        if offered[name].masks_in_ci and os.environ.get("CI"):
            masks.want()
        own = offered[name].own_words
        if own is not None:
            masks.keep(own)
        return offered[name]

    return click.option(
        "--format",
        "output",
        type=click.Choice(list(offered)),
        default=next(iter(offered)),
        show_default=True,
        callback=chosen,
        help="; ".join(["Output format", *described]) + ".",
    )


commit = click.option(
    "--commit",
    metavar="SHA",
    envvar=["RECONCILER_COMMIT", "CI_COMMIT_SHA", "GITHUB_SHA"],
    help="The commit that the Markdown report names. [default: from the CI environment]",
)


full = click.option(
    "--full",
    is_flag=True,
    help="Name every change, in text and Markdown, however many there are. The JSON always does.",
)


def plan_formats(command: F) -> F:
    """``--format`` with the reports for merge requests, ``--full`` and ``--commit``."""
    return formats("plan")(full(commit(command)))


output = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
force_out = click.option(
    "--force", is_flag=True, help="With --out: replace FILE whatever it is. Never a file of the project or its state."
)
auto_approve = click.option("--auto-approve", is_flag=True, help="Do not ask for approval.")
lock_timeout = click.option(
    "--lock-timeout", metavar="SECONDS", type=float, default=0.0, help="Wait this long for the state's lock."
)


def _rate(context: click.Context, parameter: click.Parameter, value: str | None) -> float | str | None:
    if value is None:
        return "default"
    if value == "off":
        return None
    try:
        share = float(value)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise click.BadParameter(f"{value!r} is not a valid rate: give a share above 0 and at most 1, or off")
    return share


rate = click.option(
    "--rate", metavar="SHARE", callback=_rate, help="Share of the documented rates to use, or off. [default: 0.9]"
)


max_calls = click.option(
    "--max-calls",
    metavar="N",
    type=click.IntRange(1),
    help="Make at most N writing calls; exit 2 where something is left for the next apply.",
)
no_delete = click.option(
    "--no-delete",
    is_flag=True,
    help="Delete and replace nothing, and create nothing that waits for a delete; list what is left, exit 2.",
)
no_wait = click.option("--no-wait", is_flag=True, help="Do not wait for runs; plan reports their status later.")


def _globs(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        return value
    from reconciler.files.folders import LONGEST_GLOB

    if any(len(glob) > LONGEST_GLOB for glob in value):
        raise click.BadParameter(f"a glob may have at most {LONGEST_GLOB} characters")
    return value


def choices(command: F) -> F:
    """``--only`` and ``--exclude``."""
    command = click.option(
        "--exclude",
        metavar="GLOB",
        multiple=True,
        callback=_globs,
        shell_complete=completing.chosen,
        help="Leave out these addresses, or list:NAME. Repeatable.",
    )(command)
    return click.option(
        "--only",
        metavar="GLOB",
        multiple=True,
        callback=_globs,
        shell_complete=completing.chosen,
        help="Only these addresses, or list:NAME. Repeatable.",
    )(command)


def allowances(command: F) -> F:
    """The ``--allow-…`` options: one for each guard that a flag overrides."""
    for flag in reversed(FLAGS):
        if flag.counted:
            option = click.option(flag.name, metavar="N", type=int, help=flag.help)
        else:
            option = click.option(flag.name, is_flag=True, help=flag.help)
        command = option(command)
    return command


def allowed(values: dict[str, Any]) -> Allowed:
    """What the ``--allow-…`` options say. Takes them out of ``values``."""
    given = set()
    for flag in FLAGS:
        value = values.pop(flag.name.removeprefix("--").replace("-", "_"))
        if flag.counted and value is not None:
            given.add(f"{flag.name} {value}")
        elif value:
            given.add(flag.name)
    return Allowed(frozenset(given))


def choice(only: tuple[str, ...], exclude: tuple[str, ...]) -> Choice:
    from reconciler.pipeline import Choice

    return Choice(tuple(only), tuple(exclude))


def options(
    command: str, listen: Listener, values: dict[str, Any], stopped: Callable[[], bool] | None = None
) -> Options:
    """The pipeline's Options from the values of the shared options, those that the command has."""
    from reconciler.pipeline import Options

    return Options(
        target=values.get("target"),
        endpoint=values.get("endpoint"),
        share=values.get("rate", "default"),
        command=command,
        environ=dict(os.environ),
        commit=values.get("commit"),
        listen=listen,
        stopped=stopped or (lambda: False),
        ask=asking(),
        lock_timeout=values.get("lock_timeout", 0.0),
        max_calls=values.get("max_calls"),
        wait=not values.get("no_wait", False),
    )
