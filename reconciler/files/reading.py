"""Reading files that somebody else may have prepared: regular files only, bounded, inside the project folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

MAX_BYTES = 64 * 1024 * 1024
"""Largest manifest or list file that is read. A hundred thousand keywords with tags need about 9 MB."""


class Unreadable(Exception):
    """Why a file was not read: a rule id, what was wrong, and what to do."""

    def __init__(self, rule: str, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.fix = rule, message, fix


def read_bytes(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """The content of a regular file of at most ``limit`` bytes. Raises Unreadable.

    Opened without blocking and looked at before reading: a pipe or a device would hang or never end.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _refusal(error) from error
    try:
        _only_regular(os.fstat(handle).st_mode)
        with os.fdopen(handle, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise _refusal(error) from error
    finally:
        os.close(handle)
    if len(data) > limit:
        raise Unreadable("file-too-large", f"larger than {limit // 1024 // 1024} MiB", "split it into several files")
    return data


def kind_of(path: Path) -> Literal["folder", "file"] | None:
    """What is at ``path``, links followed; everything that is no folder is called a file here.

    None where nothing is, or nobody can tell: names too long, circles of links, folders without permission.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None
    return "folder" if stat.S_ISDIR(mode) else "file"


def inside(root: Path, path: Path) -> bool:
    """Whether the real place of ``path``, every symbolic link followed, lies in the real folder ``root``."""
    try:
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return False
    return real == str(root) or real.startswith(str(root).rstrip(os.sep) + os.sep)


def _only_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable("not-a-file", "this is a folder", "name its files, for example folder/*.txt")
    if not stat.S_ISREG(mode):
        raise Unreadable("not-a-file", "a pipe, socket or device, not a file", "name a regular file")


def _refusal(error: OSError | ValueError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable("missing-file", "there is no such file", "correct the path")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Unreadable("unreadable-file", f"cannot be read: {reason}", "check the file and its permissions")
