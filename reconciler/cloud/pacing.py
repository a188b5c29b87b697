"""Keeps each action under its documented rate.

The generic cell rate algorithm, a token bucket kept as one number: the time at which the bucket would be full again.
Written here and not taken from a library because the rate has to change while calls are waiting: the quota counts
per action, region and sub-account, so others may be using it, and being throttled is the only way to learn of them.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping

from reconciler.model.clock import Clock

SHARE = 0.9
"""Of a documented rate: leaves room for uneven delays on the way, which bunch requests up."""
UNKNOWN_RATE = 20.0
"""Requests a second of actions whose rate is not documented; most actions of MPS have this one."""
_SLOWER = 0.5
_SLOWEST = 0.05
_RECOVERY = 0.05
"""Of the full speed, a second: after a halving, ten seconds."""
_WAVE = 1.0
"""Seconds in which several throttled requests count as one: they were under way together."""


class Pace:
    """One action. ``rate`` is documented requests a second; calls take their turns first come, first served."""

    def __init__(self, rate: float, share: float, clock: Clock) -> None:
        self._clock = clock
        self._rate = rate
        # At the full documented rate the two ends of a second would both count: stay a thousandth below.
        self._full = rate * min(share, 0.999)
        # Half of the room under the rate is for a burst after idling, what is left for catching up when a sleep ends
        # late: full x (1 + late) + burst <= rate, so no second holds more than the documented rate.
        self._burst = max(1, math.floor((rate - self._full) / 2))
        self._late = max(0.0, rate - self._full - self._burst) / self._full
        self._full_at = 0.0
        self._speed = 1.0
        self._slowed_at = -math.inf
        self._turn = asyncio.Lock()

    def speed(self) -> float:
        """The present share of full speed, in (0, 1]."""
        if self._speed >= 1:
            return 1.0
        # A clock that was set back must not stop the recovery for good.
        self._slowed_at = min(self._slowed_at, self._clock.now())
        return min(1.0, self._speed + _RECOVERY * (self._clock.now() - self._slowed_at))

    def slow(self) -> None:
        """The service throttled this action."""
        now = self._clock.now()
        if 0 <= now - self._slowed_at < _WAVE:
            return
        self._speed = max(_SLOWEST, self.speed() * _SLOWER)
        self._slowed_at = now

    async def wait(self) -> None:
        """Return when the next request may go."""
        async with self._turn:
            now = self._clock.now()
            speed = self.speed()
            interval = 1 / (self._full * speed)
            tolerance = (self._burst - 1) * interval if speed == 1 else 0.0
            # The upper bound only matters when the clock was set back, or the pace picked up again.
            full_at = min(max(self._full_at, now), now + tolerance + interval)
            if full_at - tolerance > now:
                await self._clock.sleep(full_at - tolerance - now)
                full_at = max(full_at, self._clock.now() + tolerance - self._late)
            self._full_at = full_at + interval


class Pacer:
    """A pace per ``service.Action``. ``share`` of the documented ``rates``; None turns pacing off."""

    def __init__(self, rates: Mapping[str, float], share: float | None, clock: Clock) -> None:
        self._rates = dict(rates)
        self._share = share
        self._clock = clock
        self._paces: dict[str, Pace] = {}

    async def wait(self, key: str) -> None:
        if self._share is not None:
            await self.of(key, self._share).wait()

    def slow(self, key: str) -> None:
        if self._share is not None:
            self.of(key, self._share).slow()

    def of(self, key: str, share: float) -> Pace:
        if key not in self._paces:
            self._paces[key] = Pace(self._rates.get(key, UNKNOWN_RATE), share, self._clock)
        return self._paces[key]
