"""``--at DAY``: what a person may give for it, and what it does not fit together with."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.model.life import EndError, last_moment


def moment(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """``value``. Raises BadParameter where it is neither a day nor a time with its zone."""
    if value is not None:
        try:
            last_moment(value)
        except EndError as error:
            meant = "give a day, for example 2026-12-24, or a time with its zone, 2026-12-24T18:00+08:00"
            raise click.BadParameter(f"{error.message.replace(' for expires', '')}; {meant}") from error
    return value


def check_looking_ahead(out: Path | None, *, destroy: bool) -> None:
    """A plan of another day must not be carried out, and a destroy is the same on every day. Raises InputError."""
    from reconciler.errors import InputError

    if out is not None:
        raise InputError(
            "a plan that looks ahead with --at cannot be saved: it is about another day",
            hint="leave out --out to look ahead, or --at to save the plan of today",
        )
    if destroy:
        raise InputError("--at and --destroy do not fit together: a destroy deletes the same on every day")
