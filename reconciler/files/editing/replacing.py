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
from reconciler.ground import atomic
from reconciler.ground.disk import sync_folder


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
    made: list[tuple[Path, Path]] = []
    path = root
    try:
        for each in replacements:
            path = root / each.file
            temporary = atomic.prepare(path, each.after)
            made.append((temporary, path))
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        # Writing took its time: what somebody else saved until now is not to be written over.
        for each in replacements:
            _check_unchanged(root, each)
        for temporary, path in made:
            temporary.replace(path)
        for folder in sorted({path.parent for _, path in made}):
            sync_folder(folder)
    except OSError as error:
        raise InputError(
            f"cannot write {path}: {error.strerror or error}",
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
