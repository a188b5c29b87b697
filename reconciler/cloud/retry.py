"""Whether a failed call is sent again: decided by the type of its error, and by read or write.

| Error | read | write |
|---|---|---|
| Throttled | again | again: it was refused before anything happened |
| Busy | a few times | a few times; not at all for a call that is sent once |
| NotSent | again | again: it never left |
| Unreachable | again; for five seconds only, where the host never answered before | the same |
| Unavailable, ServerFault, NoAnswer, BadAnswer | again | UnknownOutcome |
| OperationFailed | a few times | UnknownOutcome |
| ClockSkewed | once, with the clock corrected | the same |
| TokenExpired | once, with fresh credentials | the same |
| a code of no known category | raised | UnknownOutcome: its meaning is not documented |
| everything else | raised | raised: a definite refusal |

The service documents no retry rules, no ``Retry-After``, and the actions take no idempotency token; the table follows
from what each code says about the effect.

The back-off is written out here because stamina sleeps and measures by the real clock: with the injected one, every
row of the table is tested in virtual time.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from reconciler import errors as e
from reconciler.cloud.codes import classify
from reconciler.model.call import Answer, Call
from reconciler.model.clock import Clock
from reconciler.model.event import Listener, Retrying

__all__ = ["Policy", "Verdict", "classify", "decide", "persist"]


class Verdict(Enum):
    """What to do about an error."""

    AGAIN = auto()
    FEW = auto()
    MEND = auto()
    """Once, if what was wrong (clock, token) could be put right."""
    UNKNOWN = auto()
    RAISE = auto()


CALL_SECONDS = 60.0
"""Seconds that one call takes at most, its retries included and its turn in the pacing left out. ``--help`` says so."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Bounds: ``seconds`` for a call with all its retries, ``tries`` in all, ``few`` where patience seldom helps.

    ``contact`` seconds for a host that never took a connection: its name or address is likely wrong, and a person who
    mistyped it should not wait for a minute. ``least`` seconds must be left for a further attempt: one that is cut
    short leaves a write in doubt for nothing.
    """

    seconds: float = CALL_SECONDS
    tries: int = 20
    few: int = 4
    contact: float = 4.5
    least: float = 5.0
    base: float = 0.5
    ceiling: float = 8.0

    def delay(self, attempt: int, chance: Callable[[], float]) -> float:
        """Seconds to wait after the given failed attempt (from 1): doubling, half of it left to chance."""
        full = min(self.ceiling, self.base * 2.0 ** min(attempt - 1, 30))
        return full * (0.5 + 0.5 * chance())


_UNCERTAIN = (e.Unavailable, e.ServerFault, e.NoAnswer, e.BadAnswer)


def decide(error: e.CloudError, *, reads: bool) -> Verdict:
    """The table above."""
    if isinstance(error, (e.ClockSkewed, e.TokenExpired)):
        return Verdict.MEND
    if isinstance(error, e.Untrusted):
        return Verdict.RAISE
    if isinstance(error, (e.Throttled, e.NotSent)):
        return Verdict.AGAIN
    if isinstance(error, e.Busy):
        return Verdict.FEW
    if isinstance(error, _UNCERTAIN):
        return Verdict.AGAIN if reads else Verdict.UNKNOWN
    if isinstance(error, e.OperationFailed):
        return Verdict.FEW if reads else Verdict.UNKNOWN
    if type(error) is e.AnswerError and not reads:
        return Verdict.UNKNOWN
    return Verdict.RAISE


async def _at_once() -> None:
    """The turn of a call that is not paced."""


async def persist(
    call: Call,
    attempt: Callable[[float], Awaitable[Answer]],
    *,
    mend: Callable[[e.CloudError], Awaitable[bool]],
    clock: Clock,
    listener: Listener,
    policy: Policy,
    turn: Callable[[], Awaitable[None]] = _at_once,
    stopped: Callable[[], bool] = lambda: False,
    reached: Callable[[], bool] = lambda: True,
    chance: Callable[[], float] = random.random,
) -> Answer:
    """Attempt until it succeeds or the table says stop; raises the last error, or UnknownOutcome of it.

    ``attempt`` is given the seconds that are left for it. ``turn`` returns when the next attempt may be made; that wait
    is of our own making, so it does not count. ``mend`` puts right what an error complains of and says whether it
    could; it is asked once for each type. Nothing is attempted again once somebody asked to stop. ``reached`` says
    whether the host took a connection before.
    """
    mended: set[type[e.CloudError]] = set()
    await turn()
    began = clock.now()
    deadline = began + policy.seconds
    tried = 0
    while True:
        try:
            return await attempt(deadline - clock.now())
        except e.CloudError as error:
            failure = error
        tried += 1
        verdict = decide(failure, reads=call.reads)
        if verdict is Verdict.UNKNOWN:
            raise e.UnknownOutcome(failure) from failure
        if verdict is Verdict.RAISE:
            raise failure
        delay = 0.0
        if verdict is Verdict.MEND:
            if type(failure) in mended or not await mend(failure):
                raise failure
            mended.add(type(failure))
        else:
            delay = policy.delay(tried, chance)
            most = policy.few if verdict is Verdict.FEW else policy.tries
            if verdict is Verdict.FEW and call.once:
                most = 1
            if tried >= most or stopped():
                raise failure
            is_wrong = isinstance(failure, e.Unreachable) and not reached()
            if is_wrong and clock.now() + delay > began + policy.contact:
                raise failure
        if clock.now() + delay + policy.least > deadline:
            raise failure
        listener(Retrying(call.key, name(failure), tried, delay))
        if delay:
            await clock.sleep(delay)
        before = clock.now()
        await turn()
        deadline += clock.now() - before


def name(error: e.CloudError) -> str:
    """The code where the service gave one, else the type."""
    return error.code if isinstance(error, e.AnswerError) else type(error).__name__
