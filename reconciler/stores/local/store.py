"""A state in a local folder: ``state.json``, its previous version and some before, the journal and the lock."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import StateError
from reconciler.ground.disk import check_parts, make_folder, read_file, told
from reconciler.stores.base import Memory, Store, Version
from reconciler.stores.document.codec import Head, head_of
from reconciler.stores.document.history import AUDIT, CHANGE_SETS
from reconciler.stores.document.protection import Loaded
from reconciler.stores.local.beside import LocalBeside
from reconciler.stores.local.journal import load_with
from reconciler.stores.local.kept import KeptFile, kept_files
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

    def read(self) -> Loaded | None:
        for _ in range(TRIES):
            data = self.read_part(self.state)
            journals = [self.read_part(self.old_journal), self.read_part(self.journal)]
            # Somebody who holds the lock may save between those reads; then they do not belong together.
            if self.read_part(self.state) == data:
                break
        if data is None:
            self._check_missing(journals[1])
            return None
        loaded = self.protection.decode(data, where=str(self.state), hint=self.restore_hint())
        for path, content in zip((self.old_journal, self.journal), journals, strict=True):
            if content:
                loaded = self.with_journal(loaded, content, path)
        return loaded

    def with_journal(self, loaded: Loaded, content: bytes, path: Path) -> Loaded:
        """``loaded`` with the outcomes in ``content``, a journal's file at ``path``, if it is one of this version."""
        state = loaded.state
        text = self.protection.open_journal(content, Head(state.lineage, state.serial), where=str(path))
        if text is None:
            return loaded
        folded = load_with(state, text.clear, where=str(path))
        revision = loaded.revision + text.lines.number
        return loaded._replace(state=folded, revision=revision, current=loaded.current and text.current)

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

    def beside(self) -> LocalBeside:
        return LocalBeside(self.folder, self._within)

    def kept(self) -> Sequence[KeptFile]:
        return kept_files(self)

    def tidy(self) -> None:
        with told("tidy", self.folder):
            beside = (path for name in (AUDIT, CHANGE_SETS) for path in (self.folder / name).glob("*.tmp"))
            for path in (*self.folder.glob("*.tmp"), *self.versions.glob("*.tmp"), *beside):
                path.unlink(missing_ok=True)

    def document(self, version: Version) -> bytes | None:
        return self.read_part(self.versions / Path(version.place).name)

    def head(self) -> Head | None:
        """Lineage and serial of what is stored now."""
        data = self.read_part(self.state)
        if data is None:
            return None
        self.protection.check_writable(data, str(self.state))
        return head_of(data, where=str(self.state), hint=self.restore_hint())

    def restore_hint(self) -> str:
        """The command that brings the previous version back."""
        if not self.backup.is_file():
            return "no previous version is beside it; bring the file back from a backup of your own"
        if self.protection.encrypts:
            # Copied back, it would look like an older version that somebody put there.
            return f"the previous version is beside it: reconciler state push --force {shlex.quote(str(self.backup))}"
        return f"the previous version is beside it: cp {shlex.quote(str(self.backup))} {shlex.quote(str(self.state))}"

    def read_part(self, path: Path) -> bytes | None:
        """The content of a file of this store; None where there is none."""
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
