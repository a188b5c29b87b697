"""A Cloud port that counts writing calls, so that an apply can stop after so many."""

from __future__ import annotations

from reconciler.model.call import Answer, Call
from reconciler.stages.ports import Cloud


class Meter:
    """Passes calls on. ``spent`` once ``limit`` writing calls were sent; no limit, never spent."""

    def __init__(self, cloud: Cloud, limit: int | None) -> None:
        self._cloud, self._left = cloud, limit

    @property
    def spent(self) -> bool:
        return self._left is not None and self._left <= 0

    async def send(self, call: Call) -> Answer:
        # Counted before the first pause: whoever asks next sees it.
        if self._left is not None and not call.reads:
            self._left -= 1
        return await self._cloud.send(call)
