"""What adopt asks, shows and says."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from reconciler.cli.progress import Watcher
from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import remark, say

if TYPE_CHECKING:
    from reconciler.model.change import Change
    from reconciler.model.plan import Plan
    from reconciler.pipeline.adopting import Adopted, Approve

SHOWN = 20
UNKNOWABLE = "the account does not show whether another project manages these objects too; check before you apply"


def approval(watcher: Watcher, auto: bool) -> Approve:
    """Shows the differences, and asks where there are any. Raises Refused without a terminal."""
    from reconciler.errors import Refused
    from reconciler.render.escape import visible

    def ask(made: Plan) -> bool:
        watcher.pause()
        remark(f"warning: {visible(line)}" for line in made.warnings)
        differing = [change for change in made.changes if change.fields]
        say(map(visible, _differences(differing)))
        if auto or not differing:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise Refused(
                "the objects to adopt differ from the manifests, and there is no terminal to ask for approval",
                hint="look at the differences above, then add --auto-approve",
            )
        with Stopper().asking():
            count = len(made.changes)
            what = "it" if count == 1 else f"these {count:,}"
            question = f"To adopt {what}, type yes"
            said = click.prompt(question, default="", show_default=False, err=True, prompt_suffix=": ")
        return bool(said.strip() == "yes")

    return ask


def _differences(differing: Sequence[Change]) -> Iterator[str]:
    from reconciler.render.words import difference

    if differing:
        yield "the next apply will change, live → desired:"
    for change in differing[:SHOWN]:
        when = f", last changed {change.updated}" if change.updated else ""
        yield f"  {change.address} (id {change.id}{when})"
        yield from (f"    {field.path}  {difference(field)}" for field in change.fields)
    if len(differing) > SHOWN:
        yield f"  … and {len(differing) - SHOWN:,} more"


def result_lines(done: Adopted) -> Iterator[str]:
    """What was adopted, bounded."""
    for address, identity in done.ids[:SHOWN]:
        yield f"adopted {address} (id {identity})"
    if len(done.ids) > SHOWN:
        yield f"… and {len(done.ids) - SHOWN:,} more"
    if not done.ids:
        yield from done.plan.warnings if done.plan else ()
        yield "nothing to adopt"
