"""The least time that documented rates and latency allow for the calls that were made."""

from __future__ import annotations

import math
from collections.abc import Mapping

RATES = {"mps": 100.0}
TEMPLATE_RATE = 10.0
SHARE = 0.9
WORKERS = 10


def rate_of(action: str) -> float:
    return TEMPLATE_RATE if "Template" in action else RATES["mps"]


def bound(calls: Mapping[str, int], latency: float, *, paced: bool) -> float:
    """Seconds. Reading, writing and reading back follow one another, so the times of the actions add up.

    ``latency``: seconds for each call, of which ``WORKERS`` run at a time.
    """
    total = 0.0
    for action, count in calls.items():
        waiting = math.ceil(count / WORKERS) * latency
        total += max(waiting, count / (rate_of(action) * SHARE)) if paced else waiting
    return total
