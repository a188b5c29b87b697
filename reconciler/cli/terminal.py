"""Terminal: exit codes, where results and remarks go, colour and width."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable

import click

DONE, ERROR, DIFFERENT, REFUSED, INTERRUPTED = 0, 1, 2, 3, 130


def colored(stream_is_terminal: bool) -> bool:
    """Colour on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return stream_is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def color_out() -> bool:
    return colored(sys.stdout.isatty())


def color_err() -> bool:
    return colored(sys.stderr.isatty())


def width() -> int:
    """Columns of the terminal; 120 where there is none."""
    return shutil.get_terminal_size((120, 24)).columns


def say(lines: Iterable[str]) -> None:
    """Results, to stdout."""
    for line in lines:
        click.echo(line, color=True)


def write(chunks: Iterable[str]) -> None:
    """Machine output, to stdout, as it comes."""
    out = sys.stdout
    if hasattr(out, "reconfigure"):
        out.reconfigure(encoding="utf-8")
    for chunk in chunks:
        out.write(chunk)
    out.flush()


def remark(lines: Iterable[str] | str) -> None:
    """Progress, warnings and errors, to stderr."""
    every = [lines] if isinstance(lines, str) else lines
    for line in every:
        click.echo(line, err=True, color=True)
