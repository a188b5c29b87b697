"""fmt: files in one style."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import options as shared
from reconciler.cli import untrusted
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, remark, say


@click.command()
@shared.path
@click.option("--check", is_flag=True, help="Write nothing; exit 2 where a file would change.")
@click.option("--sort", is_flag=True, help="Sort lists, each block between blank lines and comments by itself.")
@click.option("--dedupe", is_flag=True, help="Remove keywords that a list has already, with the same settings.")
@untrusted.works
def fmt(path: Path, check: bool, sort: bool, dedupe: bool) -> int:
    """Bring manifests and lists into one style. Comments, order and meaning stay.

    PATH is a project, a folder in it, or a single file.
    """
    from reconciler.files.formatting import Style
    from reconciler.pipeline.formatting import fmt as style_all
    from reconciler.render.escape import visible

    untrusted.require(check, "fmt", "--check")
    done = style_all(path, Style(check, sort, dedupe))
    changed = [file for file in done if file.changed]
    remark(
        visible(f"{file.file}: {'not formatted: ' if file.broken else ''}{file.remark}") for file in done if file.remark
    )
    word = "would change" if check else "formatted"
    say(visible(f"{word} {file.file}") for file in changed)
    if not changed:
        say([f"{len(done)} file{'s' if len(done) != 1 else ''} already formatted"])
    if any(file.broken for file in done):
        return ERROR
    return DIFFERENT if check and changed else DONE
