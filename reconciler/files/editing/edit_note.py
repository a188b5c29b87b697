"""A note of an edit of several files, from before the first is renamed until the last one was.

Between two renames a keyword may stand in neither of two files: a plan that was made then would delete it. So whoever
reads the project looks for the note first, and whoever edits it does the rest before anything else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.given_paths import check_not_linked
from reconciler.files.project import STATE_FOLDER
from reconciler.files.reading import Unreadable, check_not_hidden, kind_of, read_bytes
from reconciler.ground import atomic
from reconciler.ground.disk import sync_folder

NAME = "edit.json"
_FORMAT = 1
_MOST = 1024 * 1024


class Noted(NamedTuple):
    """A file, the name of what is to be renamed to it, and SHA-256 of what it has (None: nothing stands) and gets."""

    file: str
    temporary: str
    before: str | None
    after: str

    @classmethod
    def of(cls, file: str, temporary: str, before: bytes | None, after: bytes) -> Noted:
        return cls(file, temporary, None if before is None else _digest(before), _digest(after))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _place(root: Path) -> Path:
    return root / STATE_FOLDER / NAME


def note_edit(root: Path, files: Sequence[Noted]) -> None:
    """Write down what is about to be renamed. Raises InputError where the system refuses."""
    place = _place(root)
    check_not_linked(place, within=root)
    document = {"format_version": _FORMAT, "files": [each._asdict() for each in files]}
    atomic.write_text(place, json.dumps(document) + "\n", mode=0o600)


def forget_note(root: Path) -> None:
    """Everything was renamed. The folder goes as well where nothing else is in it: it would look like a state."""
    with suppress(FileNotFoundError):
        _place(root).unlink()
    with suppress(OSError):
        _place(root).parent.rmdir()


def check_whole(root: Path) -> None:
    """Raise InputError where an edit of the project's files has not ended."""
    if os.path.lexists(_place(root)):
        raise InputError(
            "an edit of several files was interrupted, and some of them are as before and some as after it",
            hint="run it again (accept, add, edit, import or remove): whichever of them comes next does the rest first",
        )


def finish_edit(root: Path) -> tuple[str, ...]:
    """Do the rest of an edit that was interrupted. Returns the files that were written.

    Raises InputError where somebody changed one of the files since, or the note cannot be read; then nothing is
    written.
    """
    if not os.path.lexists(_place(root)):
        return ()
    waiting = [each for each in _read(root) if not _is_done(root, each)]
    try:
        for each in waiting:
            path = root / each.file
            path.with_name(each.temporary).replace(path)
            sync_folder(path.parent)
        forget_note(root)
    except OSError as error:
        raise InputError(f"cannot finish the edit: {error.strerror or error}", hint="mend the cause") from error
    return tuple(each.file for each in waiting)


def _read(root: Path) -> list[Noted]:
    place = _place(root)
    check_not_linked(place, within=root)
    try:
        document = json.loads(read_bytes(place, limit=_MOST))
        files = [Noted(**each) for each in document["files"]]
        sound = document["format_version"] == _FORMAT and all(_is_sound(each) for each in files)
    except (Unreadable, ValueError, TypeError, KeyError, RecursionError):
        sound = False
    if not sound:
        raise _by_hand("its note cannot be read")
    return files


def _is_sound(each: Noted) -> bool:
    name = each.temporary
    return isinstance(each.file, str) and isinstance(name, str) and name == Path(name).name and name.startswith(".")


def _is_done(root: Path, each: Noted) -> bool:
    """Whether the file is as after the edit. Raises InputError where it is as neither, or cannot be made so."""
    path = root / each.file
    try:
        # Whoever could write the note must not have other files written than those of the project.
        check_not_hidden(root, path, "files of a project lie in its folder")
        check_not_linked(path, within=root)
        now = _digest(read_bytes(path)) if kind_of(path) is not None else None
        if now == each.after:
            return True
        new = _digest(read_bytes(path.with_name(each.temporary)))
    except Unreadable as error:
        raise _by_hand(f"{each.file}: {error.message}") from error
    if now != each.before or new != each.after:
        raise _by_hand(f"{each.file} was changed since")
    return False


def _by_hand(why: str) -> InputError:
    return InputError(
        f"an edit of several files was interrupted and cannot be finished: {why}",
        hint=f"look at the difference (git diff), make the files as you want them, and remove {STATE_FOLDER}/{NAME}",
    )
