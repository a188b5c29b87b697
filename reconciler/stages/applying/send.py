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
        """Send one bundle; what became of each of its changes."""
        answer: Answer = {}
        try:
            for call in bundle.kind.calls(bundle.verb, bundle.changes):
                answer = await self._cloud.send(call)
        except UnknownOutcome as error:
            self._silences += 1
            if self._silences >= SILENCES:
                self.pointless = error
            return self._unknown(bundle, error)
        except CloudError as error:
            return await self._failed(bundle, error)
        self._silences = 0
        try:
            return self._reported([Sent(c, Status.ANSWERED, self._id(bundle, c, answer)) for c in bundle.changes])
        except (KeyError, TypeError) as error:
            # The create was accepted, but the answer does not carry the id: look for it as after a lost answer.
            lost = AnswerError("NoId", f"the answer has no id: {error}", action=bundle.kind.name)
            return self._reported([Sent(c, Status.UNKNOWN, c.id, UnknownOutcome(lost)) for c in bundle.changes])

    async def _failed(self, bundle: Bundle, error: CloudError) -> list[Sent]:
        """The service said no, or the call was never sent."""
        alone = len(bundle.changes) == 1
        if isinstance(error, NotFound) and bundle.verb is Verb.DELETE and alone:
            # What is gone already is as wanted.
            return self._reported([Sent(bundle.changes[0], Status.ANSWERED, bundle.changes[0].id)])
        if isinstance(error, RequestRefused | TooLarge | NotFound) and not alone:
            return await self._halved(bundle)
        if isinstance(error, (*POINTLESS, QuotaExceeded)):
            self.pointless = error
        return self._reported([Sent(c, Status.REFUSED, _known(bundle, c), error) for c in bundle.changes])

    def _unknown(self, bundle: Bundle, error: CloudError) -> list[Sent]:
        return self._reported([Sent(c, Status.UNKNOWN, _known(bundle, c), error) for c in bundle.changes])

    def _id(self, bundle: Bundle, change: Change, answer: Answer) -> str:
        if bundle.verb is Verb.CREATE:
            return bundle.kind.created_id(change.address, answer)
        return change.id or change.address.name

    async def _halved(self, bundle: Bundle) -> list[Sent]:
        """Some of a batch is refused: send the rest in halves, until what is refused is alone.

        Any part of the batch may have been carried out before it was refused. So the account is looked at first, and
        what is as wanted already is not sent again: a second create could make a second object or undo an edit.
        """
        try:
            done, rest = await self._carried_out(bundle)
        except CloudError as unread:
            # Refused, or done in part: without a look at the account nobody knows, and nothing is sent again.
            return self._unknown(bundle, unread)
        outcomes: list[Sent] = []
        if done:
            outcomes += self._reported([Sent(c, Status.ANSWERED, c.id or c.address.name) for c in done])
        middle = max(len(rest) // 2, 1)
        for half in (rest[:middle], rest[middle:]):
            outcomes += await self._half(bundle, half)
        return outcomes

    async def _carried_out(self, bundle: Bundle) -> tuple[list[Change], list[Change]]:
        """The changes of a refused batch that live shows as wanted, and the others."""
        names = [change.id or change.address.name for change in bundle.changes]
        now = await self._verifier.now(bundle.kind, names)
        done: list[Change] = []
        rest: list[Change] = []
        for name, change in zip(names, bundle.changes, strict=True):
            if _is_so(change, now.get(name)):
                done.append(change)
            else:
                rest.append(change)
        return done, rest

    async def _half(self, bundle: Bundle, changes: Sequence[Change]) -> list[Sent]:
        """Send a half of a refused batch. What is refused again was part of a larger call before, which may have been
        carried out for it: ``partly`` says that it must be looked at all the same."""
        if not changes:
            return []
        if self._stopped() or self.pointless is not None:
            return [Sent(change, Status.UNTRIED) for change in changes]
        outcomes = await self._bundle(bundle._replace(changes=tuple(changes)))
        return [sent._replace(partly=True) if sent.status is Status.REFUSED else sent for sent in outcomes]

    def _reported(self, outcomes: list[Sent]) -> list[Sent]:
        """``outcomes``, written down before anything else happens."""
        self._report(outcomes)
        return outcomes


def _known(bundle: Bundle, change: Change) -> str | None:
    """The id of an object whatever became of the call; None where only the answer would have told it."""
    return change.id or bundle.kind.id_of(change.address)


def _is_so(change: Change, found: Found | None) -> bool:
    """Whether live is as ``change`` wants it."""
    if change.after is None:
        return found is None
    return found is not None and found.form == change.after
