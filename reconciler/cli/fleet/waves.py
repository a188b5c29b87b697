"""``--waves 'staging' 'prod-*'``: targets of one apply, one set after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_OPTION = "--waves"


def waves(command: F) -> F:
    """The option. A command with it is made ``WithWaves``."""
    return click.option(
        _OPTION,
        metavar="GLOB...",
        multiple=True,
        help="Targets in waves: each is a name or glob, or several joined by commas, and all up to the next option are"
        " waves. One begins when all targets of the one before ended with 0 and drift finds nothing there.",
    )(command)


class WithWaves(click.Command):
    """A command whose ``--waves`` takes all that follows, up to the next option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _repeated(args))


def _repeated(arguments: list[str]) -> list[str]:
    """``--waves a b`` as ``--waves a --waves b``, the form that click knows."""
    made: list[str] = []
    follows = within = False
    for argument in arguments:
        if follows or not within or argument.startswith("-"):
            # As it stands: what follows --waves directly is its value, and click says so where it is missing.
            made.append(argument)
            within = follows or argument == _OPTION
            follows = argument == _OPTION
        else:
            made += [_OPTION, argument]
    return made
