"""What of the account the manifests are to say from now on: one entry for each address that is accepted."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from reconciler.model.change import Change, FieldChange
from reconciler.model.resource import Address, Found, Resource
from reconciler.model.state import Record


class Way(StrEnum):
    """How the account differs, and so what becomes of the manifests."""

    CHANGED = "changed"
    """The declaration gets the live values."""
    DELETED = "deleted"
    """The declaration goes, and with it the record."""
    APPEARED = "appeared"
    """A declaration comes, and the object is managed from then on."""
    DECLARED = "declared"
    """Declared as it is already, and not managed yet: only the state changes."""
    FORGOTTEN = "forgotten"
    """Neither declared nor live any more: only the state changes."""


class Acceptance(NamedTuple):
    """One address that is accepted. ``change`` shows it, from declared (or recorded) to live.

    ``fields`` of what has changed: declared as ``before``, and live, which is to be declared, as ``after``. ``found``
    is the live object, None where it was deleted. ``resource`` is what the manifests declare, ``record`` what the state
    has; None where there is none.
    """

    address: Address
    way: Way
    change: Change
    fields: tuple[FieldChange, ...] = ()
    found: Found | None = None
    resource: Resource | None = None
    record: Record | None = None

    @property
    def adopts(self) -> bool:
        """Whether the object is managed from now on, and was not before: another one than the state has, or none."""
        return self.found is not None and (self.record is None or self.record.id != self.found.id)


class LeftAlone(NamedTuple):
    """An address that is not accepted, and why."""

    address: Address
    reason: str
