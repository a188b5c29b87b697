"""The interface of every store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from reconciler.errors import InputError, Refused, StateError, VersionNotKept
from reconciler.model.event import Listener, silent
from reconciler.model.state import Settled, State
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.owner import Owner
from reconciler.stores.rescue import write_rescue


class Memory(Protocol):
    """A locked store during an apply. The same shape as the port of that name, which stages see."""

    def save(self, state: State) -> None:
        """Write the whole state durably; what was appended before is folded away.

        ``state.serial`` must be one more than the stored one: StateMoved otherwise. StoreError where writing failed;
        the stored version is then untouched.
        """
        ...

    def append(self, settled: Sequence[Settled]) -> None:
        """Write outcomes of finished calls durably: one record, one flush."""
        ...

    def replace(self, state: State) -> None:
        """``save`` over whatever is stored, damaged or of another lineage: for ``push`` alone."""
        ...


class Version(NamedTuple):
    """One kept version of a state. ``place`` is where it lies; ``owner`` is None where the store does not know."""

    serial: int
    time: float
    owner: Owner | None
    place: str


class Store(ABC):
    """Keeps the state of one target.

    Reading needs no lock: ``load`` is a pure read, whoever is writing. Writing happens through the ``Memory`` that
    ``lock`` yields, and through nothing else.

    A store that cannot append (object storage, an HTTP backend) implements ``Memory.append`` by folding the outcomes
    into a copy it holds in memory (``journal.fold``) and writing that copy as a whole: at once where an outcome
    carries an id that only the cloud's answer had (its record's ``id`` is not its name), and the rest together every
    few seconds and on leaving the lock. Such writes do not count as versions: they keep lineage and serial, so that
    the next ``save`` still finds the predecessor it expects, and they are conditional on the store's own version mark,
    so that a lost lock shows itself as StateMoved.
    """

    listen: Listener = staticmethod(silent)
    """Gets what people should know: a wait for the lock, a lock that was taken over."""

    @abstractmethod
    def load(self) -> State | None:
        """The stored state, with every outcome since its last ``save`` folded in; None where nothing was saved yet.

        Raises StateError where it cannot be understood, Refused where a newer program wrote it, StoreError where it
        cannot be read.
        """

    @abstractmethod
    def lock(self, owner: Owner, timeout: float = 0.0) -> AbstractContextManager[Memory]:
        """Hold the only right to write, waiting for it at most ``timeout`` seconds. Raises LockHeld, StoreError."""

    @abstractmethod
    def describe(self) -> str:
        """Where the state lives, for people; never with a credential in it."""

    @abstractmethod
    def unlock(self, owner: Owner, *, force: bool = False) -> str | None:
        """Free the lock and return who held it; None where it was free.

        Raises LockHeld, naming the holder, where they may still work and ``force`` is not given. With it, their next
        write fails with StateMoved.
        """

    @abstractmethod
    def history(self) -> Sequence[Version]:
        """The versions that are kept, newest first; empty where this store cannot keep any."""

    @abstractmethod
    def document(self, version: Version) -> bytes | None:
        """Return the state document of a version that ``history`` listed; None where it was dropped meanwhile."""

    def version(self, serial: int) -> State:
        """Return the version ``serial``: the stored one, with outcomes since its ``save``, or one that is kept.

        An earlier version loads also where the stored one is damaged. Raises VersionNotKept where there is no such
        version, StateError where it cannot be understood, StoreError where it cannot be read.
        """
        damage: StateError | None = None
        try:
            stored = self.load()
        except StateError as error:
            stored, damage = None, error
        if stored is not None and stored.serial == serial:
            return stored
        kept = self.history()
        for version in kept:
            data = self.document(version) if version.serial == serial else None
            if data is not None:
                return decode(data, where=version.place)
        if damage is not None and not kept:
            raise damage
        raise self._not_kept(serial, stored, kept)

    def _not_kept(self, serial: int, stored: State | None, kept: Sequence[Version]) -> VersionNotKept:
        serials = [version.serial for version in kept]
        if stored is not None:
            serials.append(stored.serial)
        have = f"it has versions {min(serials)} to {max(serials)}" if kept else "it keeps no earlier versions"
        hint = "reconciler state history lists them" if kept else "keep copies with reconciler state pull --out FILE"
        return VersionNotKept(f"{self.describe()} has no version {serial}; {have}", hint=hint)

    def prove(self, owner: Owner) -> None:
        """Show that locks and conditional writes work here, by taking the lock and giving it back.

        Raises Refused where they do not, LockHeld, StoreError.
        """
        with self.lock(owner):
            pass

    def pull(self) -> bytes:
        """The whole stored state as one document. Raises InputError where there is none."""
        state = self.load()
        if state is None:
            raise InputError(f"nothing is stored at {self.describe()}")
        return encode(state)

    def push(self, data: bytes, owner: Owner, *, force: bool = False, timeout: float = 0.0) -> State:
        """Store a document that ``pull`` or ``rescue`` gave, as the next version; returns what is stored then.

        Raises StateError where it is not one, Refused where it is of another lineage than the stored one, or older,
        unless with ``force``.
        """
        pushed = decode(data, where="the document to push")
        with self.lock(owner, timeout) as memory:
            try:
                stored = self.load()
            except StateError:
                if not force:
                    raise
                stored = None
            if stored is not None and not force:
                check_successor(pushed, stored, self.describe())
            if stored is not None:
                pushed = replace(pushed, serial=max(pushed.serial, stored.serial + 1))
            memory.replace(pushed)
        return pushed

    def rescue(self, state: State) -> Path | None:
        """Write a copy where a copy can still be written. None where nowhere; never raises."""
        return write_rescue(state)


def check_successor(pushed: State, stored: State, where: str) -> None:
    """Raises Refused where ``pushed`` is not of the line of ``stored``, or older."""
    if pushed.lineage != stored.lineage:
        raise Refused(
            f"{where} holds another state: lineage {stored.lineage}, the document has {pushed.lineage}",
            hint="--force stores it nevertheless",
        )
    if pushed.serial < stored.serial:
        raise Refused(
            f"{where} holds version {stored.serial}, the document is version {pushed.serial}: it is older",
            hint="--force stores it nevertheless, as the next version",
        )
