"""The lock of a local state: an OS lock, which the system takes back however its process ends.

Who holds it stands in a file beside it, for messages only: locking libraries may truncate the file they lock.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import LockHeld, StateMoved
from reconciler.ground.disk import read_file, told, write_beside
from reconciler.model.event import Listener, Waiting, silent
from reconciler.stores.owner import Owner, describe, lock_held, owner_from_json, owner_to_json

if TYPE_CHECKING:
    from filelock import BaseFileLock

POLL = 0.05
_TRIES = 20


class Held:
    """A lock that is held, and knows whether it still is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode = _inode(path)

    def check(self) -> None:
        """Raises StateMoved where the lock file was removed or replaced: somebody else may hold that name now."""
        if self._inode is None or _inode(self._path) != self._inode:
            raise StateMoved(
                f"the lock was lost: {self._path} was removed or replaced while this command held it",
                hint="nothing more was written to the state; look who removed it, then run again",
            )


@contextmanager
def hold(path: Path, owner_file: Path, owner: Owner, timeout: float, listen: Listener = silent) -> Iterator[Held]:
    """Hold the lock ``path``, waiting at most ``timeout`` seconds. Raises LockHeld, StoreError."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=0o600, thread_local=False)
    with told("lock", path):
        # Locking libraries may truncate what they lock, and follow links.
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        try:
            _acquire(lock, owner_file, timeout, listen)
        except Timeout:
            raise _busy(path, _holder(owner_file), timeout) from None
        except RuntimeError:  # some versions refuse to wait for their own process
            raise _busy(path, _holder(owner_file), timeout) from None
    try:
        held = Held(path)
        with told("write", owner_file):
            write_beside(owner_file, json.dumps(owner_to_json(owner)).encode()).replace(owner_file)
        yield held
    finally:
        # The lock file itself stays: removing it would let two processes lock two files of one name.
        with suppress(OSError):
            owner_file.unlink()
        lock.release()


def _acquire(lock: BaseFileLock, owner_file: Path, timeout: float, listen: Listener) -> None:
    """Say for whom it waits, before it does."""
    from filelock import Timeout

    if timeout > 0:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            listen(Waiting(f"the lock is held by {_name(_holder(owner_file))}", timeout))
        else:
            return
    lock.acquire(timeout=max(0.0, timeout), poll_interval=POLL)


def break_lock(path: Path, owner_file: Path, *, force: bool) -> str | None:
    """Who holds the lock, which they then no longer hold; None where it is free. Raises LockHeld without ``force``."""
    from filelock import FileLock, Timeout

    if not path.exists():
        return None
    lock = FileLock(path, mode=0o600, thread_local=False)
    with told("unlock", path):
        try:
            lock.acquire(timeout=0)
        except (Timeout, RuntimeError):
            pass
        else:
            lock.release()
            return None
        owner = _holder(owner_file)
        if not force:
            raise lock_held(str(path), _name(owner), 0, "--force takes it from them; what they do then is not recorded")
        # The system does not grant the lock of a living process. But they find their file gone, and write no more.
        path.unlink(missing_ok=True)
        owner_file.unlink(missing_ok=True)
        return _name(owner)


def read_owner(path: Path) -> Owner | None:
    """Who holds the lock, as far as the file beside it says."""
    try:
        return owner_from_json(json.loads(read_file(path) or b"null"))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _holder(path: Path) -> Owner | None:
    """The same, for a lock that is held: who took it this very moment is about to say who they are."""
    for _ in range(_TRIES):
        if owner := read_owner(path):
            return owner
        time.sleep(POLL)
    return None


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _busy(path: Path, owner: Owner | None, timeout: float) -> LockHeld:
    hint = "wait for it with --lock-timeout SECONDS; the lock ends with its process, however that ends"
    return lock_held(str(path), _name(owner), timeout, hint)


def _name(owner: Owner | None) -> str:
    return describe(owner) if owner else "somebody else"
