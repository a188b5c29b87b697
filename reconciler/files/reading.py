"""Reading files that somebody else may have prepared: regular files only, bounded, inside the project folder."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal

MAX_BYTES = 64 * 1024 * 1024
"""Largest manifest or list file that is read. A hundred thousand keywords with tags need about 9 MB."""


HIDDEN = "this is hidden: a part of its path, or of where a link leads, begins with a dot"
HIDDEN_FIX = "put it into a folder, and under a name, without a dot in front"


LINK = "this is a link, or lies behind one, and --untrusted follows none"
LINK_FIX = "put the file itself there"


class _Links:
    """Whether links within a project are followed. Set once, where the command line says that strangers wrote it."""

    followed = True


class Unreadable(Exception):
    """Why a file was not read: a rule id, what was wrong, and what to do."""

    def __init__(self, rule: str, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.fix = rule, message, fix


def follow_no_links() -> None:
    """From now on, and for as long as this process lives, files of a project are not read through links."""
    _Links.followed = False


def check_no_links(root: Path, path: Path) -> None:
    """Raise Unreadable where links are not to be followed and a part of ``path`` below ``root`` is one."""
    if not _Links.followed and _linked(root, path):
        raise Unreadable("unreadable-file", LINK, LINK_FIX)


def _linked(root: Path, path: Path) -> bool:
    place = Path(os.path.normpath(path))
    parts = place.relative_to(root).parts if place.is_relative_to(root) else place.parts[-1:]
    start = root if place.is_relative_to(root) else place.parent
    for part in parts:
        start = start / part
        if start.is_symlink():
            return True
    return False


_OVERLAY: ContextVar[Mapping[str, bytes]] = ContextVar("overlay", default={})  # noqa: B039 - never changed in place


@contextmanager
def overlaid(root: Path, contents: Mapping[str, bytes]) -> Iterator[None]:
    """Within it, files of ``root`` are read as if they held ``contents``, path → bytes: an edit that is not written.

    Files that are not there yet, and their folders, are found as if they were.
    """
    real = {os.path.realpath(root / file): data for file, data in contents.items()}
    token = _OVERLAY.set({**_OVERLAY.get(), **real})
    try:
        yield
    finally:
        _OVERLAY.reset(token)


def overlaid_names(folder: Path) -> frozenset[str]:
    """Return the names that edits which are not written give ``folder``; of folders too."""
    overlay = _OVERLAY.get()
    if not overlay:
        return frozenset()
    above = Path(os.path.realpath(folder))
    return frozenset(Path(real).relative_to(above).parts[0] for real in overlay if above in Path(real).parents)


def _overlaid_kind(path: Path) -> Literal["folder", "file"] | None:
    """What an edit that is not written makes stand at ``path``."""
    overlay = _OVERLAY.get()
    if not overlay:
        return None
    real = os.path.realpath(path)
    if real in overlay:
        return "file"
    # Asked for every file that a manifest may mean: no paths are taken apart for it.
    below = real.rstrip(os.sep) + os.sep
    return "folder" if any(each.startswith(below) for each in overlay) else None


def read_bytes(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """The content of a regular file of at most ``limit`` bytes. Raises Unreadable."""
    overlay = _OVERLAY.get()
    if overlay:
        data = overlay.get(os.path.realpath(path))
        if data is not None:
            return data
    handle = open_regular(path)
    try:
        with os.fdopen(handle, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        os.close(handle)
    if len(data) > limit:
        raise Unreadable("file-too-large", f"larger than {limit // 1024 // 1024} MiB", "split it into several files")
    return data


def open_regular(path: Path) -> int:
    """Open a regular file to be read, and return its descriptor, which the caller closes. Raises Unreadable.

    Opened without blocking and looked at before reading: a pipe or a device would hang or never end.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise refusal(error, path) from error
    try:
        _only_regular(os.fstat(handle).st_mode)
    except BaseException:
        os.close(handle)
        raise
    return handle


def kind_of(path: Path) -> Literal["folder", "file"] | None:
    """Return what stands at ``path``, links followed; everything that is not a folder is called a file here.

    Returns None only where nothing stands. Raises Unreadable where something does and cannot be looked at (a link to
    nothing, a circle of links, a folder without permission): taken for absent, its content would be deleted.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        link = _broken_link(path)
        if link is None:
            return _overlaid_kind(path)
        raise _broken(path, link) from None
    except ValueError:  # a NUL: no file can have that name
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can have that name either
            return None
        raise refusal(error, path) from error
    return "folder" if stat.S_ISDIR(mode) else "file"


def _broken_link(path: Path) -> Path | None:
    """The first link on the way to ``path`` that leads to nothing; None where each of them leads somewhere."""
    for place in (*reversed(path.parents), path):
        try:
            if place.is_symlink() and not place.exists():
                return place
        except OSError:
            return None
    return None


def _broken(path: Path, link: Path) -> Unreadable:
    what = (
        "this link points to nothing"
        if link == path
        else f"this lies behind {link.name}, a link that points to nothing"
    )
    return Unreadable("unreadable-file", what, "restore what the link points to, or remove the link")


def inside(root: Path, path: Path) -> bool:
    """Whether the real place of ``path``, every symbolic link followed, lies in the real folder ``root``."""
    try:
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return False
    return real == str(root) or real.startswith(str(root).rstrip(os.sep) + os.sep)


def hidden(root: Path, path: Path) -> bool:
    """Whether a part of ``path`` below the real folder ``root``, as written or where links lead, begins with a dot.

    Such files are the tools' own: ``.git/config`` holds the token of a checkout, and a list's words are shown.
    """
    try:
        places = (Path(os.path.normpath(path)), Path(os.path.realpath(path)))
    except (OSError, ValueError):
        return False
    return any(part.startswith(".") for place in places for part in _below(root, place))


def _below(root: Path, place: Path) -> tuple[str, ...]:
    return place.relative_to(root).parts if place.is_relative_to(root) else ()


def check_not_hidden(root: Path, path: Path, stay: str) -> None:
    """Raise Unreadable where a file that is to be read, and shown, lies outside the project folder or is hidden.

    ``stay``: what to do where it lies outside.
    """
    if not inside(root, path):
        raise Unreadable("outside-project", "leaves the project folder", stay)
    if hidden(root, path):
        raise Unreadable("hidden-file", HIDDEN, HIDDEN_FIX)
    check_no_links(root, path)


def _only_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable("not-a-file", "this is a folder", "name its files, for example folder/*.txt")
    if not stat.S_ISREG(mode):
        raise Unreadable("not-a-file", "this is a pipe, socket or device, not a file", "name a regular file")


def refusal(error: OSError | ValueError, path: Path) -> Unreadable:
    """Return what a refusal of the system means to people."""
    if isinstance(error, FileNotFoundError):
        link = _broken_link(path)
        if link is not None:
            return _broken(path, link)
        return Unreadable("missing-file", "there is no such file", "correct the path")
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return Unreadable("unreadable-file", "this link points to itself", "mend or remove the link")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Unreadable("unreadable-file", f"cannot be read: {reason}", "check it and its permissions")
