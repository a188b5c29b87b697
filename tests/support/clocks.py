"""Clocks for which waiting costs nothing."""

from __future__ import annotations

import asyncio
import time

from reconciler.cloud import SystemClock

START = 1_700_000_000.0


class VirtualClock(SystemClock):
    """Time that only sleeping moves on. Client and emulator share one, so a wait is seen by both."""

    def __init__(self, now: float = START) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self.time + seconds
        await asyncio.sleep(0)
        self.time = max(self.time, until)


class HurriedClock(SystemClock):
    """The real time and, on top of it, every wait so far: for an emulator that is another process."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.ahead += seconds
        await asyncio.sleep(0)
