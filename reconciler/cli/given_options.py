"""The options of init --from and import about the files that are brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def given_options(beside: str | None = None) -> Callable[[F], F]:
    """``--columns``, ``--sheet``, ``--encoding``, ``--no-header`` and ``--rejects``.

    ``beside``: the option without which they mean nothing.
    """

    def described(text: str) -> str:
        return f"With {beside}: {text}" if beside else text[0].upper() + text[1:]

    options = (
        click.option(
            "--columns",
            metavar="OURS=THEIRS,…",
            help=described("which column is which, keyword=词,tags=标签; asked for otherwise."),
        ),
        click.option(
            "--sheet",
            "sheets",
            metavar="NAME",
            multiple=True,
            help=described("a sheet of a workbook. Repeatable. [default: all]"),
        ),
        click.option(
            "--encoding",
            "encodings",
            metavar="[FILE=]NAME",
            multiple=True,
            help=described("of FILE, or of what is not UTF-8. Repeatable."),
        ),
        click.option("--no-header", is_flag=True, help=described("the first row is a keyword; columns are numbers.")),
        click.option(
            "--rejects",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help=described("write rows not taken, as csv."),
        ),
    )

    def with_options(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options
