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


def bound(calls: Mapping[str, int], latency: float, *, paced: bool, first: int) -> float:
    """Seconds. ``first`` readings come before everything; from then on every action has its own rate, all at once.

    ``latency``: seconds for each call, of which ``WORKERS`` run at a time.
    """

    def took(action: str, count: int) -> float:
        waiting = math.ceil(count / WORKERS) * latency
        return max(waiting, count / (rate_of(action) * SHARE)) if paced else waiting

    before = {action: min(first, count) for action, count in calls.items() if ".Describe" in action}
    later = [took(action, count - before.get(action, 0)) for action, count in calls.items()]
    return sum(took(action, count) for action, count in before.items()) + max(later, default=0.0)
