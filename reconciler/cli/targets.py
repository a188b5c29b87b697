"""targets: the targets of a project, for the matrix of a pipeline."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import options as shared
from reconciler.cli.masking import masked
from reconciler.cli.terminal import DONE, color_out, remark, write
from reconciler.render.formats.base import Format, Screen, TargetsView


@click.command()
@shared.path
@click.option(
    "--changed-since",
    "since",
    metavar="REF",
    help="Only those that can declare something else than at this revision of Git: HEAD, a branch, a tag or a whole"
    " hash, with ~N for its Nth ancestor.",
)
@shared.formats("targets")
def targets(path: Path, since: str | None, output: Format) -> int:
    """List the targets of a project, one a line: for the matrix of a pipeline.

    With --changed-since, files are compared with a revision, documents and lists with those of then, and a target is
    listed, with the places, where anything that it has differs, or where that cannot be known. Offline.

    \b
    Example:
      reconciler targets --format json
    """
    from reconciler.pipeline.changed_since import list_targets
    from reconciler.render.escape import visible
    from reconciler.render.words import counted

    listed = list_targets(path, since)
    assert output.targets is not None
    write(output.targets.draw(masked(TargetsView(listed, Screen(color=color_out())))))
    if since is not None:
        every = counted(len(listed.targets) + len(listed.unchanged), "target")
        remark(visible(f"{len(listed.targets):,} of {every} can have changed since {since}"))
        for name in listed.removed:
            remark(visible(f"{name} is not a target any more; what it has in its account stays there"))
    return DONE
