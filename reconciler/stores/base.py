"""The interface of every store, and the record of who holds its lock."""

from __future__ import annotations

import getpass
import os
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reconciler.model.state import Settled, State
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


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock, for the people who wait for it. ``since`` is in Unix seconds."""

    user: str
    host: str
    pid: int
    command: str
    run: str
    since: float

    @classmethod
    def here(cls, command: str, run: str) -> Owner:
        """This process, now. ``command`` is a short name such as ``apply``: arguments may hold secrets."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container's user often has no name
            user = f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
        return cls(user, socket.gethostname(), os.getpid(), command, run, time.time())


class Store(ABC):
    """Keeps the state of one target.

    Reading needs no lock: ``load`` is a pure read, whoever is writing. Writing happens through the ``Memory`` that
    ``lock`` yields, and through nothing else.

    A store that cannot append (object storage, an HTTP backend) implements ``Memory.append`` by folding the outcomes
    into a copy it holds in memory (``journal.fold``) and writing that copy as a whole: at once where an outcome
    carries an id that only the cloud's answer told (its record's ``id`` is not its name), and the rest together every
    few seconds and on leaving the lock. Such writes do not count as versions: they keep lineage and serial, so that
    the next ``save`` still finds the predecessor it expects, and they are conditional on the store's own version mark,
    so that a lost lock shows itself as StateMoved.
    """

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

    def rescue(self, state: State) -> Path | None:
        """Write a copy where a copy can still be written. None where nowhere; never raises."""
        return write_rescue(state)
