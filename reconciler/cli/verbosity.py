"""How much a command reports on stderr while it works: options, and listeners that write text or JSON."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from reconciler.cli.terminal import log, log_json, remark
from reconciler.cli.timing import timed
from reconciler.model.event import Called, Event, Progressed, Retrying, Running, Waiting, Warned

F = TypeVar("F", bound=Callable[..., Any])

EVERY = 10.0
"""Seconds between two lines in the log of a CI job."""
WORDS = {"read": "reading", "send": "sending", "verify": "reading back"}


@dataclasses.dataclass(frozen=True, slots=True)
class Verbosity:
    """What ``--quiet``, ``--verbose`` and ``--log-format`` say."""

    quiet: bool = False
    verbose: bool = False
    json: bool = False


def verbosity_options(command: F) -> F:
    """The options. ``verbosity_of`` takes their values."""
    for option in (
        click.option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help="Progress and warnings on stderr: text, or one JSON object a line.",
        ),
        click.option("-v", "--verbose", is_flag=True, help="Report each call: action, milliseconds, RequestId."),
        click.option("-q", "--quiet", is_flag=True, help="Only results and errors."),
    ):
        command = option(command)
    return timed(command)


def verbosity_of(values: dict[str, Any]) -> Verbosity:
    """The options as a record. Takes them out of ``values``."""
    quiet, verbose = values.pop("quiet"), values.pop("verbose")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    json = values.pop("log_format") == "json"
    log_json(json)
    return Verbosity(quiet, verbose, json)


def line_of(event: Event) -> str:
    """An event in words; nothing where it is not worth a line. Not escaped yet."""
    match event:
        case Called(action, seconds, request, error):
            parts = [action, f"{seconds * 1000:.0f} ms", request, error]
            return "  ".join(filter(None, parts))
        case Progressed(stage, label, done, total):
            return f"{WORDS.get(stage, stage)} {label}: {done:,} of {total:,}"
        case Retrying(action, reason, attempt, delay):
            return f"{action}: {reason}; retrying in {delay:.1f} s (attempt {attempt})"
        case Waiting(reason, seconds):
            return f"{reason}; waiting {seconds:.1f} s"
        case Running(address, status, seconds, over):
            return f"{address}: {status} {'after' if over else 'for'} {seconds:.0f} s"
        case Warned(message):
            return f"warning: {message}"
    return ""


def document_of(event: Event) -> dict[str, Any]:
    """An event for machines: its type's name, and its fields; times in milliseconds."""
    found: dict[str, Any] = {"event": type(event).__name__.lower()}
    for field in dataclasses.fields(event):
        value = getattr(event, field.name)
        if field.name in ("seconds", "delay"):
            found["ms" if field.name == "seconds" else "delay_ms"] = round(value * 1000)
        else:
            found[field.name] = value if isinstance(value, str | int) else str(value)
    return found


def write_line(event: Event) -> None:
    """The event as a line of text on stderr."""
    from reconciler.render.escape import visible

    if text := line_of(event):
        remark(visible(text))


def write_json(event: Event) -> None:
    """The event as a line of JSON on stderr."""
    log(document_of(event))


class NowAndThen:
    """Passes on how far the work is, at most every ten seconds; the rest is silence. For logs.
    Without ``progress``: only what holds the work up.

    Warnings and long waits are written at once: they come once, and a job that stands still must say why.
    Of each run: that it is over, and what it does when that changes or, less often the more runs there are, goes on.
    """

    def __init__(
        self,
        write: Callable[[Event], None],
        clock: Callable[[], float] = time.monotonic,
        *,
        progress: bool = True,
    ) -> None:
        self._write = write
        self._regular = Progressed | Waiting | Retrying if progress else Waiting | Retrying
        self._progress = progress
        self._clock = clock
        self._last = clock()
        self._runs: dict[object, tuple[str, float]] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Running):
            if self._progress:
                self._run(event)
        elif isinstance(event, Warned) or (isinstance(event, Waiting) and event.seconds >= EVERY):
            self._write(event)
        elif isinstance(event, self._regular) and self._clock() - self._last >= EVERY:
            self._last = self._clock()
            self._write(event)

    def _run(self, event: Running) -> None:
        status, last = self._runs.get(event.address, ("", 0.0))
        pause = EVERY * max(6, len(self._runs))
        if event.over or event.status != status or self._clock() - last >= pause:
            self._runs[event.address] = (event.status, self._clock())
            self._write(event)


def calls_too(write: Callable[[Event], None]) -> Callable[[Event], None]:
    """``--verbose`` where no terminal shows progress: every event but the numbers of progress."""

    def listen(event: Event) -> None:
        if not isinstance(event, Progressed):
            write(event)

    return listen


def listener(
    verbosity: Verbosity,
    environ: Mapping[str, str] = os.environ,
    *,
    as_text: Callable[[Event], None] = write_line,
    as_json: Callable[[Event], None] = write_json,
) -> Callable[[Event], None] | None:
    """Who listens where there are no bars to draw; None where a terminal shows bars. It writes by the two functions."""
    if verbosity.quiet:
        return _ignored
    if verbosity.json:
        return as_json if verbosity.verbose else _unless_called(as_json)
    if sys.stderr.isatty():
        return None
    if verbosity.verbose:
        return calls_too(as_text)
    return NowAndThen(as_text, progress=bool(environ.get("CI")))


def _unless_called(write: Callable[[Event], None]) -> Callable[[Event], None]:
    def listen(event: Event) -> None:
        if not isinstance(event, Called):
            write(event)

    return listen


def _ignored(event: Event) -> None:
    """Ignores every event, for ``--quiet``."""
