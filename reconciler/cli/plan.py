"""plan, drift and show: looking without touching."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import options as shared
from reconciler.cli.progress import Watcher
from reconciler.cli.terminal import DIFFERENT, DONE, color_out, remark, say, width, write

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Loaded


@click.command()
@shared.path
@shared.target
@shared.endpoint
@shared.rate
@shared.choices
@shared.output
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan, for apply FILE.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there is something to do.")
@click.option("--destroy", is_flag=True, help="Plan the deletion of everything the state has.")
def plan(path: Path, out: Path | None, detailed_exitcode: bool, destroy: bool, output: str, **values: Any) -> int:
    """Show what would change, and what that means for moderation. Changes nothing."""
    from reconciler.files.planfile import save
    from reconciler.pipeline import load, make_plan, open_only, session

    mode = "destroy" if destroy else "apply"

    async def go() -> Plan:
        loaded = None if destroy else warned(load(path).sound())
        project = loaded.project if loaded else open_only(path)
        with Watcher() as watcher:
            async with session(project, shared.options("plan", watcher.listen, values)) as opened:
                choice = shared.choice(values["only"], values["exclude"])
                resources = loaded.resources if loaded else {}
                return (await make_plan(opened, resources, mode=mode, choice=choice)).plan

    made = asyncio.run(go())
    if out is not None:
        save(made, out)
    command = f"reconciler apply {out}" if out else None
    show_plan(made, output, command)
    return DIFFERENT if detailed_exitcode and not made.empty else DONE


@click.command()
@shared.path
@shared.target
@shared.endpoint
@shared.rate
@shared.choices
@shared.output
@click.option(
    "--unmanaged",
    type=click.Choice(["ignore", "report", "fail"]),
    default="report",
    show_default=True,
    help="What appeared in the account since the last apply: pass over, tell, or count as drift.",
)
def drift(path: Path, output: str, unmanaged: str, **values: Any) -> int:
    """Tell what was changed in the account behind the project's back. Needs no manifests; exit 2 where it was."""
    from reconciler.errors import Refused
    from reconciler.model.change import Verb
    from reconciler.pipeline import make_drift, open_only, session

    async def go() -> Plan:
        with Watcher() as watcher:
            async with session(open_only(path), shared.options("drift", watcher.listen, values)) as opened:
                choice = shared.choice(values["only"], values["exclude"])
                return await make_drift(opened, choice=choice, unmanaged=unmanaged)

    made = asyncio.run(go())
    if made.refusals:
        raise Refused("this account cannot be compared with the state", refusals=made.refusals)
    show_plan(made, output)
    different = [change for change in made.changes if unmanaged == "fail" or change.verb is not Verb.CREATE]
    return DIFFERENT if different else DONE


@click.command()
@click.argument("planfile", type=click.Path(path_type=Path))
@shared.output
def show(planfile: Path, output: str) -> int:
    """Show a saved plan. Needs no credentials."""
    from reconciler.files.planfile import open_plan

    show_plan(open_plan(planfile), output, f"reconciler apply {planfile}")
    return DONE


def show_plan(made: Plan, output: str, command: str | None = None) -> None:
    """A plan on stdout, in the format asked for."""
    from reconciler.pipeline.people import explain, nouns
    from reconciler.render.json import plan_json
    from reconciler.render.text import plan_lines

    if output == "json":
        write(plan_json(made))
    else:
        say(plan_lines(made, nouns=nouns(), width=width(), color=color_out(), explain=explain, command=command))


def warned(loaded: Loaded) -> Loaded:
    """The project, after a word about its warnings."""
    count = len(loaded.problems)
    if count:
        remark(f"{count} warning{'s' if count > 1 else ''} in the manifests; reconciler validate shows them")
    return loaded
