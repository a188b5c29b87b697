"""A lock out of create-only objects: ``KEY.lock/N``, of which the highest number counts.

Taking the lock is creating the next number, which one of many can do. Only who created a number ever writes it again:
to give signs of life, and to mark it free. So no condition but create-only is asked of the store; COS has no other.
"""

from __future__ import annotations

import json

from reconciler.errors import StateMoved, StoreError
from reconciler.stores.document.form_table import compact
from reconciler.stores.owner import owner_from_json, owner_to_json
from reconciler.stores.remote.lock_token import Holder, LockToken
from reconciler.stores.remote.s3.objects import Item, Objects

_TRIES = 20
_LIMIT = 64 * 1024


class S3Lock:
    """One process's view of the lock."""

    def __init__(self, objects: Objects, folder: str, where: str) -> None:
        self._objects, self._folder, self._where = objects, folder, where
        self._held = 0

    def take(self, token: LockToken) -> Holder | None:
        """Try once; None: it is ours."""
        for _ in range(_TRIES):
            top, holder = self._top()
            if holder is not None:
                return holder
            if self.claim(top + 1, token):
                return None
        raise StoreError(f"the lock of {self._where} changes hands too fast to be taken")

    def claim(self, number: int, token: LockToken | None) -> bool:
        """Create the lock object ``number``, a free one without a token. False where it is no longer the next."""
        name = self._name(number)
        if token:
            self._held = number  # known before it is tried: an answer that is lost must not leave a lock
        data = _note(token)
        if not self._objects.create(name, data) and not (token and self._objects.get(name) == data):
            self._held = 0 if token else self._held
            return False
        items = self._objects.numbered(self._folder)
        if items and items[-1].number > number:
            # The number had been used and removed: what was read before was long out of date.
            self._objects.remove(name)
            self._held = 0 if token else self._held
            return False
        for item in items[:-1]:
            self._objects.remove(item.name)
        return True

    def holder(self) -> Holder | None:
        return self._top()[1]

    def beat(self, token: LockToken) -> None:
        """Write our number again. Raises StateMoved where a higher one is there."""
        self._objects.put(self._name(self._held), _note(token))
        items = self._objects.numbered(self._folder)
        if not items or items[-1].number > self._held:
            raise StateMoved(
                f"the lock of {self._where} was lost: somebody else took it over",
                hint="nothing more was written to the state; look who works there now, then run again",
            )

    def release(self, token: LockToken) -> None:
        """Mark our number free; only where it is ours, which after a lost answer is not known before it is read."""
        if self._held:
            name, self._held = self._name(self._held), 0
            if self._objects.get(name) == _note(token):
                self._objects.put(name, _note(None))

    def _top(self) -> tuple[int, Holder | None]:
        """The highest number, and who holds it."""
        for _ in range(_TRIES):
            items = self._objects.numbered(self._folder)
            if not items:
                return 0, None
            data = self._objects.get(items[-1].name)
            if data is not None:
                return items[-1].number, _holder(items[-1], data)
        raise StoreError(f"the lock of {self._where} changes faster than it can be read")

    def _name(self, number: int) -> str:
        return f"{self._folder}/{number:010d}"


def _note(token: LockToken | None) -> bytes:
    if token is None:
        return b'{"format":"reconciler-lock/1","free":true}\n'
    note = {"format": "reconciler-lock/1", "id": token.id, "owner": owner_to_json(token.owner)}
    return compact(note).encode("utf-8", "backslashreplace") + b"\n"


def _holder(item: Item, data: bytes) -> Holder | None:
    try:
        note = json.loads(data[:_LIMIT])
        if note.get("free") is True:
            return None
        ident = note.get("id")
    except (ValueError, AttributeError, RecursionError):
        note, ident = {}, ""
    name = ident if type(ident) is str else ""
    return Holder(name, owner_from_json(note.get("owner")), item.changed, number=item.number)
