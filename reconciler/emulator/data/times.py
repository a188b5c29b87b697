"""The service's clock, and times as the API writes them (ISO 8601)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_EAST_8 = timezone(timedelta(hours=8))


class ServiceClock:
    """Unix seconds of ``base``, shifted by ``skew`` seconds."""

    def __init__(self, base: Callable[[], float]) -> None:
        self._base = base
        self.skew = 0.0

    def __call__(self) -> float:
        return self._base() + self.skew


def iso(seconds: float, zone: str = "utc") -> str:
    """``2019-01-01T12:00:00Z``, or with ``east-8`` ``2019-01-01T20:00:00+08:00``: the examples show both."""
    return _iso(int(seconds), zone)


@lru_cache(4096)  # a page of rows names few different seconds
def _iso(second: int, zone: str) -> str:
    if zone == "east-8":
        return datetime.fromtimestamp(second, _EAST_8).isoformat()
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unix(text: str) -> float:
    """Unix seconds of an ISO 8601 time. Raises ValueError, also for a time without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.timestamp()
