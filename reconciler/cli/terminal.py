"""Terminal: exit codes, where results and remarks go, colour and width."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from reconciler.cli.controls import inert
from reconciler.cli.masking import hide
from reconciler.errors import OutputLost
from reconciler.ground.secrets import redact

if TYPE_CHECKING:
    from reconciler.render.formats.base import Screen

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
    try:
        return int(os.environ["COLUMNS"]) if os.environ.get("COLUMNS") else os.get_terminal_size(1).columns or 120
    except (OSError, ValueError):
        return 120


def wraps() -> bool:
    """Whether long lines are broken: on a terminal, and where somebody says how wide the reader's screen is."""
    return bool(os.environ.get("COLUMNS")) or sys.stdout.isatty()


def screen() -> Screen:
    """What results are drawn on."""
    from reconciler.render.formats.base import Screen

    return Screen(width(), color_out(), wraps())


def clean(text: str) -> str:
    """``text`` without our own secrets and, where keywords are masked, without those."""
    return hide(redact(text))


class Cleaned:
    """A text stream that writes everything through ``clean`` and ``controls``: results, remarks, bars, tracebacks.

    ``bars``: on a terminal, bars are drawn on it.
    """

    def __init__(self, stream: TextIO, *, bars: bool = False) -> None:
        self._stream, self._bars = stream, bars

    def write(self, text: str) -> int:
        self._stream.write(inert(clean(text), terminal=self._stream.isatty(), bars=self._bars))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        # Where the locale is ASCII, click would write to the bytes below the text, and so past ``clean``.
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self._stream, name)


def open_streams() -> None:
    """Everything that the program writes goes through these two streams, and so through ``clean``.

    Python has no stream for a descriptor that was closed when it started: what is written there is lost.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        setattr(sys, name, Cleaned(io.StringIO() if stream is None else stream, bars=name == "stderr"))


_BATCH = 64 * 1024


class _Gone:
    """Whether the reader of our output went away, as ``head`` does. Nothing is wrong then, but output is lost."""

    out = False


def say(lines: Iterable[str]) -> None:
    """Results, to stdout."""
    write(f"{line}\n" for line in lines)


def write(chunks: Iterable[str]) -> None:
    """Output, to stdout, as it comes, in UTF-8 whatever the locale: keywords are of every script."""
    out = sys.stdout
    if _Gone.out:
        return
    try:
        if hasattr(out, "reconfigure"):
            out.reconfigure(encoding="utf-8")
        for batch in _batches(chunks):
            out.write(batch)
        out.flush()
    except BrokenPipeError:
        _Gone.out = True
    except OSError as error:
        _Gone.out = True
        raise OutputLost(f"the output cannot be written: {error.strerror or error}") from error


def _batches(chunks: Iterable[str]) -> Iterator[str]:
    """``chunks`` joined to pieces of some size: looking for secrets in each small one takes four times as long."""
    waiting: list[str] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= _BATCH:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def leave(code: int) -> NoReturn:
    """End the program. What a reader who went away has not read must not be written at the very end either."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _Gone.out = True
    if _Gone.out:
        os._exit(code)
    # The interpreter collects garbage once more at its end: a fifth of a short command, for memory about to be freed.
    gc.freeze()
    sys.exit(code)


class _Log:
    """How remarks are written."""

    json = False


def log_json(wanted: bool) -> None:
    """From now on every remark is one JSON object on a line of its own, or text again."""
    _Log.json = wanted


def remark(lines: Iterable[str] | str, event: str = "remark") -> None:
    """Progress, warnings and errors, to stderr. ``event`` is what JSON calls it."""
    every = [lines] if isinstance(lines, str) else lines
    if _Log.json:
        message = click.unstyle("\n".join(every))
        if message:
            log({"event": event, "message": message})
        return
    for line in every:
        _write_remark(line)


def _write_remark(line: str) -> None:
    # Where the reader is gone, or the disk is full, an apply has better things to do than to fail for a remark.
    with suppress(OSError):
        click.echo(line, err=True, color=True)


def log(document: Mapping[str, Any]) -> None:
    """One JSON object on a line of stderr, with the time."""
    from reconciler.render.json import dumps

    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    _write_remark(dumps({"time": now, **document}))
