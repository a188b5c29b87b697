"""What a killed export left in its folder: known by name and content, so that the export can be repeated.

A draft holds, once it is complete, a note of every file in it with its SHA-256, written before the first of them is
moved to its place. Only what is in such a note, byte for byte, is ever removed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.files.project import STATE_FOLDER
from reconciler.ground import atomic

DRAFT = ".partial-"
NOTE = "unfinished.json"
_DRAFT = re.compile(re.escape(DRAFT) + r"[a-z0-9_]{8}")


@dataclass(frozen=True)
class Unfinished:
    """What killed commands noted: ``files``, path → digest, of what they moved or meant to.

    ``states``: lineage → serial of the state that each was about to write.
    """

    drafts: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)

    def strange(self, folder: Path, *, keeps_state: bool) -> str | None:
        """Return the first name in ``folder`` that is not theirs, or was changed since; None where all is theirs.

        ``keeps_state``: a state folder beside a draft is not an obstacle; who writes the state looks at ``states``.
        Raises OSError.
        """
        for entry in sorted(folder.iterdir()):
            if entry.name in self.drafts or (entry.name == STATE_FOLDER and keeps_state and self.drafts):
                continue
            for file in _files(entry):
                name = file.relative_to(folder).as_posix()
                if name not in self.files or _digest(file) != self.files[name]:
                    return name
        return None

    def remove(self, folder: Path) -> None:
        """Remove all of it; the drafts last, so that a kill in between leaves their notes. Raises OSError."""
        for name in self.files:
            path = folder / name
            path.unlink(missing_ok=True)
            for parent in path.relative_to(folder).parents[:-1]:
                if (folder / parent).is_dir() and not any((folder / parent).iterdir()):
                    (folder / parent).rmdir()
        for draft in self.drafts:
            shutil.rmtree(folder / draft)


def unfinished(folder: Path) -> Unfinished:
    """Return what killed commands left in ``folder``. Raises OSError."""
    drafts = tuple(
        entry.name
        for entry in sorted(folder.iterdir())
        if _DRAFT.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink()
    )
    files: dict[str, str] = {}
    states: dict[str, int] = {}
    for draft in drafts:
        noted, begun = _noted(folder / draft / NOTE)
        files |= noted
        states |= begun
    return Unfinished(drafts, files, states)


def note(draft: Path, states: Mapping[str, int]) -> None:
    """Write the note of a draft durably. Raises InputError."""
    files = {file.relative_to(draft).as_posix(): _digest(file) for file in _files(draft)}
    atomic.write(draft / NOTE, json.dumps({"files": files, "states": dict(states)}).encode())


def _noted(path: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Files and states of a note; none of both where there is no note that can be read, as before it was written."""
    try:
        content = json.loads(path.read_bytes())
        files, states = dict(content["files"]), dict(content["states"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}, {}
    sound = all(isinstance(digest, str) and _below(name) for name, digest in files.items())
    sound = sound and all(type(serial) is int for serial in states.values())
    return (files, states) if sound else ({}, {})


def _below(name: str) -> bool:
    parts = name.split("/")
    return all(part not in ("", ".", "..") and "\x00" not in part for part in parts)


def _files(entry: Path) -> Iterator[Path]:
    """The entry itself, or every file below it; an empty folder counts as nothing, a link as itself."""
    if entry.is_symlink() or not entry.is_dir():
        yield entry
        return
    for below in sorted(entry.iterdir()):
        yield from _files(below)


def _digest(file: Path) -> str:
    if file.is_symlink() or not file.is_file():
        return ""
    return hashlib.sha256(file.read_bytes()).hexdigest()
