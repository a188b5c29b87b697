"""Which version of an encrypted state this machine saw last, so that an older one put in its place is noticed.

Kept outside of every repository, in the user's own folder for the state of programs (``XDG_STATE_HOME``). Where there
is none, or it cannot be written, nothing is remembered: a fresh runner sees every version for the first time.

A version is the name of an empty file: the highest name counts, so that processes which remember at the same time need
no lock, and none can lower what another one saw.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reconciler.ground.disk import write_beside

_NAME = re.compile(r"(\d{18})-(\d{10})\Z")


class Version(NamedTuple):
    """A serial, and how often that version was written to since."""

    serial: int
    revision: int


def folder_of(environ: Mapping[str, str]) -> Path | None:
    """Where versions are remembered; None where the environment names no place."""
    chosen = environ.get("XDG_STATE_HOME", "")
    # The specification of XDG wants a relative path ignored: it would lie in the checkout.
    if chosen and Path(chosen).is_absolute():
        return Path(chosen) / "reconciler"
    local, home = environ.get("LOCALAPPDATA", ""), environ.get("HOME", "")
    if os.name == "nt" and local:
        return Path(local) / "reconciler" / "state"
    if home and Path(home).is_absolute():
        return Path(home) / ".local" / "state" / "reconciler"
    return None


class Seen:
    """What is remembered of the state at ``place``, which ``target`` keeps there."""

    def __init__(self, folder: Path | None, target: str, place: str) -> None:
        self._folder, self._target = folder, target
        self._place = None if folder is None else folder / "places" / _digest(target, place)

    def lineage(self) -> str | None:
        """The lineage of the state that was last seen at this place."""
        if self._place is None:
            return None
        with suppress(OSError, ValueError):
            return self._place.read_text(encoding="utf-8")
        return None

    def highest(self, lineage: str) -> Version | None:
        """The highest version of ``lineage`` that was seen, at any place."""
        folder = self._of(lineage)
        if folder is None:
            return None
        with suppress(OSError):
            return max(_versions(folder), default=None)
        return None

    def remember(self, lineage: str, version: Version) -> bool:
        """Remember ``version``, and ``lineage`` for the place. False where there is no place to remember it."""
        folder = self._of(lineage)
        if folder is None or self._place is None:
            return False
        try:
            self._remember_lineage(lineage)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            known = _versions(folder)
            if version > max(known, default=Version(-1, 0)):
                (folder / _name(version)).touch(mode=0o600)
            for lower in sorted(known)[:-1]:
                (folder / _name(lower)).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def forget_place(self) -> None:
        """Whatever is stored at this place next is taken for the first."""
        if self._place is not None:
            with suppress(OSError):
                self._place.unlink()

    def _remember_lineage(self, lineage: str) -> None:
        assert self._place is not None
        if self.lineage() == lineage:
            return
        self._place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_beside(self._place, lineage.encode("utf-8", "backslashreplace")).replace(self._place)

    def _of(self, lineage: str) -> Path | None:
        return None if self._folder is None else self._folder / "lineages" / _digest(self._target, lineage)


def _versions(folder: Path) -> list[Version]:
    found = (_NAME.match(path.name) for path in folder.iterdir()) if folder.is_dir() else ()
    return [Version(int(match[1]), int(match[2])) for match in found if match]


def _name(version: Version) -> str:
    return f"{version.serial:018d}-{version.revision:010d}"


def _digest(target: str, text: str) -> str:
    return hashlib.sha256(f"{target}\0{text}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
