"""fmt: files in one style."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import options as shared
from reconciler.cli import untrusted
from reconciler.cli.masking import hide_content
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, color_out, remark, say, write
from reconciler.errors import Refused
from reconciler.ground import masks

if TYPE_CHECKING:
    from reconciler.files.formatting import Formatted, Style

STANDARD_INPUT = Path("-")


@click.command()
@shared.path
@click.option("--check", is_flag=True, help="Write nothing; exit 2 where a file would change.")
@click.option("--diff", is_flag=True, help="As --check, and show the difference.")
@click.option(
    "--stdin-filename",
    metavar="NAME",
    help="With PATH -: the name of what standard input holds; decides what it is, and is not opened.",
)
@click.option("--sort", is_flag=True, help="Sort lists, each block between blank lines and comments by itself.")
@click.option(
    "--dedupe",
    is_flag=True,
    help="Remove keywords that a list has already, and those that a list before it has, in order of manifests, with the"
    " same settings.",
)
@untrusted.works
def fmt(path: Path, check: bool, diff: bool, stdin_filename: str | None, **values: bool) -> int:
    """Bring manifests and lists into one style. Comments, order and meaning stay.

    PATH is a project, a folder in it, or a single file. With - standard input is formatted to standard output, as
    editors want it.

    \b
    Example:
      reconciler fmt --diff
    """
    from reconciler.files.formatting import Style
    from reconciler.pipeline.formatting import fmt as style_all

    style = Style(check or diff, values["sort"], values["dedupe"])
    if (path == STANDARD_INPUT) != (stdin_filename is not None):
        raise click.UsageError("PATH - and --stdin-filename NAME go together: the name decides what is formatted")
    if stdin_filename is not None:
        return _fmt_stream(stdin_filename, style, diff=diff)
    untrusted.require(style.check, "fmt", "--check")
    done = style_all(path, style)
    changed = [file for file in done if file.changed]
    _remark(done)
    if diff:
        say(_difference(changed))
    else:
        from reconciler.render.escape import visible

        word = "would change" if check else "formatted"
        say(visible(f"{word} {file.file}") for file in changed)
    if not changed:
        count = len({file.file for file in done})
        say([f"{count} file{'s' if count != 1 else ''} already formatted"])
    if any(file.broken for file in done):
        return ERROR
    return DIFFERENT if style.check and changed else DONE


def _fmt_stream(name: str, style: Style, *, diff: bool) -> int:
    """Format standard input. Where it cannot be read, nothing is written, so that an editor keeps what it has."""
    from reconciler.pipeline.formatting import fmt_text

    if masks.active():
        raise Refused(
            "keywords are masked here, and a text with masked keywords cannot be used",
            hint="format the file itself, or --no-mask",
        )
    done = fmt_text(sys.stdin.buffer.read(), name, style)
    _remark([done])
    if done.broken:
        return ERROR
    if diff:
        say(_difference([done] if done.changed else []))
    elif not style.check:
        write([done.after])
    return DIFFERENT if style.check and done.changed else DONE


def _remark(done: Sequence[Formatted]) -> None:
    from reconciler.render.escape import visible

    remark(
        visible(f"{file.file}: {'not formatted: ' if file.broken else ''}{file.remark}") for file in done if file.remark
    )


def _difference(changed: Sequence[Formatted]) -> Iterator[str]:
    from reconciler.files.formatting import diff_lines
    from reconciler.render.escape import visible
    from reconciler.render.text.style import Style as Colors

    colors = Colors(color_out())
    for file in changed:
        for line in diff_lines(file.file, file.before, file.after):
            shown = visible(hide_content(line))
            color = {"+": "green", "-": "red"}.get(line[:1])
            yield colors(shown, color) if color else shown
