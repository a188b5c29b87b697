"""``--shard`` and the variables of a job that say the same; ``--report``, the file that ``report merge`` reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.errors import InputError
from reconciler.model.shard import Shard

if TYPE_CHECKING:
    from reconciler.files.output import OutputFile
    from reconciler.files.project import ProjectFiles

F = TypeVar("F", bound=Callable[..., Any])

SHARDS, INDEX = "RECONCILER_SHARDS", "JOB_COMPLETION_INDEX"
"""How many shards there are, and which one this is, from 0, as Kubernetes tells the pods of an Indexed Job."""
_START = b'{"format_version":'


def _parsed(context: click.Context, parameter: click.Parameter, value: str | None) -> Shard | None:
    if value is None:
        return None
    try:
        return Shard.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def sharding(command: F) -> F:
    """``--shard`` and ``--report``."""
    for option in (
        click.option(
            "--report",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Of several targets: also write the report as JSON to FILE, for reconciler report merge.",
        ),
        click.option(
            "--shard",
            metavar="INDEX/COUNT",
            callback=_parsed,
            help="Of several targets, a share by their names: 0/10 is the first of ten. [default: from"
            f" {INDEX} and {SHARDS}]",
        ),
    ):
        command = option(command)
    return command


def shard_of_job(environ: Mapping[str, str]) -> Shard | None:
    """Return the shard that the environment of a job names; None where it names none.

    An index alone names none: Kubernetes sets it in every Indexed Job, also in those that divide no targets. Raises
    InputError where the number of shards has no index beside it: without one each pod would work on all targets.
    """
    count, index = environ.get(SHARDS, ""), environ.get(INDEX, "")
    if not count:
        return None
    if not index:
        raise InputError(
            f"{SHARDS} is set, and {INDEX} is not: which of the {count} shards is this?",
            hint=f"run it as an Indexed Job, set {INDEX} to a number from 0, or give --shard INDEX/COUNT",
        )
    try:
        return Shard.parse(f"{index}/{count}")
    except ValueError as error:
        raise InputError(f"{INDEX} and {SHARDS}: {error}") from error


def report_output(project: ProjectFiles, path: Path) -> OutputFile:
    """Return the file for a report, which replaces an earlier report and nothing else.

    Raises InputError where its folder is not there: that would be noticed only when all the work is done.
    """
    from reconciler.files.output import OutputFile
    from reconciler.pipeline.output import owners

    if not path.absolute().parent.is_dir():
        raise InputError(f"cannot write {path}: there is no folder {path.parent}", hint="make the folder first")
    return OutputFile(path, "a report", lambda start: start.startswith(_START), owners(project))
