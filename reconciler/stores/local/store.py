"""A state in a local folder: ``state.json``, its previous version and some before, the journal and the lock."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import StateError
from reconciler.ground.disk import check_parts, make_folder, read_file, told
from reconciler.model.state import State
from reconciler.stores.base import Memory, Store, Version
from reconciler.stores.document.codec import Head, decode, head_of
from reconciler.stores.local.journal import load_with
from reconciler.stores.local.lock import break_lock, hold
from reconciler.stores.local.versions import kept_versions
from reconciler.stores.local.writer import Writer
from reconciler.stores.owner import Owner

TRIES = 20


class LocalStore(Store):
    """Everything is in ``folder``, which is made at the first lock and readable by this user only.

    From ``within``, the project's folder, on the way to it is followed through no link.
    """

    def __init__(self, folder: Path, within: Path | None = None) -> None:
        self.folder, self._within = folder, within or folder.parent
        self.state = folder / "state.json"
        self.backup = folder / "state.json.backup"
        self.versions = folder / "versions"
        self.journal = folder / "journal"
        self.old_journal = folder / "journal.backup"

    def describe(self) -> str:
        return str(self.state)

    def load(self) -> State | None:
        for _ in range(TRIES):
            data = self._read(self.state)
            journals = [self._read(self.old_journal), self._read(self.journal)]
            # Somebody who holds the lock may save between those reads; then they do not belong together.
            if self._read(self.state) == data:
                break
        if data is None:
            self._check_missing(journals[1])
            return None
        state = decode(data, where=str(self.state), hint=self.restore_hint())
        for path, content in zip((self.old_journal, self.journal), journals, strict=True):
            if content:
                state = load_with(state, content, where=str(path))
        return state

    @contextmanager
    def lock(self, owner: Owner, timeout: float = 0.0) -> Iterator[Memory]:
        with told("make", self.folder):
            check_parts(self._within, self.folder)
            make_folder(self.folder)
        with hold(self.folder / "lock", self.folder / "lock.json", owner, timeout, self.listen) as held:
            writer = Writer(self, held)
            try:
                yield writer
            finally:
                writer.close()

    def unlock(self, owner: Owner, *, force: bool = False) -> str | None:
        return break_lock(self.folder / "lock", self.folder / "lock.json", force=force)

    def history(self) -> Sequence[Version]:
        with told("read", self.versions):
            return kept_versions(self.versions)

    def document(self, version: Version) -> bytes | None:
        return self._read(self.versions / Path(version.place).name)

    def head(self) -> Head | None:
        """Lineage and serial of what is stored now."""
        data = self._read(self.state)
        return None if data is None else head_of(data, where=str(self.state), hint=self.restore_hint())

    def restore_hint(self) -> str:
        """The command that brings the previous version back."""
        if not self.backup.is_file():
            return "no previous version is beside it; bring the file back from a backup of your own"
        return f"the previous version is beside it: cp {shlex.quote(str(self.backup))} {shlex.quote(str(self.state))}"

    def _read(self, path: Path) -> bytes | None:
        with told("read", path):
            check_parts(self._within, self.folder)
            return read_file(path)

    def _check_missing(self, journal: bytes | None) -> None:
        """No crash leaves a previous version without a state: somebody removed it, and starting anew forgets all."""
        if journal or self.backup.is_file():
            raise StateError(
                f"{self.state} is missing, but what belongs to it is still there",
                hint=f"{self.restore_hint()}\nor, to begin without a memory: mv {shlex.quote(str(self.folder))} "
                f"{shlex.quote(str(self.folder) + '.old')}",
            )
