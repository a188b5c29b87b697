"""Times of VOD's task calls: ISO 8601 with ``Z`` or ``+08:00``; what has not happened yet is empty or the year one."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def unix(value: object) -> float | None:
    """Unix seconds; None for what has not happened, is not a time, or names no zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None or moment.year <= 1:
        return None
    return moment.timestamp()


def window(after: float, before: float) -> dict[str, str]:
    """TimeRange of DescribeTasks around two Unix times, both included: After is inclusive, Before is exclusive."""
    return {"After": _iso(math.floor(after)), "Before": _iso(math.floor(before) + 1)}


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
