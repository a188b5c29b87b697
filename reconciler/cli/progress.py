"""Progress on a terminal: what is being done, how much of it, and how long it will take. Silent anywhere else."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from reconciler.model.event import Event, Progressed, Retrying, Waiting, Warned

if TYPE_CHECKING:
    from rich.progress import Progress

AFTER = 1.0
"""Seconds before anything is shown: what is quicker needs no explanation."""
WORDS = {"read": "reading", "send": "sending", "verify": "reading back"}


class Watcher:
    """A listener for events, as a context manager. ``listen`` may be called from anywhere in the command."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bars: Progress | None = None
        self._tasks: dict[tuple[str, str], Any] = {}
        self._terminal = sys.stderr.isatty()

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

    def listen(self, event: Event) -> None:
        if not self._terminal or time.monotonic() - self._started < AFTER:
            return
        if isinstance(event, Progressed):
            self._show(event)
        elif isinstance(event, Retrying | Waiting | Warned):
            self._tell(event)

    def _show(self, event: Progressed) -> None:
        bars, key = self._open(), (event.stage, event.label)
        if key not in self._tasks:
            words = f"{WORDS.get(event.stage, event.stage)} {event.label}"
            self._tasks[key] = bars.add_task(words, total=event.total)
        bars.update(self._tasks[key], completed=event.done, total=event.total)

    def _tell(self, event: Retrying | Waiting | Warned) -> None:
        from reconciler.render.escape import visible

        if isinstance(event, Retrying):
            text = f"{event.action}: {event.reason}; again in {event.delay:.1f} s (attempt {event.attempt})"
        elif isinstance(event, Waiting):
            text = f"{event.reason}; waiting {event.seconds:.1f} s"
        else:
            text = f"warning: {event.message}"
        self._open().console.print(visible(text), style="dim", markup=False, highlight=False)

    def _open(self) -> Progress:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        return self._bars
