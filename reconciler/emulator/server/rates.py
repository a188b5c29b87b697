"""Requests per second and action, as each action's page states them; beyond, RequestLimitExceeded."""

from __future__ import annotations

from reconciler.emulator.server.failure import Failure

RATES = {
    "mps.CreateWordSamples": 100,
    "mps.DescribeWordSamples": 100,
    "mps.ModifyWordSample": 100,
    "mps.DeleteWordSamples": 100,
    "mps.CreateContentReviewTemplate": 10,
    "mps.DescribeContentReviewTemplates": 10,
    "mps.ModifyContentReviewTemplate": 10,
    "mps.DeleteContentReviewTemplate": 10,
    "vod.ProcessMediaByMPS": 20,
    "vod.DescribeTaskDetail": 100,
    "vod.DescribeTasks": 100,
}


class Rates:
    """A window of one second per action: it opens with the first request and admits as many as the rate."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._windows: dict[str, tuple[float, int]] = {}

    def admit(self, action: str, now: float) -> None:
        """Count one request at ``now`` (Unix seconds). Raises Failure when the window is full."""
        rate = RATES.get(action)
        if rate is None or not self.enabled:
            return
        opened, used = self._windows.get(action, (now, 0))
        if not 0 <= now - opened < 1.0:
            opened, used = now, 0
        if used >= rate:
            raise Failure("RequestLimitExceeded", f"The limit of {rate} requests a second for {action} is exceeded.")
        self._windows[action] = (opened, used + 1)
