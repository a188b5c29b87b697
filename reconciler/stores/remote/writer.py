"""Writes a state where nothing can be appended to: outcomes are folded into a copy, which is written as a whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from reconciler.errors import ReconcilerError, StateError, StateMoved, StoreError
from reconciler.model.state import Settled, State
from reconciler.stores.document.codec import Head, head_of
from reconciler.stores.document.envelope import Envelope
from reconciler.stores.document.fold import fold
from reconciler.stores.document.protection import Protection
from reconciler.stores.remote.backend import Backend, Mark, Timing
from reconciler.stores.remote.lock_token import LockToken


class RemoteWriter:
    """The ``Memory`` of a remote store. ``tick`` is called from a thread of its own while the lock is held."""

    def __init__(self, backend: Backend, token: LockToken, timing: Timing, protection: Protection) -> None:
        self._backend, self._token, self._timing = backend, token, timing
        self._gate = threading.RLock()
        self._where, self._protection = backend.describe(), protection
        self._lost: ReconcilerError | None = None
        stored = backend.read()
        self._mark = stored.mark if stored else Mark()
        self._document = stored.envelope.state if stored else None
        self._found = stored.envelope if stored else Envelope(0, None)
        self._state: State | None = None
        self._revision = 0
        self._due: float | None = None
        self._seen = time.monotonic()

    def save(self, state: State) -> None:
        with self._gate:
            self._check()
            self._expect(state)
            self._write(state, 0)

    def replace(self, state: State) -> None:
        with self._gate:
            self._check()
            if self._document is not None:
                with suppress(StateError):  # damaged: it is what is to be replaced
                    self._protection.check_writable(self._document, self._where)
            self._write(state, 0)

    def append(self, settled: Sequence[Settled]) -> None:
        with self._gate:
            self._check()
            self._state = fold(self._current(), settled)
            now = time.monotonic()
            self._due = self._due or now + self._timing.flush
            # An id that only the cloud's answer had is found nowhere else.
            if now >= self._due or any(r and (r.id != a.name or r.run is not None) for a, r in settled):
                self._flush()

    def tick(self) -> None:
        """What is due: outcomes that waited long enough, a sign of life. Trouble is raised at the next write."""
        with self._gate:
            if self._lost is not None:
                return
            try:
                now = time.monotonic()
                if self._due is not None and now >= self._due:
                    self._flush()
                if now >= self._seen + self._timing.heartbeat:
                    if self._backend.writes_are_beats:
                        self._put(self._document, replaces=True)
                    else:
                        self._backend.beat(self._token)
                    self._seen = time.monotonic()
            except StoreError:
                return  # tried again at the next tick; until then others may take the lock over
            except ReconcilerError as error:
                self._lost = error

    def close(self) -> None:
        """Write what still waits. Raises as ``save`` does."""
        with self._gate:
            if self._due is not None and self._lost is None:
                self._flush()

    def _check(self) -> None:
        if self._lost is not None:
            raise self._lost

    def _current(self) -> State:
        if self._state is None:
            if self._document is None:
                self._found.check(self._where)
                raise StoreError(f"{self._where} holds no state: outcomes need a saved state to belong to")
            loaded = self._protection.decode(self._document, where=self._where)
            self._state, self._revision = loaded.state, loaded.revision
        return self._state

    def _expect(self, state: State) -> None:
        wanted = Head(state.lineage, state.serial - 1)
        if self._document is None:
            self._found.check(self._where)
            if state.serial <= 1:
                return
            raise StateMoved(
                f"{self._where} disappeared while this command ran",
                hint="bring it back, then run again; nothing was written to it",
            )
        self._protection.check_writable(self._document, self._where)
        stored = head_of(self._document, where=self._where)
        if stored != wanted:
            raise StateMoved(
                f"{self._where} was changed by somebody else: it is version {stored.serial} of {stored.lineage}, "
                f"expected version {wanted.serial} of {wanted.lineage}",
                hint="nothing was written to it; run the command again on what is there now",
            )

    def _flush(self) -> None:
        assert self._state is not None
        self._write(self._state, self._revision + 1)

    def _write(self, state: State, revision: int) -> None:
        """Write ``state``: as a new version with ``revision`` 0, else in the place of what is stored of it."""
        document = self._protection.encode(state, revision)
        self._put(document, replaces=revision > 0)
        self._document, self._state, self._revision, self._due = document, state, revision, None
        self._protection.remember(state.lineage, state.serial, revision)

    def _put(self, document: bytes | None, *, replaces: bool) -> None:
        token = self._token
        raw = self._found.raw if document is None else None
        envelope = Envelope(0, document, token.id, self._backend.now(), token.owner, raw)
        try:
            self._mark = self._backend.write(envelope, self._mark, replaces=replaces)
        except StateMoved as error:
            self._lost = error
            raise
        if self._backend.writes_are_beats:
            self._seen = time.monotonic()
