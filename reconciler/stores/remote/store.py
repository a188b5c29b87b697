"""A state in a remote place: loading, and holding its lock while a thread gives signs of life."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from reconciler.errors import LockHeld, LockKept, ReconcilerError, StoreError
from reconciler.model.event import Waiting, Warned
from reconciler.model.state import State
from reconciler.stores.base import Memory, Store, Version
from reconciler.stores.beside import Beside
from reconciler.stores.document.protection import Loaded
from reconciler.stores.owner import Owner, lock_held
from reconciler.stores.remote.backend import Backend, Timing
from reconciler.stores.remote.lock_token import LockToken
from reconciler.stores.remote.writer import RemoteWriter

_HINT = (
    "wait for it with --lock-timeout SECONDS; a lock without a sign of life ends by itself, and "
    "reconciler state unlock ends one that does not"
)


class RemoteStore(Store):
    """The store over any ``Backend``."""

    def __init__(self, backend: Backend, timing: Timing | None = None) -> None:
        self.backend, self.timing = backend, timing or Timing()

    def describe(self) -> str:
        return self.backend.describe()

    def read(self) -> Loaded | None:
        stored = self.backend.read()
        if stored is None:
            return None
        stored.envelope.check(self.describe())
        if stored.envelope.state is None:
            return None
        return self.protection.decode(
            stored.envelope.state, where=self.describe(), hint="reconciler state history shows older versions"
        )

    def beside(self) -> Beside | None:
        return self.backend.beside()

    def kept(self) -> Sequence[KeptVersion]:
        # The first is the stored state itself.
        return [KeptVersion(self, version) for version in self.history()[1:]]

    @contextmanager
    def lock(self, owner: Owner, timeout: float = 0.0) -> Iterator[Memory]:
        self.backend.prepare()
        token = LockToken.new(owner, self.backend.now(), self.timing.expiry)
        acquired = False
        try:
            self._acquire(token, timeout)
            acquired = True
            self.backend.confirm(token)
            writer = RemoteWriter(self.backend, token, self.timing, self.protection)
            with _ticking(writer, min(self.timing.heartbeat, self.timing.flush, self.timing.poll)):
                try:
                    yield writer
                except BaseException:
                    with suppress(ReconcilerError):  # what went wrong first is what is reported
                        writer.close()
                    raise
            writer.close()
        except BaseException:
            # Also where taking it failed: the place may have given the lock, and the answer may have been lost.
            self._release_after_failure(token, warn=acquired)
            raise
        self._release_after_success(token)

    def unlock(self, owner: Owner, *, force: bool = False) -> str | None:
        self.backend.prepare()
        holder = self.backend.holder(LockToken.new(owner, self.backend.now(), self.timing.expiry))
        if holder is None:
            return None
        if not (force or holder.abandoned(self.backend.now())):
            raise lock_held(
                self.describe(), holder.name(), 0, "--force takes it from them: what they do then is not recorded"
            )
        if not self.backend.take_over(holder, None):
            raise LockHeld(
                f"the lock of {self.describe()} changed hands while it was being freed; {holder.name()} had it",
                hint="see who holds it now: reconciler state unlock",
            )
        return holder.name()

    def history(self) -> Sequence[Version]:
        return self.backend.history()

    def document(self, version: Version) -> bytes | None:
        return self.backend.document(version)

    def _release_after_success(self, token: LockToken) -> None:
        """Free the lock. Raises LockKept: a lock that stays behind keeps everybody out, so the command fails."""
        failure: StoreError
        try:
            self.backend.release(token)
        except StoreError as error:
            failure = error
        else:
            return
        raise LockKept(failure.message, hint=failure.hint) from failure

    def _release_after_failure(self, token: LockToken, *, warn: bool) -> None:
        """Free the lock; where that fails too, only warn: the first error is the one to report."""
        try:
            self.backend.release(token)
        except ReconcilerError as error:
            if warn:
                self.listen(Warned(error.message))

    def _acquire(self, token: LockToken, timeout: float) -> None:
        started, told, pause, tried = time.monotonic(), False, 0.1, ""
        while (holder := self.backend.take(token)) is not None:
            left = started + timeout - time.monotonic()
            reason = holder.abandoned(self.backend.now())
            if reason and holder.id != tried and (left > 0 or not tried):
                if self.backend.take_over(holder, token):
                    self.listen(Warned(f"took over the lock of {holder.name()}: {reason}"))
                    return
                tried = holder.id  # somebody was faster: see who it is
                continue
            if left <= 0:
                raise lock_held(self.describe(), holder.name(), timeout, _HINT)
            if not told:
                self.listen(Waiting(f"the lock is held by {holder.name()}", left))
                told = True
            time.sleep(min(pause, left))
            pause = min(self.timing.poll, pause * 1.5)


class KeptVersion:
    """A kept version, which ``state rekey`` writes anew."""

    def __init__(self, store: RemoteStore, version: Version) -> None:
        self.place = version.place
        self._store, self._version = store, version

    def load(self) -> Loaded | None:
        data = self._store.document(self._version)
        return None if data is None else self._store.protection.decode(data, where=self.place)

    def write(self, state: State) -> None:
        self._store.backend.rewrite(self._version, self._store.protection.encode(state))


@contextmanager
def _ticking(writer: RemoteWriter, every: float) -> Iterator[None]:
    """Call ``tick`` in a thread that ends with the block, and with the process however that ends."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            writer.tick()

    thread = threading.Thread(target=run, name="reconciler-lock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
