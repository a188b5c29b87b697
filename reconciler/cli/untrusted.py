"""``--untrusted``: for what strangers wrote, such as the pull request of a fork.

A command that may run so says ``@untrusted.works``; every other command refuses. The option is eager: what it takes
away is gone before any other option, file or variable is looked at. Nothing in a repository can switch it off.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from reconciler.errors import Refused

VARIABLE = "RECONCILER_UNTRUSTED"
_OFF = frozenset({"", "0", "false", "no", "off"})
_NAME = "untrusted"

F = TypeVar("F", bound=Callable[..., Any])


class _Mode:
    """Whether this process runs an untrusted project."""

    on = False


def active() -> bool:
    """Whether the command runs with ``--untrusted``."""
    return _Mode.on


def wanted() -> bool:
    """Whether the environment asks for ``--untrusted``."""
    return _wanted(given=False)


def works(command: F) -> F:
    """Offer ``--untrusted``: the command reads files of the project and writes to stdout, and does nothing else."""
    return click.option(
        "--untrusted",
        _NAME,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_confine,
        help="For what strangers wrote, such as a fork's pull request: no network, no credentials, no links, nothing"
        f" written, bounded time and memory. Also by {VARIABLE}=1.",
    )(command)


def require(given: bool, command: str, option: str) -> None:
    """Raise Refused where a command runs with ``--untrusted`` and without the option that makes it harmless."""
    if active() and not given:
        raise Refused(
            f"{command} --untrusted works with {option} only; nothing was read",
            hint=f"reconciler {command} {option} --untrusted",
        )


def refuse_elsewhere(command: click.Command) -> None:
    """Let every command below ``command`` that does not say ``works`` refuse to run untrusted."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            refuse_elsewhere(each)
    elif all(parameter.name != _NAME for parameter in command.params):
        command.params.append(
            click.Option(
                ["--untrusted", _NAME],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                hidden=True,
                callback=_refuse,
            )
        )


def _wanted(given: bool) -> bool:
    # A value that is not understood counts as set: a misspelt switch must not let everything through.
    return given or os.environ.get(VARIABLE, "").strip().lower() not in _OFF


def _refuse(context: click.Context, parameter: click.Parameter, given: bool) -> None:
    if _wanted(given):
        name = context.command_path.partition(" ")[2]
        raise Refused(
            f"{name} does not work with --untrusted: it may use the network, credentials, a state, or write files",
            hint=f"validate, test, impact, explain, graph, fmt --check and plan --offline do; run {name} where neither"
            f" the option nor {VARIABLE} is set, on a change that somebody has reviewed",
        )


def _confine(context: click.Context, parameter: click.Parameter, given: bool) -> None:
    if not _wanted(given) or context.resilient_parsing:
        return
    # Imported here: only this mode pays for it.
    from reconciler.cli.confinement import confine

    _Mode.on = True
    code = confine()
    if code is not None:
        raise click.exceptions.Exit(code)
