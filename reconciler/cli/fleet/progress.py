"""Progress of several targets: every line says whose it is."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from reconciler.cli.progress import AFTER
from reconciler.cli.terminal import clean, log, remark
from reconciler.cli.verbosity import Verbosity, document_of, line_of, listener
from reconciler.model.event import Called, Event, Listener, Progressed, Retrying, Running, Waiting, Warned

if TYPE_CHECKING:
    from rich.progress import Progress


class FleetWatcher:
    """Listeners for several targets, as a context manager. Threads may use them at once.

    On a terminal each target that is under way has a line of its own; elsewhere lines come as they do for one target.
    """

    def __init__(self, verbosity: Verbosity) -> None:
        self.quiet = verbosity.quiet
        self._verbosity = verbosity
        self._started = time.monotonic()
        self._gate = threading.RLock()
        self._bars: Progress | None = None
        self._tasks: dict[str, Any] = {}
        self._going: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the lines away, so that something else can be written or asked."""
        with self._gate:
            if self._bars is not None:
                self._bars.stop()
                self._bars = None
                self._tasks = {}

    def began(self, name: str) -> None:
        """The target is under way."""
        with self._gate:
            self._going.append(name)

    def ended(self, name: str) -> None:
        """The target is no longer under way."""
        with self._gate:
            self._going.remove(name)
            if self._bars is not None and name in self._tasks:
                self._bars.remove_task(self._tasks.pop(name))

    def listener(self, name: str) -> Listener:
        """A listener for the events of one target."""

        def as_text(event: Event) -> None:
            from reconciler.render.escape import visible

            if text := line_of(event):
                with self._gate:
                    remark(visible(f"{name}: {text}"))

        def as_json(event: Event) -> None:
            with self._gate:
                log({"target": name, **document_of(event)})

        elsewhere = listener(self._verbosity, as_text=as_text, as_json=as_json)
        if elsewhere is None:
            return lambda event: self._draw(name, event)

        def listen(event: Event) -> None:
            with self._gate:
                elsewhere(event)

        return listen

    def _draw(self, name: str, event: Event) -> None:
        """On a terminal: how far each target is; warnings, and with ``--verbose`` calls, as lines above."""
        with self._gate:
            if isinstance(event, Warned) or (self._verbosity.verbose and isinstance(event, Called)):
                self._print(name, event)
            elif time.monotonic() - self._started >= AFTER and isinstance(
                event, Progressed | Waiting | Retrying | Running
            ):
                self._show(name, event)

    def _show(self, name: str, event: Event) -> None:
        from reconciler.render.escape import visible

        if name not in self._going:
            return
        bars = self._open()
        words = clean(visible(f"{name}  {line_of(event)}"))
        if name not in self._tasks:
            self._tasks[name] = bars.add_task(words, total=None)
        bars.update(self._tasks[name], description=words)

    def _print(self, name: str, event: Event) -> None:
        from reconciler.render.escape import visible

        text = clean(visible(f"{name}: {line_of(event)}"))
        self._open().console.print(text, style="dim", markup=False, highlight=False)

    def _open(self) -> Progress:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import Progress, TextColumn

            text = TextColumn("{task.description}", markup=False)
            self._bars = Progress(text, console=Console(stderr=True), transient=True)
            self._bars.start()
        return self._bars
