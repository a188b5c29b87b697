"""Questions of the pipeline to the person at the terminal."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

import click


def asking() -> Callable[[str], str] | None:
    """What puts a question to the person at the terminal; None where there is no terminal, so that nothing hangs."""
    # Python has no stream for a descriptor that was closed when it started.
    streams = [stream for stream in (sys.stdin, sys.stderr) if stream is not None]
    return _ask if len(streams) == 2 and all(stream.isatty() for stream in streams) else None


def _ask(question: str) -> str:
    """What was typed, which is not shown. SIGINT ends the command at once: nothing is under way while it waits."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return str(click.prompt(f"{question}, type it", hide_input=True, err=True, default="", show_default=False))
    finally:
        signal.signal(signal.SIGINT, before)
