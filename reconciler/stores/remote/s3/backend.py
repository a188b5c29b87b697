"""A state in object storage: COS, AWS S3, MinIO. ``KEY.versions/N``, of which the highest number is the state.

Every write creates the next number, and the store lets only one succeed: that is the condition every write is made
under, and the older numbers are the history. Nothing but create-only is asked of the store, because COS offers nothing
else for writing. That it is honoured is tried out before the first lock, as several servers ignore it without a word.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

from reconciler.errors import Refused, StateError, StateMoved, StoreError
from reconciler.stores.base import Version
from reconciler.stores.document.codec import HEAD_BYTES as STATE_HEAD
from reconciler.stores.document.codec import head_of
from reconciler.stores.document.envelope import HEAD_BYTES, Envelope, unpack
from reconciler.stores.remote.backend import Mark, Stored
from reconciler.stores.remote.lock_token import Holder, LockToken
from reconciler.stores.remote.s3.address import S3Address
from reconciler.stores.remote.s3.beside import S3Beside
from reconciler.stores.remote.s3.lock import S3Lock
from reconciler.stores.remote.s3.objects import Item, Objects

KEPT = 20
_TRIES = 20
_proven: dict[str, float] = {}
"""What honoured create-only when this process tried, and how far its clock is ahead of our monotonic one."""


class S3Backend:
    """One key in a bucket."""

    writes_are_beats = False

    def __init__(self, address: S3Address) -> None:
        self._where = str(address)
        self._objects = Objects(address)
        self._key = address.key
        self._folder = f"{address.key}.versions"
        self._lock = S3Lock(self._objects, f"{address.key}.lock", self._where)

    def describe(self) -> str:
        return self._where

    def now(self) -> float:
        ahead = _proven.get(self._where)
        return time.time() if ahead is None else time.monotonic() + ahead

    def prepare(self) -> None:
        """Try out that an object which is there is not created again."""
        if self._where in _proven:
            return
        name = f"{self._key}.canary/{uuid.uuid4().hex}"
        created = self._objects.create(name, b"first")
        try:
            ahead = self._objects.changed(name) - time.monotonic()
            again = self._objects.create(name, b"second")
            kept = self._objects.get(name)
        finally:
            self._objects.remove(name)
        if not created or again or kept != b"first":
            raise Refused(
                f"{self._where} cannot hold a state: asked to create an object only if there is none, it "
                f"{'wrote over one that was there' if again or kept != b'first' else 'created none at all'}",
                hint="two runs could both take its lock. Use a store with conditional writes; on COS, a bucket for "
                "which versioning was never switched on",
            )
        _proven[self._where] = ahead

    def confirm(self, token: LockToken) -> None:
        """All was tried before."""

    def read(self) -> Stored | None:
        for _ in range(_TRIES):
            items = self._objects.numbered(self._folder)
            if not items:
                return None
            data = self._objects.get(items[-1].name)
            if data is not None:
                return Stored(unpack(data), Mark(items[-1].number))
        raise StoreError(f"{self._where} changes faster than it can be read")

    def write(self, envelope: Envelope, after: Mark, *, replaces: bool) -> Mark:
        for number in range(after.number + 1, after.number + 4):
            data = replace(envelope, number=number).pack()
            if self._objects.create(self._name(number), data):
                break
            found = self._objects.get(self._name(number))
            if found == data:
                break  # an earlier attempt of this very write, whose answer was lost
            if found is None or unpack(found).lock != envelope.lock:
                raise self._moved()
            # An earlier write of ours that seemed to fail: this one comes on top of it.
        else:
            raise StoreError(f"{self._where} takes no further write")
        items = self._objects.numbered(self._folder)
        if items and items[-1].number > number:
            self._objects.remove(self._name(number))
            raise self._moved()
        self._prune([item for item in items if item.number < number], replaces=replaces)
        return Mark(number)

    def take(self, token: LockToken) -> Holder | None:
        return self._lock.take(token)

    def take_over(self, holder: Holder, token: LockToken | None) -> bool:
        if not self._lock.claim(holder.number + 1, token):
            return False
        # The next number is used up, with the same content: whoever held the lock fails at their next write.
        for _ in range(_TRIES):
            stored = self.read()
            envelope = Envelope(0, None)
            if stored:
                envelope = replace(stored.envelope, lock=token.id if token else "")
            try:
                self.write(envelope, stored.mark if stored else Mark(), replaces=True)
            except StateMoved:
                continue
            return True
        raise StoreError(f"{self._where} is written to faster than its lock can be taken over")

    def holder(self, probe: LockToken) -> Holder | None:
        return self._lock.holder()

    def beat(self, token: LockToken) -> None:
        self._lock.beat(token)

    def release(self, token: LockToken) -> None:
        self._lock.release(token)

    def history(self) -> Sequence[Version]:
        found = [self._version(item) for item in reversed(self._objects.numbered(self._folder))]
        return [version for version in found if version is not None]

    def document(self, version: Version) -> bytes | None:
        data = self._objects.get(version.place)
        return None if data is None else unpack(data).state

    def beside(self) -> S3Beside:
        return S3Beside(self._objects, self._key)

    def rewrite(self, version: Version, document: bytes) -> None:
        data = self._objects.get(version.place)
        if data is not None:
            self._objects.put(version.place, replace(unpack(data), state=document).pack())

    def _version(self, item: Item) -> Version | None:
        try:
            head = unpack(self._objects.start(item, HEAD_BYTES + STATE_HEAD))
            if head.state is None:
                return None
            return Version(head_of(head.state, where=item.name).serial, item.changed, head.owner, item.name)
        except StateError:
            return None

    def _prune(self, older: list[Item], *, replaces: bool) -> None:
        gone = older[-1:] if replaces else []
        rest = older[:-1] if replaces else older
        for item in [*gone, *rest[: max(0, len(rest) - KEPT + 1)]]:
            self._objects.remove(item.name)

    def _name(self, number: int) -> str:
        return f"{self._folder}/{number:010d}"

    def _moved(self) -> StateMoved:
        return StateMoved(
            f"{self._where} was written to by somebody else while this command held its lock",
            hint="nothing more was written to it; run the command again on what is there now",
        )
