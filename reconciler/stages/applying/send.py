"""Sending bundles: one call after another, halving a batch that is refused, and saying what became of each change.

A failed call does not stop its step; only what makes every further call pointless does.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from reconciler.errors import AnswerError, CloudError, NotFound, UnknownOutcome
from reconciler.model.call import Answer
from reconciler.model.change import Change, Verb
from reconciler.model.resource import Address, Found
from reconciler.stages.applying.last_look import LastLook
from reconciler.stages.applying.sent import Sent, Status
from reconciler.stages.applying.streaks import ALONE, WHATEVER_IS_SENT, Action, Streaks, action_of, code_of
from reconciler.stages.applying.verify import Verifier
from reconciler.stages.planning.schedule import Bundle, wire_verb
from reconciler.stages.ports import Cloud

WORKERS = 10
SILENCES = 5
"""So many writes in a row without an outcome mean that the service does not answer."""


class Sender:
    """Sends with a few workers. ``stopped`` is asked before each call; ``report`` hears each outcome at once."""

    def __init__(
        self,
        cloud: Cloud,
        verifier: Verifier,
        look: LastLook,
        stopped: Callable[[], bool],
        report: Callable[[Sequence[Sent]], None],
    ) -> None:
        self._cloud, self._verifier, self._look = cloud, verifier, look
        self._stopped, self._report = stopped, report
        self._silences = 0
        self._streaks = Streaks()
        self._turns: defaultdict[tuple[Action, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._doubted: set[Address] = set()
        """What had an unknown outcome in an earlier round. Between rounds it is looked for with patience."""
        self.together: set[Address] = set()
        """What was refused in a batch and not tried alone."""
        self.pointless: CloudError | None = None

    @property
    def given_up(self) -> CloudError | None:
        """Why some changes were not tried, where it was an error."""
        return self.pointless or self._streaks.reason

    def go_on(self, carried_out: Iterable[Sent]) -> None:
        """The account shows that these were carried out, answered or not: what is left may be sent."""
        for sent in carried_out:
            self._streaks.carried_out((sent.change.address.kind, wire_verb(sent.change)))
            if isinstance(self.pointless, UnknownOutcome):
                self.pointless, self._silences = None, 0

    async def send(self, bundles: Iterable[Bundle]) -> list[Sent]:
        """Outcomes of every change in ``bundles``."""
        queue = deque(bundles)
        outcomes: list[Sent] = []
        self._streaks.begin()
        self._look.begin(queue)

        async def work() -> None:
            while queue:
                bundle = queue.popleft()
                if self._halted() or self._streaks.stopped(action_of(bundle)):
                    outcomes.extend(Sent(change, Status.UNTRIED) for change in bundle.changes)
                else:
                    outcomes.extend(await self._bundle(bundle))

        await asyncio.gather(*(work() for _ in range(min(WORKERS, len(queue)))))
        return outcomes

    def _halted(self) -> bool:
        return self._stopped() or self.pointless is not None

    async def _bundle(self, bundle: Bundle) -> list[Sent]:
        """Send one bundle; what became of each of its changes."""
        try:
            edited = await self._look.edited(bundle)
        except CloudError as unread:
            # Nothing was sent. What cannot be looked at is not overwritten, nor could it be read back.
            self.pointless = unread
            return self._not_done(bundle, unread)
        if edited is not None:
            return self._not_done(bundle, edited)
        try:
            return await self._sent(bundle)
        except CloudError as error:
            self._count(error)
            if not isinstance(error, WHATEVER_IS_SENT):
                self._streaks.refused(bundle, error)
            if self._may_be_about_one(bundle, error):
                return await self._in_turn(bundle, error)
            return self._not_done(bundle, error)

    async def _sent(self, bundle: Bundle, *, once: bool = False) -> list[Sent]:
        """Send one bundle, and return the outcomes of what was carried out. Raises CloudError where it was not.

        ``once``: a service that is busy is not asked again.
        """
        answer: Answer = {}
        try:
            for call in bundle.kind.calls(bundle.verb, bundle.changes):
                answer = await self._cloud.send(replace(call, once=True) if once else call)
        except NotFound:
            if bundle.verb is not Verb.DELETE or len(bundle.changes) > 1:
                raise
            # What is gone already is as wanted.
        self._silences = 0
        self._streaks.carried_out(action_of(bundle))
        if bundle.verb is not Verb.CREATE:
            return self._reported([Sent(c, Status.ANSWERED, c.id or c.address.name) for c in bundle.changes])
        try:
            ids = [bundle.kind.created_id(change.address, answer) for change in bundle.changes]
        except (KeyError, TypeError) as error:
            # The create was accepted, but the answer does not carry the id: look for it as after a lost answer.
            lost = AnswerError("NoId", f"the answer has no id: {error}", action=bundle.kind.name)
            return self._reported([Sent(c, Status.UNKNOWN, c.id, UnknownOutcome(lost)) for c in bundle.changes])
        return self._reported(
            [Sent(c, Status.ANSWERED, identity) for c, identity in zip(bundle.changes, ids, strict=True)]
        )

    def _count(self, error: CloudError) -> None:
        """Stop where every further call would meet the same, or where the service does not answer any more."""
        if isinstance(error, WHATEVER_IS_SENT):
            self.pointless = error
        elif isinstance(error, UnknownOutcome) and not isinstance(error.cause, AnswerError):
            self._silences += 1
            if self._silences >= SILENCES:
                self.pointless = error
        else:
            self._silences = 0

    def _not_done(self, bundle: Bundle, error: CloudError, *, partly: bool = False) -> list[Sent]:
        """The outcomes of ``bundle``, which was not carried out as far as the answer says.

        What may be carried out all the same is looked for before this round ends. ``partly``: it was part of a larger
        call before.
        """
        status = Status.UNKNOWN if isinstance(error, UnknownOutcome) else Status.REFUSED
        if status is Status.UNKNOWN:
            self._doubted.update(change.address for change in bundle.changes)
        ids = [change.id or bundle.kind.id_of(change.address) for change in bundle.changes]
        outcomes = [Sent(c, status, i, error, partly) for c, i in zip(bundle.changes, ids, strict=True)]
        return self._reported(outcomes)

    # ---- halving

    def _may_be_about_one(self, bundle: Bundle, error: CloudError) -> bool:
        """Whether ``bundle`` is to be sent again in halves, at once.

        After an unknown outcome it is not: what may have been carried out is looked for first, with patience, and is
        sent once more in the next round. What was not carried out then is halved.
        """
        if len(bundle.changes) == 1 or isinstance(error, WHATEVER_IS_SENT):
            return False
        if isinstance(error, UnknownOutcome):
            return any(change.address in self._doubted for change in bundle.changes)
        return True

    async def _in_turn(self, bundle: Bundle, error: CloudError) -> list[Sent]:
        """Halve ``bundle``; until one batch has shown that an error is about single changes, one batch at a time."""
        action = action_of(bundle)
        if not self._streaks.about_one(action, error):
            async with self._turns[action, code_of(error)]:
                if self._streaks.in_vain(action, error):
                    return self._given_up_on(bundle, error)
                if not self._streaks.about_one(action, error):
                    return await self._halved(bundle, error)
        return await self._halved(bundle, error)

    async def _halved(self, bundle: Bundle, error: CloudError) -> list[Sent]:
        """Send a refused batch in halves, and what is refused of them in halves again, until it is alone.

        Both halves are sent before one of them is halved: the good one answers soon that the error is about the other.
        After so many changes refused alone, and none carried out, the rest is not tried alone.
        """
        outcomes: list[Sent] = []
        refused = [(bundle, error)]
        alone, anything = 0, False
        while refused:
            batch, why = refused.pop()
            if alone >= ALONE:
                outcomes += self._given_up_on(batch, why)
                continue
            again: list[tuple[Bundle, CloudError]] = []
            for half in await self._halves(batch, outcomes):
                if self._halted():
                    outcomes += [Sent(change, Status.UNTRIED) for change in half.changes]
                    continue
                try:
                    outcomes += await self._sent(half, once=True)
                    alone, anything = 0, True
                except CloudError as failure:
                    self._count(failure)
                    if self._may_be_about_one(half, failure):
                        again.append((half, failure))
                    else:
                        alone += len(half.changes) == 1
                        outcomes += self._not_done(half, failure, partly=True)
            refused += reversed(again)
        anything = anything or any(sent.status is Status.ANSWERED for sent in outcomes)
        self._streaks.halved(action_of(bundle), error, in_vain=alone >= ALONE and not anything)
        return outcomes

    async def _halves(self, batch: Bundle, outcomes: list[Sent]) -> list[Bundle]:
        """The two halves of what is to be sent again of a refused batch. The rest of it is added to ``outcomes``.

        Any part of the batch may have been carried out before it was refused. So the account is looked at first, and
        what is as wanted already is not sent again: a second create could make a second object or undo an edit.
        """
        try:
            done, rest = await self._carried_out(batch)
        except CloudError as unread:
            # Refused, or done in part: only a look at the account shows which, and nothing is sent again.
            unknown = [Sent(c, Status.UNKNOWN, c.id or c.address.name, unread) for c in batch.changes]
            outcomes += self._reported(unknown)
            return []
        if done:
            outcomes += self._reported([Sent(c, Status.ANSWERED, c.id or c.address.name) for c in done])
        middle = max(len(rest) // 2, 1)
        return [batch._replace(changes=tuple(half)) for half in (rest[:middle], rest[middle:]) if half]

    def _given_up_on(self, batch: Bundle, error: CloudError) -> list[Sent]:
        """The outcomes of a refused batch that is not halved any further."""
        self.together.update(change.address for change in batch.changes)
        return self._not_done(batch, error, partly=True)

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

    def _reported(self, outcomes: list[Sent]) -> list[Sent]:
        """``outcomes``, written down before anything else happens."""
        self._report(outcomes)
        return outcomes


def _is_so(change: Change, found: Found | None) -> bool:
    """Whether live is as ``change`` wants it."""
    if change.after is None:
        return found is None
    return found is not None and found.form == change.after
