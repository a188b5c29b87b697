"""Sending bundles: one call after another, halving a batch that is refused, and saying what became of each change.

A failed call does not stop its step; only what makes every further call pointless does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from reconciler.errors import (
    AccountUnusable,
    AnswerError,
    Busy,
    CloudError,
    CredentialsMissing,
    CredentialsRefused,
    NotFound,
    NotSent,
    QuotaExceeded,
    RequestRefused,
    Throttled,
    TokenExpired,
    TooLarge,
    UnknownOutcome,
)
from reconciler.model.call import Answer
from reconciler.model.change import Change, Verb
from reconciler.model.resource import Found
from reconciler.stages.applying.verify import Verifier
from reconciler.stages.planning.schedule import Bundle
from reconciler.stages.ports import Cloud

WORKERS = 10
POINTLESS = (AccountUnusable, CredentialsMissing, CredentialsRefused, TokenExpired, NotSent, Throttled, Busy)
"""After one of these, which come after all retries, sending more would only fail again."""
SILENCES = 5
"""So many writes in a row without an outcome mean that the service does not answer."""


class Status(Enum):
    ANSWERED = "answered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNTRIED = "untried"


class Sent(NamedTuple):
    """What became of one change's calls. ``id``: of the object, where known.

    ``partly``: refused alone, but sent before in a batch that was refused, of which any part may have been applied.
    """

    change: Change
    status: Status
    id: str | None = None
    error: CloudError | None = None
    partly: bool = False


class Sender:
    """Sends with a few workers. ``stopped`` is asked before each call; ``report`` hears each outcome at once."""

    def __init__(
        self, cloud: Cloud, verifier: Verifier, stopped: Callable[[], bool], report: Callable[[Sequence[Sent]], None]
    ) -> None:
        self._cloud, self._verifier = cloud, verifier
        self._stopped, self._report = stopped, report
        self._silences = 0
        self.pointless: CloudError | None = None

    def go_on(self) -> None:
        """Writes that nobody answered were carried out, as the account shows: what is left may be sent."""
        if isinstance(self.pointless, UnknownOutcome):
            self.pointless, self._silences = None, 0

    async def send(self, bundles: Iterable[Bundle]) -> list[Sent]:
        """Outcomes of every change in ``bundles``."""
        queue = deque(bundles)
        outcomes: list[Sent] = []

        async def work() -> None:
            while queue:
                bundle = queue.popleft()
                if self._stopped() or self.pointless is not None:
                    outcomes.extend(Sent(change, Status.UNTRIED) for change in bundle.changes)
                else:
                    outcomes.extend(await self._bundle(bundle))

        await asyncio.gather(*(work() for _ in range(min(WORKERS, len(queue)))))
        return outcomes

    async def _bundle(self, bundle: Bundle) -> list[Sent]:
        answer: Answer = {}
        try:
            for call in bundle.kind.calls(bundle.verb, bundle.changes):
                answer = await self._cloud.send(call)
        except UnknownOutcome as error:
            self._silences += 1
            if self._silences >= SILENCES:
                self.pointless = error
            return self._told([Sent(c, Status.UNKNOWN, _known(bundle, c), error) for c in bundle.changes])
        except CloudError as error:
            if isinstance(error, NotFound) and bundle.verb is Verb.DELETE and len(bundle.changes) == 1:
                return self._told([Sent(bundle.changes[0], Status.ANSWERED, bundle.changes[0].id)])
            if isinstance(error, RequestRefused | TooLarge | NotFound) and len(bundle.changes) > 1:
                return await self._halved(bundle)
            if isinstance(error, (*POINTLESS, QuotaExceeded)):
                self.pointless = error
            return self._told([Sent(c, Status.REFUSED, _known(bundle, c), error) for c in bundle.changes])
        self._silences = 0
        try:
            return self._told([Sent(c, Status.ANSWERED, self._id(bundle, c, answer)) for c in bundle.changes])
        except (KeyError, TypeError) as error:
            # The create was accepted, but the answer does not carry the id: look for it as after a lost answer.
            lost = AnswerError("NoId", f"the answer has no id: {error}", action=bundle.kind.name)
            return self._told([Sent(c, Status.UNKNOWN, c.id, UnknownOutcome(lost)) for c in bundle.changes])

    def _id(self, bundle: Bundle, change: Change, answer: Answer) -> str:
        if bundle.verb is Verb.CREATE:
            return bundle.kind.created_id(change.address, answer)
        return change.id or change.address.name

    async def _halved(self, bundle: Bundle) -> list[Sent]:
        """Some of a batch is refused. Any part of it may have been applied: look, then send the rest in halves."""
        kind = bundle.kind
        names = [change.id or change.address.name for change in bundle.changes]
        try:
            now = await self._verifier.now(kind, names)
        except CloudError as error:
            return self._told([Sent(c, Status.UNKNOWN, _known(bundle, c), error) for c in bundle.changes])
        done: list[Change] = []
        rest: list[Change] = []
        for name, change in zip(names, bundle.changes, strict=True):
            (done if _is_so(change, now.get(name)) else rest).append(change)
        outcomes = self._told([Sent(c, Status.ANSWERED, c.id or c.address.name) for c in done]) if done else []
        middle = max(len(rest) // 2, 1) if len(rest) > 1 or done else 1
        for part in (rest[:middle], rest[middle:]):
            if part and (self._stopped() or self.pointless is not None):
                outcomes += [Sent(change, Status.UNTRIED) for change in part]
            elif part:
                sent = await self._bundle(bundle._replace(changes=tuple(part)))
                outcomes += [s._replace(partly=True) if s.status is Status.REFUSED else s for s in sent]
        return outcomes

    def _told(self, outcomes: list[Sent]) -> list[Sent]:
        self._report(outcomes)
        return outcomes


def _known(bundle: Bundle, change: Change) -> str | None:
    """The id of an object whatever became of the call; None where only the answer would have told it."""
    return change.id or bundle.kind.id_of(change.address)


def _is_so(change: Change, found: Found | None) -> bool:
    return found is None if change.after is None else found is not None and found.form == change.after
