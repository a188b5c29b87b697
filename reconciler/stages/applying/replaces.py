"""Where the replaces of an apply stand: each has two parts, and the second waits until the first was read back."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.model.change import Change, Verb
from reconciler.model.resource import Address, Found
from reconciler.model.state import predecessor_address
from reconciler.stages.planning.replace import parts_of


class Replaces:
    """Finds the replace that a part belongs to, and knows how far it has come."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._whole: dict[Address, Change] = {}
        """By the address of either part, and of what is taken back."""
        for change in changes:
            if change.verb is Verb.REPLACE:
                self._whole.update((part.address, change) for part in parts_of(change))
        self._half_done: set[Address] = set()
        self._taken_back: set[Address] = set()

    def __contains__(self, change: Change) -> bool:
        """Whether ``change`` is a part of a replace. Asked of every change, so it stays cheap."""
        return change.address in self._whole

    def whole(self, change: Change) -> Change:
        """The replace that ``change`` is a part of; any other change is its own whole."""
        return self._whole.get(change.address, change)

    def waits(self, change: Change) -> bool:
        """Whether ``change`` is the second part of a replace whose first part was not read back as wanted."""
        return self._is_second(change) and self.whole(change).address not in self._half_done

    def confirmed(self, change: Change) -> bool:
        """Note that ``change`` was read back as wanted. Returns whether the change that it belongs to is done."""
        whole = self.whole(change)
        if whole.verb is not Verb.REPLACE or self._is_second(change):
            return change.address not in self._taken_back
        self._half_done.add(whole.address)
        return False

    def is_first(self, change: Change) -> bool:
        """Whether ``change`` is the part of a replace that is sent first."""
        return self.whole(change).verb is Verb.REPLACE and not self._is_second(change)

    def take_back(self, change: Change, made: Found) -> Change:
        """The delete of an object that a replace made, and which is not as wanted."""
        whole = self.whole(change)
        address = predecessor_address(whole.address, made.id)
        self._whole[address] = whole
        self._taken_back.add(address)
        return whole._replace(
            address=address, verb=Verb.DELETE, before=made.form, after=None, fields=(), id=made.id, protect=False
        )

    def is_taken_back(self, change: Change) -> bool:
        """Whether ``change`` is a delete that ``take_back`` made."""
        return change.address in self._taken_back

    def said(self, change: Change, message: str) -> str:
        """Why a change failed, with what is there now where it is the second part of a replace."""
        whole = self.whole(change)
        if not self._is_second(change) or self.is_taken_back(change):
            return message
        if whole.dips:
            return f"the old object is deleted, but the new one was not created: {message}; the next apply creates it"
        return f"the new object is there, but the old one, {whole.id}, was not deleted: {message}; the next apply does"

    def _is_second(self, change: Change) -> bool:
        whole = self.whole(change)
        if whole.verb is not Verb.REPLACE:
            return False
        # What mends a create may be an update.
        deletes = change.verb is Verb.DELETE
        return deletes != bool(whole.dips)
