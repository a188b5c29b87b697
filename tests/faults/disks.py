"""The system calls of this process that touch one folder, watched and, if told so, refused as the system would."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


class Disk:
    """Counts flushes and written bytes below ``folder``; after ``after`` flushes it refuses with ``error``."""

    def __init__(self, monkeypatch: Any, folder: Path, error: int = 0, after: int | None = None) -> None:
        self.flushes = 0
        self.refused = False
        self.written: list[tuple[str, int]] = []
        """Name of the file and number of bytes."""
        self.after = after
        self._folder, self._error = str(folder.resolve()), error
        self._paths: dict[int, str] = {}
        for name in ("open", "fsync", "write", "replace", "link"):
            monkeypatch.setattr(os, name, getattr(self, name))

    _open, _fsync, _write, _replace, _link = os.open, os.fsync, os.write, os.replace, os.link

    def heal(self) -> None:
        self.after = None

    def _touch(self, path: str) -> bool:
        if not path.startswith(self._folder):
            return False
        if self.after is not None and self.flushes >= self.after:
            self.refused = True
            raise OSError(self._error, os.strerror(self._error), path)
        return True

    def open(self, path: Any, flags: int, *rest: Any, **more: Any) -> int:
        text = os.path.realpath(os.fsdecode(path)) if not isinstance(path, int) else ""
        if flags & os.O_CREAT and not text.endswith(("/lock", "/lock.json.tmp")):
            self._touch(text)
        handle = Disk._open(path, flags, *rest, **more)
        self._paths[handle] = text
        return handle

    def fsync(self, handle: int) -> None:
        if self._touch(self._paths.get(handle, "")):
            self.flushes += 1
        Disk._fsync(handle)

    def write(self, handle: int, data: bytes) -> int:
        path = self._paths.get(handle, "")
        if self._touch(path):
            self.written.append((os.path.basename(path), len(data)))  # noqa: PTH119
        return Disk._write(handle, data)

    def replace(self, source: Any, target: Any) -> None:
        self._touch(os.path.realpath(target))
        Disk._replace(source, target)

    def link(self, source: Any, target: Any, **more: Any) -> None:
        self._touch(os.path.realpath(target))
        Disk._link(source, target, **more)
