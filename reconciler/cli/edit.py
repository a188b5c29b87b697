"""edit: what keywords say of themselves, changed where they stand in the lists of a project."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from reconciler.cli import completing
from reconciler.cli import options as shared
from reconciler.cli.words import (
    check_option,
    file_option,
    finish_edits,
    finish_interrupted,
    path_option,
    stream_of,
    words_argument,
)

FIELDS = ("tags", "usages", "expires")


@click.command()
@words_argument
@file_option
@click.option(
    "--tags", metavar="A,B", shell_complete=completing.tags, help="The tags that they are to have; - for none."
)
@click.option("--usages", metavar="A,B", help="The usages that they are to have.")
@click.option("--expires", metavar="WHEN", help="When they end: 72h, 3d or 2w from now, or a day such as 2026-12-24.")
@click.option("--no-expires", "endless", is_flag=True, help="They are not to end, though their list does.")
@click.option(
    "--inherit",
    metavar="A,B",
    help=f"Fields that are to be the list's again, of {', '.join(FIELDS)}.",
)
@click.option("--list", "name", metavar="NAME", shell_complete=completing.lists, help="Change them in this list only.")
@path_option
@shared.target
@check_option
@shared.auto_approve
def edit(words: tuple[str, ...], path: Path, check: bool, auto_approve: bool, **values: Any) -> int:
    """Change the tags, usages or end of WORDs where they stand. Shows the difference and what it does, and asks.

    Files only: nothing is sent. What a line cannot say, as a line of a txt list, moves into the document of its list.

    \b
    Example:
      reconciler edit casino --tags gambling,casino --no-expires
    """
    from reconciler.pipeline.editing import Wish
    from reconciler.pipeline.editing import edit as editing
    from reconciler.pipeline.given_words import words_given

    finish_interrupted(path, check=check)
    every = words_given(words, values["given"], stream_of(words, values["given"]))
    wish = Wish(_fields(values), values["endless"])
    made = editing(path, every, values["name"], wish, values["target"])
    return finish_edits(made, "changed", path, values["target"], check=check, auto=auto_approve)


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given, by name; None for those that are to be inherited. Raises UsageError."""
    from reconciler.pipeline.given_words import said_of

    inherited = [name.strip() for name in (values["inherit"] or "").split(",") if name.strip()]
    unknown = [name for name in inherited if name not in FIELDS]
    if unknown:
        raise click.UsageError(f'--inherit "{unknown[0]}": it is one of {", ".join(FIELDS)}')
    twice = [name for name in inherited if values[name] is not None]
    if twice or ("expires" in inherited and values["endless"]) or (values["endless"] and values["expires"]):
        raise click.UsageError("a field is given twice: choose one of the options that set it")
    said = said_of({name: values[name] for name in FIELDS}, time.time())._asdict()
    fields = {name: said[name] for name in FIELDS if said[name] is not None}
    fields |= dict.fromkeys(inherited)
    if not (fields or values["endless"]):
        raise click.UsageError("nothing to change was given: --tags, --usages, --expires, --no-expires or --inherit")
    return fields
