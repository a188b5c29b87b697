"""The lock of a local state: an OS lock, which the system takes back however its process ends.

Who holds it stands in a file beside it, for messages only: locking libraries may truncate the file they lock.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from reconciler.errors import LockHeld, StateMoved
from reconciler.stores.base import Owner
from reconciler.stores.disk import read_file, told, write_beside

POLL = 0.05
YEAR_3000 = 32_503_680_000


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
def hold(path: Path, owner_file: Path, owner: Owner, timeout: float) -> Iterator[Held]:
    """Hold the lock ``path``, waiting at most ``timeout`` seconds. Raises LockHeld, StoreError."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=0o600, thread_local=False)
    with told("lock", path):
        try:
            lock.acquire(timeout=max(0.0, timeout), poll_interval=POLL)
        except Timeout:
            raise _busy(path, read_owner(owner_file), timeout) from None
        except RuntimeError:  # some versions refuse to wait for their own process
            raise _busy(path, read_owner(owner_file), timeout) from None
    try:
        held = Held(path)
        with told("write", owner_file):
            write_beside(owner_file, json.dumps(asdict(owner)).encode()).replace(owner_file)
        yield held
    finally:
        # The lock file itself stays: removing it would let two processes lock two files of one name.
        with suppress(OSError):
            owner_file.unlink()
        lock.release()


def read_owner(path: Path) -> Owner | None:
    """Who holds the lock, as far as the file beside it tells."""
    try:
        data = json.loads(read_file(path) or b"null")
        owner = Owner(**data)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = (owner.user, owner.host, owner.command, owner.run)
    sound = all(type(text) is str for text in texts) and type(owner.pid) is int and type(owner.since) in (int, float)
    return owner if sound and 0 <= owner.since < YEAR_3000 else None


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _busy(path: Path, owner: Owner | None, timeout: float) -> LockHeld:
    waited = f" (waited {timeout:g} s)" if timeout > 0 else ""
    hint = "wait for it with --lock-timeout SECONDS; the lock ends with its process, however that ends"
    if owner is None:
        return LockHeld(f"somebody else holds the lock {path}{waited}", hint=hint)
    started = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(owner.since))
    return LockHeld(
        f"{owner.user} on {owner.host} holds the lock {path}{waited}: {owner.command}, process {owner.pid}, "
        f"run {owner.run}, since {started} ({_ago(time.time() - owner.since)})",
        hint=hint,
    )


def _ago(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole} s ago"
    return f"{whole // 60} min ago" if whole < 7200 else f"{whole // 3600} h ago"
