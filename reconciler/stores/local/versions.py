"""The last versions of a local state, each another name of what ``state.json`` was: ``versions/SERIAL.json``.

A convenience for people. Where a file system cannot link, none are kept; a save never fails for it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from reconciler.stores.base import Version

KEPT = 20


def keep_version(folder: Path, state: Path, serial: int) -> None:
    """Give the file ``state`` its name among the versions, and drop those beyond the last twenty."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink():
            return
        path = folder / f"{serial:010d}.json"
        path.unlink(missing_ok=True)
        os.link(state, path)
        for old in _files(folder)[KEPT:]:
            old.unlink()


def kept_versions(folder: Path) -> list[Version]:
    """Newest first."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    return [Version(int(path.stem), path.stat().st_mtime, None, str(path)) for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    """Highest serial first."""
    found = [
        path for path in folder.iterdir() if path.suffix == ".json" and path.stem.isascii() and path.stem.isdigit()
    ]
    return sorted(found, key=lambda path: int(path.stem), reverse=True)
