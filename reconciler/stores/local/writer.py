"""Writes a local state under its lock. Killed at any step, it leaves the old version or the new one, never a mix."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from reconciler.errors import StateError, StateMoved, StoreError
from reconciler.ground.disk import keep_previous, read_file, sync_folder, told, write_all, write_beside
from reconciler.ground.encryption.box import Altered
from reconciler.model.state import Settled, State
from reconciler.stores.document.codec import Head
from reconciler.stores.document.encrypted_journal import bound_to, is_encrypted_journal
from reconciler.stores.document.protection import Lines, Protection
from reconciler.stores.local import journal
from reconciler.stores.local.lock import Held
from reconciler.stores.local.versions import keep_version


class Files(Protocol):
    """The files a writer works on."""

    folder: Path
    state: Path
    backup: Path
    versions: Path
    journal: Path
    old_journal: Path
    protection: Protection

    def head(self) -> Head | None: ...


class Writer:
    """The ``Memory`` of a local store."""

    def __init__(self, files: Files, held: Held) -> None:
        self._files = files
        self._held = held
        self._handle: int | None = None
        self._lines: Lines | None = None
        self._head: Head | None = None
        self._end = 0
        self._empty = True
        self._tried: Head | None = None

    def save(self, state: State) -> None:
        self._held.check()
        self._write(state, self._expect(state))

    def replace(self, state: State) -> None:
        self._held.check()
        try:
            stored = self._files.head()
        except StateError:  # damaged: it is what is to be replaced
            stored = None
        self._write(state, stored)

    def _write(self, state: State, stored: Head | None) -> None:
        files = self._files
        self._tried = head = Head(state.lineage, state.serial)
        with told("write", files.state):
            # Everything that needs space is written before the first rename.
            new_state = write_beside(files.state, files.protection.encode(state))
            first, lines = files.protection.begin_journal(head, journal.first_line(head))
            try:
                new_journal = write_beside(files.journal, first)
            except OSError:
                new_state.unlink(missing_ok=True)
                raise
            self._held.check()
            self._leave_journal()
            self._discard_others(stored)
            if stored != head:
                keep_previous(files.state, files.backup)
            new_state.replace(files.state)
            keep_version(files.versions, files.state, state.serial)
            # Kept under another name: together with the previous state it is what was true before this save.
            with suppress(FileNotFoundError):
                files.journal.replace(files.old_journal)
            new_journal.replace(files.journal)
            sync_folder(files.folder)
            self._enter_journal(head, len(first), lines, empty=True)
        files.protection.remember(*head, 0)

    def append(self, settled: Sequence[Settled]) -> None:
        self._held.check()
        with told("write", self._files.journal):
            handle = self._handle if self._handle is not None else self._continue_journal()
            assert self._lines is not None
            assert self._head is not None
            data = self._lines.protect(journal.line(settled))
            try:
                write_all(handle, data)
                os.fsync(handle)
            except OSError:
                # Half a line in the middle would be damage; at the end it would not be, but more may follow.
                with suppress(OSError):
                    os.ftruncate(handle, self._end)
                self._leave_journal()
                raise
        self._end += len(data)
        self._empty = False
        self._files.protection.remember(*self._head, self._lines.number)

    def close(self) -> None:
        """Leave no empty journal behind."""
        if self._handle is None:
            return
        self._leave_journal()
        if self._empty:
            with suppress(OSError, StateMoved):
                self._held.check()
                self._files.journal.unlink()

    def _discard_others(self, stored: Head | None) -> None:
        """Remove journals of other versions, and empty ones, before the state changes: after a restored backup the
        new version may get the very serial that such a journal is bound to."""
        for path in (self._files.journal, self._files.old_journal):
            content = read_file(path)
            if content is None:
                continue
            if stored is None or content.count(b"\n") < 2 or _version_of(content) != stored:
                path.unlink()

    def _expect(self, state: State) -> Head | None:
        """What is stored: the version before ``state``, or ``state`` itself half saved by this writer."""
        stored = self._files.head()
        wanted = Head(state.lineage, state.serial - 1)
        if stored in (wanted, self._tried if self._tried == (state.lineage, state.serial) else wanted):
            return stored
        if stored is None:
            if state.serial <= 1:
                return None
            raise StateMoved(
                f"{self._files.state} disappeared while this command ran",
                hint="bring it back, then run again; nothing was written to it",
            )
        raise StateMoved(
            f"{self._files.state} was changed by somebody else: it is version {stored.serial} of {stored.lineage}, "
            f"expected version {wanted.serial} of {wanted.lineage}",
            hint="nothing was written to it; run the command again on what is there now",
        )

    def _continue_journal(self) -> int:
        """Go on in the journal that is there, behind its last whole line; or begin one."""
        head = self._files.head()
        if head is None:
            raise StoreError(f"{self._files.state} does not exist: outcomes need a saved state to belong to")
        path = self._files.journal
        text = self._files.protection.open_journal(read_file(path) or b"", head, where=str(path))
        found = journal.parse(text.clear, head, where=str(path)) if text else None
        if text is None or found is None:
            return self._begin_journal(head, b"", empty=True)
        if not text.current:
            # The key that it is under may only read: what follows is written under today's.
            return self._begin_journal(head, text.clear.partition(b"\n")[2], empty=not found.settled)
        end = found.end if text.end is None else text.end
        return self._enter_journal(head, end, text.lines, empty=not found.settled)

    def _begin_journal(self, head: Head, outcomes: bytes, *, empty: bool) -> int:
        """Put a new journal in the place of the file that is there. ``outcomes``: its first lines, in clear."""
        path = self._files.journal
        content, lines = self._files.protection.begin_journal(head, journal.first_line(head))
        content += b"".join(map(lines.protect, outcomes.splitlines(keepends=True)))
        write_beside(path, content).replace(path)
        sync_folder(self._files.folder)
        return self._enter_journal(head, len(content), lines, empty=empty)

    def _enter_journal(self, head: Head, end: int, lines: Lines, *, empty: bool) -> int:
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        self._handle = os.open(self._files.journal, flags)
        os.ftruncate(self._handle, end)
        self._head, self._lines = head, lines
        self._end, self._empty = end, empty
        return self._handle

    def _leave_journal(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _version_of(content: bytes) -> Head | None:
    """The version that a journal, encrypted or not, says it belongs to."""
    if not is_encrypted_journal(content):
        return journal.bound_to(content)
    try:
        return bound_to(content)
    except Altered:
        return None
