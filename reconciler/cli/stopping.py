"""Signals: the first SIGINT or SIGTERM asks an apply to stop at a safe point, the second ends it at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from reconciler.cli.terminal import INTERRUPTED, remark

SIGNALS = (signal.SIGINT, signal.SIGTERM)
RECORDING = "stopping: finishing and recording the calls in flight; interrupt again to stop at once"
READING = "stopping: nothing was written"
"""For commands that only read."""


class Stopper:
    """Whether a signal asked the command to stop. ``then`` is called when one does, ``saying`` is what is remarked."""

    def __init__(self, saying: str = RECORDING, then: Callable[[], None] = lambda: None) -> None:
        self._asked = False
        self._saying, self._then = saying, then

    def __call__(self) -> bool:
        return self._asked

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            # As safe as a power cut, which loses nothing: intents and journal are on disk.
            os._exit(INTERRUPTED)
        self._asked = True
        remark(self._saying)
        self._then()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While a person is asked, SIGINT ends the command at once: nothing is under way that could be finished."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def listening(self) -> Iterator[Stopper]:
        """Handle signals until the block ends."""
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
