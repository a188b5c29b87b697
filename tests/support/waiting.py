"""Waiting for other processes."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120
"""Seconds after which something hangs. No test measures time by it."""


def until(condition: Callable[[], object]) -> None:
    """Return when ``condition`` holds; fail where it does not within ``PATIENCE``."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
