"""The documents beside a local state, which ``state rekey`` writes anew: the previous version, and some before."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from reconciler.ground.disk import sync_folder, told, write_beside
from reconciler.model.state import State
from reconciler.stores.document.protection import Loaded, Protection
from reconciler.stores.local.versions import kept_versions


class Folder(Protocol):
    """The files of a local store, and how they are read."""

    backup: Path
    versions: Path
    old_journal: Path
    protection: Protection

    def read_part(self, path: Path) -> bytes | None: ...

    def with_journal(self, loaded: Loaded, content: bytes, path: Path) -> Loaded: ...


class KeptFile:
    """One document. ``journal`` holds outcomes that belong to it; they are folded in when it is written."""

    def __init__(self, folder: Folder, path: Path, journal: Path | None = None) -> None:
        self.place = str(path)
        self._folder, self._path, self._journal = folder, path, journal

    def load(self) -> Loaded | None:
        data = self._folder.read_part(self._path)
        if data is None:
            return None
        loaded = self._folder.protection.decode(data, where=self.place)
        outcomes = self._folder.read_part(self._journal) if self._journal else None
        if outcomes and self._journal:
            folded = self._folder.with_journal(loaded, outcomes, self._journal)
            # A journal is not kept as it is: what it says goes into the document.
            loaded = folded._replace(current=False)
        return loaded

    def write(self, state: State) -> None:
        with told("write", self._path):
            write_beside(self._path, self._folder.protection.encode(state)).replace(self._path)
            if self._journal:
                # Killed before this, it is folded in once more, which changes nothing.
                self._journal.unlink(missing_ok=True)
            sync_folder(self._path.parent)


def kept_files(folder: Folder) -> list[KeptFile]:
    """The previous version with its journal, then the versions by name, newest first."""
    with told("read", folder.versions):
        versions = kept_versions(folder.versions)
    previous = KeptFile(folder, folder.backup, folder.old_journal)
    return [previous, *(KeptFile(folder, Path(version.place)) for version in versions)]
