"""Time as a protocol: stages and edges are given a clock, so that tests run hours in seconds."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """A source of time that can also wait."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``."""
        ...
