"""What became of each change: done, failed, not tried, or to be sent once more. In the report and in the ledger alike.

The parts of a replace are reported as the one change that they carry out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconciler.errors import CloudError
from reconciler.model.change import Change, Verb
from reconciler.model.event import NOT_AS_WANTED, UNREAD, Done, Failure, Report
from reconciler.model.resource import Address, Found
from reconciler.model.state import Settled
from reconciler.stages.applying.check import Wrong
from reconciler.stages.applying.ledger import Ledger
from reconciler.stages.applying.replaces import Replaces
from reconciler.stages.applying.sent import Sent, Status
from reconciler.stages.applying.two_steps import TwoSteps
from reconciler.stages.applying.verify import Verifier


class Results:
    """The results of one apply of ``changes``. ``ids``: of creates whose answer was lost, as they are found."""

    def __init__(
        self, changes: Sequence[Change], ledger: Ledger, verifier: Verifier, ids: Mapping[Address, str], report: Report
    ) -> None:
        self.report = report
        self.replaces = Replaces(changes)
        self._two_steps = TwoSteps(changes)
        self.to_take_back: list[Change] = []
        """Deletes of objects that were created and are not as wanted."""
        self._ledger, self._verifier, self._ids = ledger, verifier, ids
        # A change may be mended by one of another verb; it is reported as what it was.
        self._changes = {change.address: change for change in changes}
        self._doubts: dict[Address, CloudError] = {}
        self._reported: set[Address] = set()

    def missing(self) -> list[Change]:
        """The changes that have failed so far, or were not sent."""
        addresses = (*(failure.address for failure in self.report.failed), *self.report.untried)
        return [self._changes[address] for address in addresses]

    def waits(self, change: Change) -> bool:
        """Whether ``change`` must not be sent, since it follows a part that was not read back as wanted."""
        return self.replaces.waits(change) or self._two_steps.waits(change)

    def half_done(self) -> Iterator[str]:
        """Yield a remark on each update of which only the first of two steps was read back."""
        for address in self._two_steps.half_done(self._ledger.records):
            yield f"{address} selects by old and new labels until the next apply, which takes the old ones away"

    # ---- one change

    def done(self, change: Change) -> None:
        """It was read back as wanted, or needed no call."""
        self._doubts.pop(change.address, None)
        if change in self.replaces:
            self._part_done(change)
            return
        if self._two_steps.is_first(change):
            self._two_steps.begun(change)
            self._ledger.between.pop(change.address, None)
            return
        self._two_steps.finished(change)
        self._close(change)
        self._count(change)

    def _part_done(self, change: Change) -> None:
        """A part of a replace was read back as wanted."""
        whole = self.replaces.whole(change)
        if not (self.replaces.is_first(change) and whole.dips):
            # Between the delete and the create of a replace the intent alone says that there is something to create.
            self._close(change)
        if self.replaces.confirmed(change):
            self._count(whole)

    def _count(self, change: Change) -> None:
        verb = self._changes[change.address].verb
        self.report.done[verb] = self.report.done.get(verb, 0) + 1
        record = self._ledger.records.get(change.address)
        identity = record.id if record else change.id
        self.report.changed.append(Done(change.address, verb, identity or change.address.name))

    def fail(self, change: Change, error: CloudError, *, code: str = "", open_: bool = False) -> None:
        """It failed. ``open_``: what became of its call is not known, so its intent stays."""
        cause = getattr(error, "cause", error)
        known, request = getattr(cause, "code", type(cause).__name__), getattr(cause, "request_id", "")
        self._failed(change, code or known, error.message, request, error.hint or "")
        if not open_:
            self._close(change)

    def leave(self, change: Change) -> None:
        """It is not sent; unless an earlier attempt of it was, whose outcome is unknown."""
        whole, doubt = self.replaces.whole(change), self._doubts.get(change.address)
        if doubt is not None:
            self.fail(change, doubt, open_=True)
        elif self.replaces.is_taken_back(change):
            self._remark_left_behind(change)
        elif whole.address not in self._reported:
            self._reported.add(whole.address)
            self.report.untried.append(whole.address)
            if not self.replaces.waits(change) and not self.replaces.is_first(change) and whole.verb is Verb.REPLACE:
                self._remark_half_done(whole)
            self._close(change)

    # ---- one round of sending

    def sort(self, outcomes: Sequence[Sent], wrong: Mapping[Address, Wrong], *, again: bool) -> list[Change]:
        """Sort outcomes into done and failed; what is to be sent once more is returned, if ``again`` allows it."""
        retries: list[Change] = []
        settled: list[Settled] = []
        for sent in outcomes:
            flaw = wrong.get(sent.change.address)
            if sent.status is Status.UNTRIED:
                if again:
                    retries.append(sent.change)
                else:
                    self.leave(sent.change)
            elif sent.status is Status.REFUSED and (flaw is not None or not sent.partly):
                assert sent.error is not None
                self.fail(sent.change, sent.error)
            elif flaw is None:
                settled += self._as_wanted(sent)
            elif flaw.retry is not None and again:
                settled += self._until_mended(sent, flaw)
                retries.append(flaw.retry)
            else:
                settled += self._given_up(sent, flaw)
        self._ledger.journal(settled)
        return retries

    def unread(self, outcomes: Sequence[Sent], error: CloudError) -> None:
        """Sent, but the account cannot be read: only what was seen before is done."""
        for sent in outcomes:
            if sent.status is Status.UNTRIED:
                self.leave(sent.change)
            elif sent.status is Status.ANSWERED and self._verifier.saw(sent.change.address.kind, sent.id):
                # Read back while others were still being sent.
                self.done(sent.change)
            elif sent.status is Status.ANSWERED:
                unread = CloudError(
                    f"written, but it could not be read back: {error.message}", action=error.action, hint=error.hint
                )
                self.fail(sent.change, unread, code=UNREAD, open_=True)
            else:
                self.fail(sent.change, sent.error or error, open_=sent.status is not Status.REFUSED)

    # ---- what a round needs

    def _as_wanted(self, sent: Sent) -> list[Settled]:
        identity = self._ids.get(sent.change.address, sent.id)
        settled: list[Settled] = []
        # What was answered, with this id, is on record since its answer.
        if sent.status is not Status.ANSWERED or identity != sent.id:
            settled = self._ledger.true(sent.change, identity, sent.change.after)
        self.done(sent.change)
        return settled

    def _until_mended(self, sent: Sent, flaw: Wrong) -> list[Settled]:
        """What is true until the retry has mended it."""
        if sent.error is not None:
            # Nothing is certain of a write without an answer: should it not be sent again, this is why it failed.
            self._doubts[sent.change.address] = sent.error
            return []
        if flaw.found is None:
            return []
        return self._ledger.true(flaw.retry or sent.change, flaw.found.id, flaw.found.form)

    def _given_up(self, sent: Sent, flaw: Wrong) -> list[Settled]:
        """What was wanted did not come about: say so, and remember what is there instead."""
        change, error = sent.change, sent.error
        code = getattr(getattr(error, "cause", error), "code", "unknown-outcome" if error else NOT_AS_WANTED)
        request = getattr(getattr(error, "cause", error), "request_id", "")
        hint = (error.hint or "") if error else ""
        self._failed(change, code, f"{error.message}; {flaw.message}" if error else flaw.message, request, hint)
        if sent.status is Status.UNKNOWN or (flaw.found is None and change.after is not None):
            # What was answered but is not visible stays on record: its id may be all there is to find it by. Neither
            # intent is settled: the next run looks again.
            return []
        self._close(change)
        if flaw.edited and change not in self.replaces:
            # The record says what was written, so that the next plan shows the rest as somebody's edit.
            if change.after is None:
                return []
            return self._ledger.true(change._replace(adopted=flaw.adopted), sent.id, change.after)
        if flaw.found is not None and self._replaced_in_vain(change, flaw.found):
            self.to_take_back.append(self.replaces.take_back(change, flaw.found))
            return self._ledger.take_back(self.replaces.whole(change), flaw.found)
        if flaw.found is None:
            return self._ledger.true(change, sent.id, None)
        kept = flaw.retry or change._replace(adopted=flaw.adopted)
        return self._ledger.true(kept, flaw.found.id, flaw.found.form)

    def _replaced_in_vain(self, change: Change, found: Found) -> bool:
        """Whether a replace made an object that is not as wanted, while the old one is still there.

        Kept, it would be replaced again by the next apply, and so by each, one object more every time.
        """
        whole = self.replaces.whole(change)
        return self.replaces.is_first(change) and not whole.dips and found.form != change.after

    # ---- reporting

    def _failed(self, change: Change, code: str, message: str, request: str, hint: str) -> None:
        whole = self.replaces.whole(change)
        if self.replaces.is_taken_back(change):
            self._remark_left_behind(change)
            return
        self._reported.add(whole.address)
        message = self.replaces.said(change, message)
        self.report.failed.append(
            Failure(whole.address, self._changes[whole.address].verb, code, message, request, hint)
        )

    def _remark_half_done(self, replace: Change) -> None:
        if replace.dips:
            self.report.warnings.append(f"{replace.address} is deleted and not yet created; the next apply creates it")
        else:
            self.report.warnings.append(
                f"{replace.address} is replaced; the old object, {replace.id}, is deleted by the next apply"
            )

    def _remark_left_behind(self, change: Change) -> None:
        whole = self.replaces.whole(change)
        self.report.warnings.append(
            f"{whole.address}: {change.id}, which is not as wanted, is still there; the next apply deletes it"
        )

    def _close(self, change: Change) -> None:
        """The intent of ``change`` is settled."""
        address = self.replaces.whole(change).address
        self._ledger.open.pop(address, None)
        self._ledger.between.pop(address, None)
