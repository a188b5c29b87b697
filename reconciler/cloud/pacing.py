"""Keeps each action under its documented rate.

The generic cell rate algorithm, a token bucket kept as one number: the time at which the bucket would be full again.
Written here and not taken from a library because the rate has to change while calls are waiting: the quota counts
per action, region and sub-account, so others may be using it, and being throttled is the only way to learn of them.
"""

from __future__ import annotations

import asyncio
import math
import threading
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
_HAIR = 1e-6
"""Seconds by which a sleep may end early: a clock need not show less."""
_WAVE = 1.0
"""Seconds in which several throttled requests count as one: they were under way together."""


class Pace:
    """One action. ``rate`` is documented requests a second, of which ``share`` is used. Threads may share it.

    A turn is taken when a request goes and never reserved, so that whoever sleeps too long takes nothing from others.
    """

    def __init__(self, rate: float, share: float, clock: Clock) -> None:
        self._clock = clock
        self._rate = rate
        self._share = math.inf
        self._full_at = 0.0
        self._speed = 1.0
        self._slowed_at = -math.inf
        self._gate = threading.RLock()
        self.limit(share)

    def limit(self, share: float) -> None:
        """Use ``share`` of the rate from now on, unless it is less already."""
        with self._gate:
            if share >= self._share:
                return
            self._share = share
            # At the full documented rate the two ends of a second would both count: stay a thousandth below.
            self._full = self._rate * min(share, 0.999)
            # Half of the room under the rate is for a burst after idling, what is left for catching up when a sleep
            # ends late: full x (1 + late) + burst <= rate, so no second holds more than the documented rate.
            self._burst = max(1, math.floor((self._rate - self._full) / 2))
            self._late = max(0.0, self._rate - self._full - self._burst) / self._full

    def speed(self) -> float:
        """The present share of full speed, in (0, 1]."""
        with self._gate:
            if self._speed >= 1:
                return 1.0
            # A clock that was set back must not stop the recovery for good.
            self._slowed_at = min(self._slowed_at, self._clock.now())
            return min(1.0, self._speed + _RECOVERY * (self._clock.now() - self._slowed_at))

    def slow(self) -> None:
        """The service throttled this action."""
        with self._gate:
            now = self._clock.now()
            if 0 <= now - self._slowed_at < _WAVE:
                return
            self._speed = max(_SLOWEST, self.speed() * _SLOWER)
            self._slowed_at = now

    def take(self, *, waited: bool) -> float:
        """Take a turn and return 0, or else the seconds until one may be free. ``waited``: whether the caller slept.

        Who slept may catch up on what the sleep was too long, at most ``_late`` seconds. With that, n turns taken from
        some moment on move the bucket by n intervals at least, less ``_late``, whoever takes them.
        """
        with self._gate:
            now = self._clock.now()
            speed = self.speed()
            interval = 1 / (self._full * speed)
            tolerance = (self._burst - 1) * interval if speed == 1 else 0.0
            # The upper bound only matters when the clock was set back, or the pace picked up again.
            self._full_at = min(self._full_at, now + tolerance + interval)
            left = self._full_at - tolerance - now
            if left > _HAIR:
                return left
            least = now + tolerance - self._late if waited else now
            self._full_at = max(self._full_at, least) + interval
            return 0.0


class Pacer:
    """A pace per ``service.Action``. ``share`` of the documented ``rates``; None turns pacing off.

    Calls of one event loop take their turns first come, first served.
    """

    def __init__(self, rates: Mapping[str, float], share: float | None, clock: Clock) -> None:
        self._rates = dict(rates)
        self._share = share
        self._clock = clock
        self._paces: dict[str, Pace] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def wait(self, key: str) -> None:
        """Return when the next request may go."""
        if self._share is None:
            return
        async with self._turns.setdefault(key, asyncio.Lock()):
            pace = self.of(key, self._share)
            left = pace.take(waited=False)
            while left:
                await self._clock.sleep(left)
                left = pace.take(waited=True)

    def slow(self, key: str) -> None:
        """The service throttled ``key``."""
        if self._share is not None:
            self.of(key, self._share).slow()

    def of(self, key: str, share: float) -> Pace:
        """The pace of ``key``."""
        if key not in self._paces:
            self._paces[key] = self._new(key, share)
        return self._paces[key]

    def _new(self, key: str, share: float) -> Pace:
        return Pace(self._rates.get(key, UNKNOWN_RATE), share, self._clock)
