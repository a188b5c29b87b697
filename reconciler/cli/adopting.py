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
    from reconciler.pipeline.adopting import Adopted, Adoption, Approve

SHOWN = 20
UNKNOWABLE = "nothing in the account tells whether another project manages what is adopted: only you know"


def approval(watcher: Watcher, auto: bool) -> Approve:
    """Shows the differences, and asks where there are any. Raises Refused where there is nobody to ask."""
    from reconciler.errors import Refused
    from reconciler.render.escape import visible

    def ask(adoptions: Sequence[Adoption], remarks: Sequence[str]) -> bool:
        watcher.pause()
        remark(f"warning: {visible(line)}" for line in remarks)
        differing = [adoption for adoption in adoptions if adoption.fields]
        say(map(visible, _differences(differing)))
        if auto or not differing:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise Refused(
                "what is to be adopted differs from the manifests, and there is no terminal to ask on",
                hint="look at the differences above, then add --auto-approve",
            )
        with Stopper().asking():
            question = f"To adopt {'it' if len(adoptions) == 1 else f'these {len(adoptions):,}'}, type yes"
            said = click.prompt(question, default="", show_default=False, err=True, prompt_suffix=": ")
        return bool(said.strip() == "yes")

    return ask


def _differences(differing: Sequence[Adoption]) -> Iterator[str]:
    from reconciler.render.words import difference

    if differing:
        yield "the next apply will change, live → desired:"
    for adoption in differing[:SHOWN]:
        when = f", last changed {adoption.updated}" if adoption.updated else ""
        yield f"  {adoption.address} (id {adoption.record.id}{when})"
        yield from (f"    {field.path}  {difference(field)}" for field in adoption.fields)
    if len(differing) > SHOWN:
        yield f"  … and {len(differing) - SHOWN:,} more"


def result_lines(done: Adopted) -> Iterator[str]:
    """What was adopted, bounded."""
    for adoption in done.adoptions[:SHOWN]:
        yield f"adopted {adoption.address} (id {adoption.record.id})"
    if len(done.adoptions) > SHOWN:
        yield f"… and {len(done.adoptions) - SHOWN:,} more"
    if not done.adoptions:
        yield from done.remarks
        yield "nothing to adopt"
