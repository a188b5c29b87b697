"""A last look, right before objects are written: what somebody changed since the plan was made is left as it is.

The API has no precondition: the last writer wins. So whatever is written one object a call is looked at again, as many
objects at once as are then written within a second. Batches of creates and deletes are not: the look would double their
calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from reconciler.errors import EditedMeanwhile
from reconciler.model.change import Change
from reconciler.model.resource import Address, Found
from reconciler.stages.applying.differences import differences
from reconciler.stages.planning.fields import field_changes
from reconciler.stages.planning.schedule import Bundle, looks
from reconciler.stages.reading.live import Reader


class LastLook:
    """The looks of one round of sending."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looks: dict[Address, _Look] = {}

    def begin(self, bundles: Iterable[Bundle]) -> None:
        """``bundles`` are sent next, in this order."""
        self._looks = {}
        for group in looks(bundles):
            look = _Look(self._reader, group)
            self._looks.update((bundle.changes[0].address, look) for bundle in group)

    async def edited(self, bundle: Bundle) -> EditedMeanwhile | None:
        """Why ``bundle`` must not be written, where live is neither as its plan saw it nor as it is wanted.

        Raises CloudError where the account cannot be looked at.
        """
        change = bundle.changes[0]
        look = self._looks.get(change.address)
        if look is None:
            return None
        found = (await look.found()).get(change.id or change.address.name)
        # What is gone cannot be overwritten: the service refuses the write, or it is a delete that is done.
        if found is None or change.before is None or found.form in (change.before, change.after):
            return None
        return EditedMeanwhile(_message(change, found))


class _Look:
    """One reading of a group of objects, made when the first of them is about to be written."""

    def __init__(self, reader: Reader, group: list[Bundle]) -> None:
        self._reader, self._kind = reader, group[0].kind
        self._ids = [bundle.changes[0].id or bundle.changes[0].address.name for bundle in group]
        self._lock = asyncio.Lock()
        self._found: dict[str, Found] | None = None

    async def found(self) -> dict[str, Found]:
        async with self._lock:
            if self._found is None:
                self._found = await self._reader.fetch(self._kind, self._ids)
            return self._found


def _message(change: Change, found: Found) -> str:
    assert change.before is not None
    when = f" at {found.updated}" if found.updated else ""
    changed = differences(field_changes(change.before, found.form), "was", "is")
    return f"somebody changed it after the plan was made{when}: {changed}; it was left as it is"
