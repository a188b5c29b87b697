"""render: what a target declares, resolved."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from reconciler.cli import options as shared
from reconciler.cli.terminal import DONE, say, write
from reconciler.ground import masks


@click.command()
@shared.path
@shared.target
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="A new folder. [default: stdout]")
def render(path: Path, target: str | None, out: Path | None) -> int:
    """Show the manifests of one target with bases, patches and lists resolved.

    With --out they are written as a project that plans the same, with the same state.

    \b
    Example:
      reconciler render --out resolved
    """
    from reconciler.errors import InputError
    from reconciler.files.writing.resolved import document_text
    from reconciler.pipeline.rendering import loaded_for, resolved_documents
    from reconciler.pipeline.rendering import render as write_project
    from reconciler.render.escape import visible

    if out is not None:
        files = write_project(path, target, out)
        say([*(visible(f"created {out / name}") for name in files), ""])
        say([visible(f"Next: {shlex.join(['reconciler', 'plan', str(out)])}")])
        return DONE
    loaded = loaded_for(path, target)
    if masks.active():
        raise InputError(
            "keywords are masked here, and manifests with masked keywords cannot be used",
            hint="--out DIR writes them whole; --no-mask shows them as they are",
        )
    write(["---\n".join(map(document_text, resolved_documents(loaded)))])
    return DONE
