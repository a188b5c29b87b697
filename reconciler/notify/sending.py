"""Sending a message: within bounds of time, tries and size, whatever the service does.

A message whose answer did not come is sent again: a second one does less harm than none. Redirects are not followed.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Protocol

from reconciler.cloud.answer import HttpResponse
from reconciler.errors import AnswerTooLarge, CloudError, Untrusted
from reconciler.model.notification import Notification
from reconciler.notify.base import Destination, Verdict

TOTAL = 30.0
"""Seconds for a message with all its tries: a job waits for it at its end."""
ONCE = 10.0
"""Seconds for one try."""
TRIES = 4
PAUSES = (1.0, 3.0, 6.0)
"""Seconds between tries, where the service does not ask for longer."""


class Wire(Protocol):
    """What posts bytes: ``cloud.http.Http``."""

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, *, within: float = math.inf
    ) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time that passes, the time of day in Unix seconds, and what waits."""

    passed: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


CLOCKS = Clocks()


async def send(message: Notification, to: Destination, wire: Wire, clocks: Clocks = CLOCKS) -> str:
    """Send the message. Returns why it was not taken, without the address; empty where it was."""
    end = clocks.passed() + TOTAL
    problem = ""
    for attempt in range(TRIES):
        left = end - clocks.passed()
        if left <= 0:
            break
        verdict, wanted = await _try(message, to, wire, clocks, min(ONCE, left))
        problem = verdict.problem
        if not problem or not verdict.again or attempt == TRIES - 1:
            break
        pause = max(PAUSES[attempt], wanted)
        if pause >= end - clocks.passed():
            break
        await clocks.sleep(pause)
    return problem


async def _try(
    message: Notification, to: Destination, wire: Wire, clocks: Clocks, within: float
) -> tuple[Verdict, float]:
    """What became of one try, and how many seconds the service wants to be left alone."""
    # Anew for each try: a signature holds for a while only.
    body, headers = to.notifier.post(message, to.secret, int(clocks.now()))
    try:
        reply = await wire.post(to.url, headers, body, within=within)
    except CloudError as error:
        # A certificate does not become valid, nor an answer smaller, by asking again.
        return Verdict(error.message, not isinstance(error, Untrusted | AnswerTooLarge)), 0.0
    return to.notifier.judge(reply), _seconds(reply.retry_after, clocks.now())


def _seconds(retry_after: str, now: float) -> float:
    """``Retry-After``, seconds or a date, in seconds from now; 0 where it is neither (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return 0.0
