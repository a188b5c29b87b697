"""undo: take back what an apply did."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import options as shared
from reconciler.cli.apply import approval, finish
from reconciler.cli.next_commands import following
from reconciler.cli.progress import Watcher
from reconciler.cli.serials import path_and_serial
from reconciler.cli.stopping import Stopper
from reconciler.cli.verbosity import verbosity_of, verbosity_options
from reconciler.render.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.errors import InputError
    from reconciler.model.plan import Plan
    from reconciler.model.resource import Address, Resource
    from reconciler.pipeline import Applied


@click.command()
@click.argument("words", nargs=-1, metavar="[PATH] [SERIAL]")
@shared.checksum
@shared.auto_approve
@shared.target
@shared.endpoint
@shared.rate
@shared.choices
@shared.allowances
@shared.lock_timeout
@shared.max_calls
@shared.formats("report")
@verbosity_options
def undo(words: tuple[str, ...], checksum: str | None, auto_approve: bool, output: Format, **values: Any) -> int:
    """Take back what the last command did to the account, or the one that wrote version SERIAL of the state.

    Asks, with a plan. Guards hold as for apply. What was changed since by somebody else is refused.

    \b
    Example:
      reconciler undo
    """
    from reconciler.pipeline import open_recorded, open_session
    from reconciler.pipeline.session import refuse_lost_state
    from reconciler.pipeline.undoing import to_undo
    from reconciler.pipeline.undoing import undo as take_back

    path, serial = path_and_serial(words, "undo")
    allowed, verbosity = shared.allowed(values), verbosity_of(values)
    project = open_recorded(path)
    found: list[int] = [] if serial is None else [serial]

    async def go(watcher: Watcher, stopped: Stopper) -> Applied:
        chosen = shared.options("undo", watcher.listen, values, stopped)
        refuse_lost_state(project, chosen)
        approve = approval(output, watcher, stopped, auto_approve or checksum is not None, "undo")
        async with open_session(project, chosen) as opened:
            undone = to_undo(opened, serial)
            found[:] = [undone.entry.serial]
            return await take_back(
                opened,
                undone,
                approve,
                choice=shared.choice(values["only"], values["exclude"]),
                allowed=allowed,
                checksum=checksum,
                declared=_declared(path, opened.name),
            )

    def again(made: Plan) -> str:
        return " ".join([following("undo", path, made, values), *map(shlex.quote, map(str, found))])

    return finish(go, output, verbosity, again)


def _declared(path: Path, target: str) -> Mapping[Address, Resource] | InputError:
    """Return what the manifests declare for the target, or why they cannot be read, which the plan remarks.

    Nothing is undone by them, so an error in them is no reason to leave the account as it is.
    """
    from reconciler.errors import InputError
    from reconciler.pipeline import load

    try:
        return load(path, target).sound().resources
    except InputError as error:
        return error
