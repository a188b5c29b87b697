"""Durable writes to one folder, and what the system's refusals mean to people."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reconciler.errors import StoreError

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_RIGHTS = frozenset({errno.EACCES, errno.EPERM})


def read_file(path: Path, *, limit: int = -1) -> bytes | None:
    """The content of a plain file; None where there is none. Links, folders and devices raise OSError.

    So does a file of more than ``limit`` bytes, where that is given.
    """
    try:
        # Opening a pipe would wait for a writer without O_NONBLOCK.
        handle = os.open(path, os.O_RDONLY | _NO_LINKS | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a plain file", str(path))
        data = file.read(limit + 1 if limit >= 0 else -1)
        if 0 <= limit < len(data):
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
        return data


def write_all(handle: int, data: bytes) -> None:
    """Everything, also where the system takes it in pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def write_new(path: Path, data: bytes) -> None:
    """Make a file of this user's own and flush it to disk. On failure nothing of it is left."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS, 0o600)
    try:
        write_all(handle, data)
        os.fsync(handle)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(handle)


def write_beside(path: Path, data: bytes) -> Path:
    """The temporary file that will be renamed to ``path``, flushed. One left by a killed process is replaced."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.unlink(missing_ok=True)
    write_new(temporary, data)
    return temporary


def keep_previous(path: Path, backup: Path) -> None:
    """Make ``backup`` another name of what ``path`` is now; where the file system has no links, a copy."""
    temporary = backup.with_name(backup.name + ".tmp")
    temporary.unlink(missing_ok=True)
    try:
        os.link(path, temporary)
    except FileNotFoundError:
        return
    except OSError:
        data = read_file(path)
        if data is None:
            return
        write_new(temporary, data)
    temporary.replace(backup)


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` durable, where the system has a way to ask for it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """``folder`` and what is missing above it, for this user only. A link in its place raises OSError."""
    missing = []
    place = folder
    while not place.exists() and not place.is_symlink():
        missing.append(place)
        place = place.parent
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
        sync_folder(place.parent)
    check_folder(folder)


def check_folder(folder: Path) -> None:
    """Raises OSError where ``folder`` is there, but is a link or not a folder."""
    if folder.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def check_parts(within: Path, folder: Path) -> None:
    """Raises OSError where ``folder``, or a part of the way to it from ``within``, is a link or not a folder.

    A link that came with a checkout would have this program read and write wherever it leads.
    """
    for part in reversed((folder, *folder.parents)):
        if part != within and part.is_relative_to(within):
            check_folder(part)


@contextmanager
def told(doing: str, path: Path) -> Iterator[None]:
    """What the system refuses, as a StoreError that says what was tried, where, and what to do."""
    try:
        yield
    except OSError as error:
        raise store_error(error, doing, path) from error


def store_error(error: OSError, doing: str, path: Path) -> StoreError:
    number = error.errno
    # A rename has two names; what stands in the way is the second.
    named = error.filename2 or error.filename
    where = str(named) if named else str(path)
    if number in _SPACE:
        return StoreError(
            f"cannot {doing} {path}: the disk is full", hint="free some space there, then run the same command again"
        )
    if number == errno.EROFS:
        return StoreError(f"cannot {doing} {path}: the file system is read-only", hint=_ELSEWHERE)
    if number in _RIGHTS:
        return StoreError(f"cannot {doing} {path}: this user may not ({error.strerror})", hint=_ELSEWHERE)
    if number == errno.ELOOP:
        return StoreError(
            f"cannot {doing} {path}: {where} is a symbolic link", hint="name the real folder in the target's state"
        )
    if number in (errno.ENOTDIR, errno.EEXIST):
        return StoreError(f"cannot {doing} {path}: a file stands where a folder belongs", hint=_ELSEWHERE)
    if number == errno.EISDIR:
        return StoreError(f"cannot {doing} {path}: a folder stands in its place", hint=f"move {where} away")
    return StoreError(f"cannot {doing} {path}: {error.strerror or error}", hint=_ELSEWHERE)


_ELSEWHERE = "make the folder usable, or name another one as state of the target in reconciler.yaml"
