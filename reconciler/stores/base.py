"""The interface of every store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from reconciler.errors import InputError, Refused, StateError, VersionNotKept
from reconciler.model.event import Listener, silent
from reconciler.model.state import Settled, State
from reconciler.stores.beside import Beside
from reconciler.stores.document import codec
from reconciler.stores.document.protection import CLEAR, Loaded, Protection
from reconciler.stores.owner import Owner
from reconciler.stores.rescue import write_rescue

PUSHED = "the document to push"


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


class Kept(Protocol):
    """One document that a store keeps beside the stored state."""

    place: str

    def load(self) -> Loaded | None:
        """The state in it; None where it is gone, or holds none. Raises StateError, KeyUnusable, StoreError."""
        ...

    def write(self, state: State) -> None:
        """Write ``state`` in its place, as the store protects documents now."""
        ...


def _as_it_is(stored: State | None, pushed: State) -> State:
    return pushed


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

    protection: Protection = CLEAR
    """How documents are kept here: in clear, or encrypted."""

    def load(self) -> State | None:
        """The stored state, with every outcome since its last ``save`` folded in; None where nothing was saved yet.

        Raises StateError where it cannot be understood, or is certainly not what was stored last; KeyUnusable where it
        cannot be decrypted; Refused where a newer program wrote it; StoreError where it cannot be read.
        """
        loaded = self.read()
        known = self.protection.known(loaded)
        doubt = self.protection.doubt(loaded, known, self.describe())
        if doubt:
            # Somebody may have stored a version after it was read here, and this machine remembered that one already.
            # What is read now is at least what was known then; what is known now may be newer again.
            loaded = self.read()
            doubt = self.protection.doubt(loaded, known, self.describe())
        if doubt:
            raise StateError(doubt, hint=self._doubt_hint())
        if loaded is None:
            return None
        self.protection.remember(loaded.state.lineage, loaded.state.serial, loaded.revision)
        return loaded.state

    @abstractmethod
    def read(self) -> Loaded | None:
        """The stored state as ``load`` returns it, whether or not it is older than what was seen here before."""

    @abstractmethod
    def kept(self) -> Sequence[Kept]:
        """Every document beside the stored state, for ``state rekey`` to write anew. The lock must be held."""

    def beside(self) -> Beside | None:
        """The place for the objects of the history beside the state; None where this store keeps one document only."""
        return None

    def tidy(self) -> None:
        """Remove what killed commands left beside the documents, if anything can be. The lock must be held."""
        return

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
            found = self.earlier(version) if version.serial == serial else None
            if found is not None:
                return found
        if damage is not None and not kept:
            raise damage
        raise self._not_kept(serial, stored, kept)

    def earlier(self, version: Version) -> State | None:
        """Return the state of a version that ``history`` listed; None where it was dropped meanwhile.

        Raises StateError where it cannot be understood, StoreError where it cannot be read.
        """
        data = self.document(version)
        if data is None:
            return None
        found = self.protection.decode(data, where=version.place).state
        if found.serial != version.serial:
            raise StateError(f"{version.place} holds version {found.serial}, not {version.serial}")
        return found

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

    def pull(self, *, clear: bool = False) -> bytes:
        """The whole stored state as one document, as it is kept or in clear. Raises InputError where there is none."""
        state = self.load()
        if state is None:
            raise InputError(f"nothing is stored at {self.describe()}")
        return codec.encode(state) if clear else self.protection.encode(state)

    def push(
        self,
        data: bytes,
        owner: Owner,
        *,
        force: bool = False,
        timeout: float = 0.0,
        clear: bool = False,
        logged: Callable[[State | None, State], State] = _as_it_is,
        stored_then: Callable[[], object] = lambda: None,
    ) -> State:
        """Store a document that ``pull`` or ``rescue`` gave, as the next version; returns what is stored then.

        ``clear``: also one in clear, where documents are encrypted here. ``logged`` is called with what was stored
        (None: nothing that can be read) and with what is to be, and returns the latter with its history;
        ``stored_then`` is called once it is stored. Raises StateError where ``data`` is not a document, Refused where
        it is of another lineage than the stored one, or older, unless with ``force``.
        """
        pushed = self.pushed(data, clear=clear)
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
            seen = self.protection.highest(pushed.lineage)
            if seen:
                # What is pushed on purpose must not look like an older version to whoever saw a newer one.
                pushed = replace(pushed, serial=max(pushed.serial, seen + 1))
            pushed = logged(stored, pushed)
            memory.replace(pushed)
            stored_then()
        return pushed

    def pushed(self, data: bytes, *, clear: bool = False) -> State:
        """The state in a document that is to be pushed. Raises StateError, KeyUnusable, Refused."""
        protection = self.protection.taking_clear() if clear else self.protection
        return protection.decode(data, where=PUSHED, hint=None).state

    def rescue(self, state: State) -> Path | None:
        """Write a copy where a copy can still be written. None where nowhere; never raises."""
        return write_rescue(state, self.protection.encode(state))

    def _doubt_hint(self) -> str:
        return (
            "if somebody put it there, bring the right one back: reconciler state push --force FILE, with a copy or one"
            " of reconciler state history; if it is right, for example a restored backup: reconciler state rekey"
            " --accept-stored"
        )


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
            hint="--force stores it nevertheless, as the next version. It says what is managed, and does not change the"
            " account: reconciler undo takes back what an apply did there",
        )
