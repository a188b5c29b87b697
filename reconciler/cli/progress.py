"""Progress on a terminal: what is being done, how much of it, how long it will take. ``verbosity`` does the rest."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from reconciler.cli import timing
from reconciler.cli.terminal import clean
from reconciler.cli.verbosity import WORDS, Verbosity, line_of, listener
from reconciler.model.event import Called, Entered, Event, Progressed, Retrying, Running, Waiting, Warned

if TYPE_CHECKING:
    from rich.progress import Progress

AFTER = 1.0
"""Seconds before anything is shown: what is quicker needs no explanation."""

MOST_RUNS = 20
"""Lines of runs that a terminal shows at once."""


class Watcher:
    """A listener for events, as a context manager. ``listen`` may be called from anywhere in the command."""

    def __init__(self, verbosity: Verbosity | None = None) -> None:
        self._started = time.monotonic()
        self._bars: Progress | None = None
        self._tasks: dict[tuple[str, str], Any] = {}
        self._runs = False
        self.quiet = verbosity is not None and verbosity.quiet
        self._verbose = verbosity is not None and verbosity.verbose
        self._elsewhere = listener(verbosity or Verbosity())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the bars away, so that something else can be written or asked."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
            self._tasks = {}
            self._runs = False

    def listen(self, event: Event) -> None:
        if isinstance(event, Entered):
            timing.enter(event.stage)
        if self._elsewhere is not None:
            self._elsewhere(event)
        elif isinstance(event, Warned) or (self._verbose and isinstance(event, Called)):
            self._print(event)  # a warning comes once, and however early
        elif time.monotonic() - self._started < AFTER:
            return
        elif isinstance(event, Progressed):
            self._show(event)
        elif isinstance(event, Running):
            self._run(event)
        elif isinstance(event, Retrying | Waiting):
            self._print(event)

    def _show(self, event: Progressed) -> None:
        bars, key = self._open(), (event.stage, event.label)
        if key not in self._tasks:
            words = f"{WORDS.get(event.stage, event.stage)} {event.label}"
            self._tasks[key] = bars.add_task(words, total=event.total)
        bars.update(self._tasks[key], completed=event.done, total=event.total)

    def _run(self, event: Running) -> None:
        """A line for each run, until it is over; then the line stays. Of very many the first ones."""
        from reconciler.render.escape import visible

        key = ("wait", str(event.address))
        if self._bars is not None and not self._runs:
            self.pause()
        bars = self._open(runs=True)
        if event.over:
            if key in self._tasks:
                bars.remove_task(self._tasks.pop(key))
            self._print(event)
        elif key in self._tasks:
            bars.update(self._tasks[key], description=clean(visible(line_of(event))))
        elif len(self._tasks) < MOST_RUNS:
            self._tasks[key] = bars.add_task(clean(visible(line_of(event))), total=None)

    def _print(self, event: Event) -> None:
        from reconciler.render.escape import visible

        # Before it is wrapped: a secret, or a keyword, on two lines would not be recognised by the stream.
        self._open().console.print(clean(visible(line_of(event))), style="dim", markup=False, highlight=False)

    def _open(self, *, runs: bool = False) -> Progress:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            counted = () if runs else (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            columns = (TextColumn("{task.description}", markup=False), *counted)
            self._runs = runs
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        return self._bars
