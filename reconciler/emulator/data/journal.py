"""An append-only file of JSON lines. A line is written before its request is answered, so a kill loses no answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


class Journal:
    """Mutations in ``path``, one JSON array a line. A last line without its end was never answered and is cut off.

    One process at a time owns the file. ``follows``: another one does, and this one may only read what is there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link that came with a checkout would have the file it leads to cut and appended to.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _NO_LINKS, 0o600)
        # The lock is beside the file, which is replaced when it is compacted.
        self._lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | _NO_LINKS, 0o600)
        self.follows = not _locked(self._lock)

    def replay(self) -> Iterator[list[Any]]:
        """Every whole line. Raises ValueError, with the line's number, for one that is not a JSON array."""
        whole = 0
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    entry = json.loads(line)
                except ValueError as error:
                    raise ValueError(f"{self._path}:{number}: not a record of the emulator: {error}") from error
                if not isinstance(entry, list) or not entry:
                    raise ValueError(f"{self._path}:{number}: not a record of the emulator")
                whole += len(line)
                yield entry
        if not self.follows and os.fstat(self._file).st_size > whole:
            os.ftruncate(self._file, whole)

    def append(self, *entry: Any) -> None:
        """Hand one mutation to the operating system: it survives this process, not a power cut.

        Raises OSError where another process serves the file.
        """
        if self.follows:
            raise OSError(f"{self._path} is served by another process")
        line = memoryview(_line(entry))
        size = os.fstat(self._file).st_size
        try:
            while line:
                line = line[os.write(self._file, line) :]
        except OSError:
            os.ftruncate(self._file, size)  # half a line would spoil what is appended next
            raise

    def rewrite(self, entries: Iterable[tuple[Any, ...]]) -> None:
        """Replace the file by ``entries``; a reader sees the old one or the new one."""
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("wb") as file:
            file.writelines(_line(entry) for entry in entries)
        fresh.replace(self._path)
        os.close(self._file)
        self._file = os.open(self._path, os.O_RDWR | os.O_APPEND)

    def close(self) -> None:
        os.close(self._file)
        os.close(self._lock)


def _locked(handle: int) -> bool:
    """Whether this process has the lock now. Where the system has no such locks, it is taken to have it."""
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _line(entry: tuple[Any, ...]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"
