"""Writing a file so that a reader, or a crash, sees the old content or the new one and nothing between."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from reconciler.errors import InputError


def write(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Replace ``path`` by ``data``, readable by its owner only. Raises InputError where that is impossible.

    ``mode``: other permissions, which the file has from the moment that it stands there.
    """
    try:
        temporary = prepare(path, data)
        try:
            if mode is not None:
                temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error


def prepare(path: Path, data: bytes) -> Path:
    """Write ``data`` to a new hidden file beside ``path``, flushed to disk, and return it: to be renamed to ``path``.

    Its name is its own, so that two commands at once do not write to one file. On failure nothing of it is left.
    Raises OSError.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable. Where folders cannot be opened (Windows) it already is as durable as it gets."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_text(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Replace ``path`` by ``text``, making its folder; readable as other files of a project are."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make {path.parent}: {error.strerror or error}") from error
    write(path, text.encode())
    with suppress(OSError):
        path.chmod(mode)


def read_text(path: Path) -> str | None:
    """The text of a file; None where there is none that can be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
