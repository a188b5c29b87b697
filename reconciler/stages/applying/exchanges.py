"""Exchanges of tags and labels after a failure: one side is not sent when the other did not come about. Pure.

A plan judges keywords and templates together: a tag that goes takes nothing away where a label goes with it. Sent
alone, either would end a reach that the plan says is kept, or is only exchanged for another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change


class Missing:
    """What of a plan did not come about, as far as the reach of keywords depends on it."""

    def __init__(self, changes: Iterable[Change], kinds: Mapping[str, ObjectKind]) -> None:
        self._kinds = kinds
        missing = list(changes)
        self._readers = any(map(self._sets_readers, missing))
        # A keyword that was not there before reached nothing that it could lose now.
        self._samples = any(change.before is not None and self._sets_sample(change) for change in missing)

    def forbids(self, change: Change) -> bool:
        """Whether ``change``, an exchange, could end a reach that what is missing should have kept.

        Which keyword and which leaf belong together is not looked at: to wait for the next apply harms less than a gap.
        """
        if self._sets_sample(change):
            return self._readers
        return self._samples and self._sets_readers(change)

    def _sets_sample(self, change: Change) -> bool:
        kind = self._kinds[change.address.kind]
        if not kind.sampled:
            return False
        old, new = (None if form is None else kind.sample(form) for form in (change.before, change.after))
        return old != new

    def _sets_readers(self, change: Change) -> bool:
        kind = self._kinds[change.address.kind]
        return bool(kind.reads) and kind.readers(change.before) != kind.readers(change.after)
