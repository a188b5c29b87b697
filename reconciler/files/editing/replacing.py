"""Writing several edited files: all of them, or none as far as the file system allows, and each one whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import InputError, Refused
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, check_not_hidden, read_bytes
from reconciler.ground.disk import sync_folder, write_new


@dataclass(frozen=True, slots=True)
class Replacement:
    """A file of a project, relative to its folder, with the bytes that it has and those that it is to have."""

    file: str
    before: bytes
    after: bytes


def check_writable(root: Path, file: str) -> None:
    """Raise InputError where ``file`` must not, or cannot, be written: outside, hidden, a link, read-only."""
    path = root / file
    try:
        check_not_hidden(root, path, "files of a project lie in its folder")
    except Unreadable as error:
        raise InputError(f"{file}: {error.message}", hint=error.fix) from error
    check_not_linked(path, within=root)
    if not (os.access(path, os.W_OK) and path.stat().st_mode & stat.S_IWUSR):
        raise InputError(f"{file} is read-only; nothing was written", hint="make it writable, or edit it by hand")


def replace_all(root: Path, replacements: Sequence[Replacement]) -> None:
    """Write all files beside their places first, then rename them into place, one after the other.

    A failure before the first rename leaves everything as it was; a kill between two leaves each file old or new, and
    the same command goes on from there. Raises Refused where a file is no longer what was shown, and InputError where
    the system refuses.
    """
    for each in replacements:
        check_writable(root, each.file)
        _check_unchanged(root, each)
    made: list[tuple[Path, Path]] = []
    try:
        for each in replacements:
            path = root / each.file
            made.append((_beside(path), path))
            _write(*made[-1], each.after)
        for temporary, path in made:
            temporary.replace(path)
        for folder in sorted({path.parent for _, path in made}):
            sync_folder(folder)
    except OSError as error:
        raise InputError(
            f"cannot write {error.filename}: {error.strerror or error}",
            hint="nothing half-written is left; mend the cause and run it again",
        ) from error
    finally:
        for temporary, _ in made:
            with suppress(OSError):
                temporary.unlink()


def _check_unchanged(root: Path, each: Replacement) -> None:
    try:
        now = read_bytes(root / each.file)
    except Unreadable as error:
        raise InputError(f"{each.file}: {error.message}", hint=error.fix) from error
    if now != each.before:
        raise Refused(f"{each.file} was changed meanwhile; nothing was written", hint="run the same command again")


def _beside(path: Path) -> Path:
    """Where the new content waits to be renamed to ``path``: hidden, so that no list or folder takes it in."""
    return path.with_name(f".{path.name[:200]}.edit.tmp")


def _write(temporary: Path, path: Path, data: bytes) -> None:
    """Write ``data`` to disk with the mode of ``path``. What a killed command left in its place is replaced."""
    temporary.unlink(missing_ok=True)
    write_new(temporary, data)
    temporary.chmod(stat.S_IMODE(path.stat().st_mode))
