"""Writes the history of one command: its change set before the first call, its entry with the last write of the state.

The entry is a part of the state that it speaks of, so one write stores both; only then is it copied beside the state,
where nothing is ever written over. Killed in between, the next command makes the copy. Nothing here fails a command:
what cannot be written beside the state is reported, and made up for by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.errors import ReconcilerError
from reconciler.files.commit import commit_of
from reconciler.model.event import EntryHead, Report, Warned
from reconciler.model.history import (
    ChangeRow,
    ChangesRef,
    Entry,
    Log,
    Result,
    Started,
    digest_of,
    first_number,
    numbers_of,
)
from reconciler.model.state import State
from reconciler.pipeline.history_changes import read_changes
from reconciler.pipeline.history_log import previous_of
from reconciler.pipeline.history_outcome import Outcome, after_a_kill, of_report
from reconciler.pipeline.who import who_runs
from reconciler.stores.beside import Beside
from reconciler.stores.document.changes import NAME, Packed, pack
from reconciler.stores.document.history import AUDIT, CHANGE_SETS, FORMAT, entry_line

if TYPE_CHECKING:
    from reconciler.pipeline.session import Session

KEPT = 20
"""Change sets that are kept; and entries in a state that has no place beside it."""
LARGEST = 16 * 1024 * 1024
"""Bytes of all change sets that are kept together."""


class Recorder:
    """The history of one command on one target. Used under the lock of its state."""

    def __init__(self, session: Session) -> None:
        self._store, self._beside = session.store, session.store.beside()
        self._target, self._clock, self._listen = session.name, session.clock, session.options.listen
        commit = session.options.commit or commit_of(session.project.root, session.options.environ)
        self._who = who_runs(session.owner, session.options.environ, commit)
        self._run, self._command = session.run, session.options.command
        self._rows: Sequence[ChangeRow] = ()
        self._packed: Packed | None = None
        self._gap = False
        self._log = Log()

    def begin(self, state: State, rows: Sequence[ChangeRow], *, plan: str = "", approval: str = "") -> Log:
        """The log of ``state`` once this command has begun, with its change set written. ``state`` is from before.

        A command that was killed before gets its entry: ``state`` says what it had done.
        """
        self._rows = rows
        log = self._joined(state)
        if log.started is not None:
            log = self._with_killed(log, log.started, state)
        changes = self._kept_changes(state.serial + 1) if rows and self._beside is not None else None
        started = Started(state.serial, self._clock.now(), self._run, self._command, self._who, plan, approval, changes)
        self._log = log._replace(started=started)
        return self._log

    def close(self, state: State, report: Report) -> Log:
        """The log with the entry of this command, for the last write, which makes ``state`` the next version."""
        return self.close_with(state, of_report(self._rows, self._number_of, report))

    def close_with(self, state: State, outcome: Outcome | None = None) -> Log:
        """The same, where ``outcome`` is known; without one everything was done."""
        started = self._log.started
        assert started is not None
        done = outcome or after_a_kill(self._rows, self._number_of, None)._replace(result=Result.DONE)
        self._log = self._with_entry(self._log, started, state.lineage, state.serial + 1, done, gap=self._gap)
        return self._log

    def publish(self) -> EntryHead:
        """Copy what the stored state has of the log beside it, and drop change sets that are no longer kept."""
        self._attempt(self._copy_entries)
        self._attempt(self._drop_changes)
        return EntryHead(self._log.number, self._log.digest)

    def _attempt(self, work: Callable[[Beside], None]) -> None:
        if self._beside is None:
            return
        try:
            work(self._beside)
        except ReconcilerError as error:
            self._listen(Warned(f"the history is incomplete beside the state until the next apply: {error.message}"))

    # ---- the chain

    def _joined(self, state: State) -> Log:
        """The log to go on with: that of ``state``, or the end of what lies beside it where that is ahead."""
        log = state.log or Log()
        self._gap = state.log is None and state.serial > 0
        joined: list[Log] = []

        def look(beside: Beside) -> None:
            found = beside.numbered(AUDIT, first_number(log) - 1)
            there = {item.number for item in found}
            waiting = [number for number in numbers_of(log) if number not in there]
            behind = len(log.entries) if not waiting else waiting[0] - first_number(log)
            joined.append(log._replace(entries=log.entries[behind:]))
            # A state that was put back, or written by a version without history, is behind: nothing is written twice.
            ahead = [item.number for item in found if item.number > log.number]
            end = self._end_of(beside, ahead, state.log) if ahead else None
            if end is not None:
                joined.append(end)
                self._gap = True

        self._attempt(look)
        return joined[-1] if joined else log

    def _end_of(self, beside: Beside, ahead: Sequence[int], log: Log | None) -> Log | None:
        """The log that ends with the last of the entries ``ahead`` of ``log``; None where they do not go on from it.

        The state's digest vouches for all entries before it. Given up for whatever lies beside the state, it would
        vouch for a history that was written anew there.
        """
        known = log or Log()
        number, digest = known.number, known.digest
        # Without a log there is nothing to go on from: the last entry is believed.
        followed = ahead if log is not None else ahead[-1:]
        for each in followed:
            data = beside.read(AUDIT, each)
            goes_on = log is None or (each == number + 1 and data is not None and self._follows(data, each, digest))
            if data is None or not goes_on:
                self._listen(
                    Warned(
                        f"entry {each} of the history does not go on from the last one that the state names:"
                        " reconciler history verify"
                    )
                )
                return None
            number, digest = each, digest_of(data)
        return Log(number, digest, (), known.started)

    def _follows(self, line: bytes, number: int, digest: str) -> bool:
        """Whether an entry names ``digest`` as the one before, and could be written by whoever has the key only."""
        protection = self._store.protection
        found = protection.unwrap(FORMAT, line, where=f"entry {number} of the history at {self._store.describe()}")
        return previous_of(line) == digest and found.encrypted == protection.encrypts

    def _with_killed(self, log: Log, started: Started, state: State) -> Log:
        rows: Sequence[ChangeRow] = ()
        if started.changes is not None:
            rows = self._read_changes(started.changes)
        outcome = after_a_kill(rows, lambda position: position, state.records)
        made = self._with_entry(log, started, state.lineage, state.serial, outcome, gap=self._gap)
        self._gap = False
        return made

    def _with_entry(self, log: Log, started: Started, lineage: str, serial: int, outcome: Outcome, *, gap: bool) -> Log:
        entry = Entry(
            log.number + 1,
            log.digest,
            lineage,
            self._target,
            started,
            serial,
            self._clock.now(),
            outcome.result,
            outcome.verbs,
            outcome.postures,
            outcome.failed,
            outcome.untried,
            outcome.ids,
            gap,
            __version__,
        )
        head: dict[str, str | int] = {"format": FORMAT, "number": entry.number, "previous": entry.previous}
        line = self._store.protection.wrap(head, entry_line(entry))
        return Log(entry.number, digest_of(line), self._kept_entries(log, line.decode()))

    def _kept_entries(self, log: Log, line: str) -> tuple[str, ...]:
        """The last entry, and those before it that may not lie beside the state: it is all there is of them."""
        return (*log.entries, line)[-KEPT:]

    def _copy_entries(self, beside: Beside) -> None:
        there = {item.number for item in beside.numbered(AUDIT, first_number(self._log) - 1)}
        for number, line in zip(numbers_of(self._log), self._log.entries, strict=True):
            if number not in there:
                beside.create(AUDIT, number, line.encode() + b"\n")

    # ---- change sets

    def _number_of(self, position: int) -> int:
        """The number in the written change set of the row at ``position``."""
        return self._packed.numbers[position] if self._packed is not None else position

    def _kept_changes(self, serial: int) -> ChangesRef | None:
        self._packed = packed = pack(self._rows)
        written: list[ChangesRef] = []

        def write(beside: Beside) -> None:
            there = beside.numbered(CHANGE_SETS)
            # After a state was put back its next serial was used before, and a change set is no one's to write over.
            number = max(serial, there[-1].number + 1) if there else serial
            head: dict[str, str | int] = {"format": NAME, "number": number}
            data = self._store.protection.wrap(head, packed.content)
            if len(data) > LARGEST:
                self._listen(Warned("the history keeps no changes of this command: they are larger than 16 MiB"))
                return
            beside.put(CHANGE_SETS, number, data)
            written.append(ChangesRef(number, packed.digest, len(data), len(self._rows)))

        self._attempt(write)
        return written[0] if written else None

    def _read_changes(self, changes: ChangesRef) -> Sequence[ChangeRow]:
        found: list[Sequence[ChangeRow]] = []

        def read(beside: Beside) -> None:
            found.append(read_changes(self._store, beside, changes) or ())

        self._attempt(read)
        return found[0] if found else ()

    def _drop_changes(self, beside: Beside) -> None:
        kept = total = 0
        for item in reversed(beside.numbered(CHANGE_SETS)):
            kept, total = kept + 1, total + item.size
            if kept > KEPT or total > LARGEST:
                beside.remove(CHANGE_SETS, item.number)
