"""export: an existing account as a project."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import completing, event_loop
from reconciler.cli import options as shared
from reconciler.cli.progress import Watcher
from reconciler.cli.terminal import DONE, remark, say, write

if TYPE_CHECKING:
    from reconciler.pipeline.exporting import Exported

SHOWN = 50
"""The most objects that were left out which are named one by one; the file has all."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--adopt", is_flag=True, help="Write the state too: from then on the project manages all of it.")
@click.option(
    "--only",
    metavar="GLOB",
    multiple=True,
    shell_complete=completing.addresses,
    help="Only these addresses. Repeatable.",
)
@click.option(
    "--path",
    type=click.Path(path_type=Path),
    help="Use a target of this project. [default: the project around the current folder]",
)
@shared.target
@shared.endpoint
@shared.rate
@click.option("--site", type=click.Choice(["intl", "cn"]), help="The site, where there is no project.")
@click.option("--profile", metavar="NAME", help="The tccli profile, where there is no project.")
@click.option("--state", metavar="PLACE", help="Where the new project keeps its state. [default: beside its files]")
@shared.output
def export(folder: Path, adopt: bool, path: Path | None, output: str, **values: Any) -> int:
    """Write the account as a project into DIR, a new folder: lists by usages and tags, templates with a base.

    Credentials are those of the project at --path or around the current folder, else of the environment.

    \b
    Example:
      reconciler export account
    """
    from reconciler.pipeline import open_session
    from reconciler.pipeline.exporting import environment_project
    from reconciler.pipeline.exporting import export as bring
    from reconciler.render.json import dumps

    settings = {"site": values.pop("site"), "profile": values.pop("profile")}
    project = environment_project(path, target=values["target"], settings=settings)

    async def go() -> Exported:
        with Watcher() as watcher:
            async with open_session(project, shared.options("export", watcher.listen, values)) as opened:
                return await bring(opened, folder, only=values["only"], adopt=adopt, state=values["state"])

    made = event_loop.run(go())
    if output == "json":
        write([dumps(_document(made)) + "\n"])
        return DONE
    remark(_left_out(made))
    say(_lines(made))
    return DONE


def _lines(made: Exported) -> Iterator[str]:
    from reconciler.render.escape import visible

    counts = " and ".join(f"{count:,} {noun}" for noun, count in made.counts.items())
    yield visible(f"exported {counts} to {made.folder}, in {len(made.files)} files")
    if made.left_out:
        yield visible(f"{len(made.left_out):,} left out: {made.folder / 'manifests/left-out.yaml'} says which and why")
    if made.adopted:
        yield visible(f"adopted all of it: the state is in {made.state}")
        yield "The account does not show whether another project manages these objects too; check before you apply."
    yield ""
    yield visible(f"Next: {shlex.join(['reconciler', 'plan', str(made.folder)])}")


def _left_out(made: Exported) -> Iterator[str]:
    from reconciler.render.escape import visible

    for text in made.remarks[:SHOWN]:
        yield visible(f"not written: {text}")
    if len(made.remarks) > SHOWN:
        yield f"not written: {len(made.remarks) - SHOWN:,} more, which the manifests name in comments"
    for item in made.left_out[:SHOWN]:
        yield visible(f"left out: {item.kind}/{item.id}: {item.reason}")
    if len(made.left_out) > SHOWN:
        yield f"left out: {len(made.left_out) - SHOWN:,} more"


def _document(made: Exported) -> dict[str, Any]:
    return {
        "format_version": 1,
        "folder": str(made.folder),
        "target": made.target,
        "files": list(made.files),
        "exported": dict(made.counts),
        "adopted": made.adopted,
        "left_out": [item._asdict() for item in made.left_out],
        "not_written": list(made.remarks),
    }
