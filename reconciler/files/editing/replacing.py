"""Writing several edited files: all of them, or none as far as the file system allows, and each one whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import InputError, Refused
from reconciler.files.editing.edit_note import Noted, check_whole, forget_note, note_edit
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, check_not_hidden, read_bytes
from reconciler.ground import atomic
from reconciler.ground.disk import sync_folder


@dataclass(frozen=True, slots=True)
class Replacement:
    """A file of a project, relative to its folder, with the bytes that it has and those that it is to have.

    ``before``: None for a file that is not there yet.
    """

    file: str
    before: bytes | None
    after: bytes


def check_writable(root: Path, file: str) -> None:
    """Raise InputError where ``file`` must not, or cannot, be written: outside, hidden, a link, read-only."""
    path = root / file
    _check_place(root, file)
    if not (os.access(path, os.W_OK) and path.stat().st_mode & stat.S_IWUSR):
        raise InputError(f"{file} is read-only; nothing was written", hint="make it writable, or edit it by hand")


def _check_place(root: Path, file: str) -> None:
    """Raise InputError where nothing may be written at ``file``, whether it is there or not."""
    try:
        check_not_hidden(root, root / file, "files of a project lie in its folder")
    except Unreadable as error:
        raise InputError(f"{file}: {error.message}", hint=error.fix) from error
    check_not_linked(root / file, within=root)


def replace_all(root: Path, replacements: Sequence[Replacement]) -> None:
    """Write all files beside their places first, then rename them into place, one after the other.

    What names a new file stands behind it in ``replacements``. A failure before the first rename leaves everything as
    it was. Of several files a note says what is about to be renamed: after a kill between two of them nothing reads the
    project until ``finish_edit`` has done the rest. Raises Refused where a file is no longer what was shown, and
    InputError where the system refuses, or another edit has not ended.
    """
    for each in replacements:
        check = check_writable if each.before is not None else _check_place
        check(root, each.file)
    made: list[tuple[Path, Path]] = []
    folders_made: list[Path] = []
    noted = False
    path = root
    try:
        for each in replacements:
            path = root / each.file
            if each.before is None:
                folders_made += _make_folder(path.parent)
            temporary = atomic.prepare(path, each.after)
            made.append((temporary, path))
            temporary.chmod(_NEW if each.before is None else stat.S_IMODE(path.stat().st_mode))
        # Writing took its time: what somebody else saved until now is not to be written over.
        for each in replacements:
            _check_unchanged(root, each)
        # A note that came meanwhile is of an edit that has not ended: written over, its rest would never be done.
        check_whole(root)
        if len(replacements) > 1:
            parts = zip(replacements, made, strict=True)
            note_edit(root, [Noted.of(each.file, t.name, each.before, each.after) for each, (t, _) in parts])
            noted = True
        for temporary, path in made:
            temporary.replace(path)
        for folder in sorted({path.parent for _, path in made} | {folder.parent for folder in folders_made}):
            sync_folder(folder)
        if noted:
            forget_note(root)
    except OSError as error:
        left = "the next run does the rest" if noted else "nothing half-written is left"
        raise InputError(
            f"cannot write {path}: {error.strerror or error}", hint=f"{left}; mend the cause and run it again"
        ) from error
    finally:
        # Once it is noted that they are to be renamed, they stay until they were.
        for temporary, _ in made if not noted else ():
            with suppress(OSError):
                temporary.unlink()
        # Only those stay in which a file stands now.
        for folder in reversed(folders_made):
            with suppress(OSError):
                folder.rmdir()


_NEW = 0o644
"""Permissions of a new file: readable as the other files of a project are."""


def _make_folder(folder: Path) -> list[Path]:
    """Make ``folder`` and those above it. Return those that were not there, the outermost first. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _check_unchanged(root: Path, each: Replacement) -> None:
    if each.before is None:
        if os.path.lexists(root / each.file):
            message = f"{each.file} was written meanwhile; nothing was written"
            raise Refused(message, hint="run the same command again")
        return
    try:
        now = read_bytes(root / each.file)
    except Unreadable as error:
        raise InputError(f"{each.file}: {error.message}", hint=error.fix) from error
    if now != each.before:
        raise Refused(f"{each.file} was changed meanwhile; nothing was written", hint="run the same command again")
