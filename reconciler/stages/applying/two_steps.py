"""Where the updates of an apply stand that are sent in two steps: the second waits until the first was read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.model.change import Change
from reconciler.model.resource import Address
from reconciler.model.state import Record


class TwoSteps:
    """Tells the first part of an update that has ``via`` from the second one, and knows how far it has come."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._whole = {change.address: change for change in changes if change.via is not None}
        self._begun: set[Address] = set()

    def is_first(self, change: Change) -> bool:
        """Whether ``change`` is the part that is sent first."""
        whole = self._whole.get(change.address)
        return whole is not None and change.after == whole.via

    def waits(self, change: Change) -> bool:
        """Whether ``change`` is a second part whose first part was not read back as wanted."""
        return change.address in self._whole and not self.is_first(change) and change.address not in self._begun

    def begun(self, change: Change) -> None:
        """Note that ``change``, a first part, was read back as wanted."""
        self._begun.add(change.address)

    def finished(self, change: Change) -> None:
        """Note that ``change`` was read back as wanted, and is not a first part."""
        self._begun.discard(change.address)

    def half_done(self, records: Mapping[Address, Record]) -> Iterator[Address]:
        """Yield what has come no further than its first part: also on record, where an answered second part stands."""
        for address in sorted(self._begun):
            record = records.get(address)
            if record is not None and record.form == self._whole[address].via:
                yield address
