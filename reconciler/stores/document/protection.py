"""How the documents of a store are kept: in clear, or, where a key is set, encrypted.

``Clear`` and ``Encrypted`` (in a module of its own) are the two ways. A store asks the one that it was opened with for
every document and every line of a journal that it reads or writes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.errors import KeyUnusable
from reconciler.ground.encryption.box import ENCRYPTED
from reconciler.ground.encryption.keys import KEY
from reconciler.model.state import State
from reconciler.stores.document import codec
from reconciler.stores.document.codec import NAME, Head

_START = f'{{"format":"{NAME}{ENCRYPTED}"'.encode()


class Loaded(NamedTuple):
    """A state as it was read. ``current``: whether a write now would protect it in the same way. ``clear``: whether
    its document was in clear where documents are encrypted.

    ``revision`` counts what was written to this version after it was saved: lines of a journal, or whole documents.
    """

    state: State
    revision: int = 0
    current: bool = True
    clear: bool = False


class Known(NamedTuple):
    """What a machine remembers: the lineage of the state that it last saw at the place, and the highest version,
    as serial and revision, of the lineage ``of``."""

    lineage: str | None = None
    of: str | None = None
    serial: int = 0
    revision: int = 0


class Lines(ABC):
    """The lines of one journal file, in their order."""

    number: int = 0

    @abstractmethod
    def protect(self, line: bytes) -> bytes:
        """The next line as it is to be written, both with their line's end."""


class JournalText(NamedTuple):
    """A journal that was read: its text in clear, and where to go on in the file.

    ``end``: bytes of the file up to the end of its last whole line; None: as far as the text in clear has whole lines.
    """

    clear: bytes
    lines: Lines
    end: int | None = None
    current: bool = True


class Unwrapped(NamedTuple):
    """A part of the history in clear. ``encrypted``: whether it was kept under a key; ``current``: whether a write now
    would protect it in the same way."""

    content: bytes
    encrypted: bool
    current: bool


class Protection(ABC):
    """One way to keep the documents of one target."""

    encrypts = False

    def taking_clear(self) -> Protection:
        """The same, which reads documents in clear as well."""
        return self

    @abstractmethod
    def encode(self, state: State, revision: int = 0) -> bytes:
        """The document of ``state``, ending in a newline."""

    @abstractmethod
    def decode(self, data: bytes, *, where: str, hint: str | None = None) -> Loaded:
        """The inverse. Raises StateError, KeyUnusable, and Refused where a newer version wrote it."""

    @abstractmethod
    def check_writable(self, data: bytes, where: str) -> None:
        """Raise as ``decode`` does where what is stored is not protected in a way that may be written over.

        Looks at the head alone: before a write it was decoded anyway, and this is the last line of defence.
        """

    @abstractmethod
    def begin_journal(self, head: Head, first: bytes) -> tuple[bytes, Lines]:
        """The first line of a journal of ``head``, which is ``first`` in clear, and its further lines."""

    @abstractmethod
    def open_journal(self, data: bytes, wanted: Head | None, *, where: str) -> JournalText | None:
        """A journal's text in clear; None where ``data`` certainly is not one of ``wanted``.

        Raises StateError, KeyUnusable.
        """

    @abstractmethod
    def wrap(self, head: Mapping[str, str | int], content: bytes) -> bytes:
        """A part of the history as it is kept. ``head`` begins with its ``format``, and says in clear what it is."""

    @abstractmethod
    def unwrap(self, expected: str, data: bytes, *, where: str) -> Unwrapped:
        """The inverse, of a part whose format is ``expected``; one in clear is returned as it is.

        Raises StateError where it was altered, KeyUnusable.
        """

    @abstractmethod
    def known(self, loaded: Loaded | None) -> Known:
        """What this machine knows at this moment about the place, and about the state that was read there."""

    @abstractmethod
    def doubt(self, loaded: Loaded | None, known: Known, where: str) -> str:
        """Why what was read at ``where`` cannot be what was last there, going by ``known``; else empty."""

    @abstractmethod
    def remember(self, lineage: str, serial: int, revision: int) -> None:
        """This version is now what is stored."""

    @abstractmethod
    def highest(self, lineage: str) -> int:
        """The highest serial of ``lineage`` that this machine saw; 0 where it saw none."""


class ClearLines(Lines):
    """As they are."""

    def __init__(self, number: int = 0) -> None:
        self.number = number

    def protect(self, line: bytes) -> bytes:
        self.number += 1
        return line


class Clear(Protection):
    """Without a key."""

    def encode(self, state: State, revision: int = 0) -> bytes:
        return codec.encode(state)

    def decode(self, data: bytes, *, where: str, hint: str | None = None) -> Loaded:
        self.check_writable(data, where)
        return Loaded(codec.decode(data, where=where, hint=hint))

    def check_writable(self, data: bytes, where: str) -> None:
        if is_encrypted(data):
            raise KeyUnusable(
                f"{where} is encrypted, and {KEY} is not set",
                hint=f"set {KEY} in the environment to the key that it was written with",
            )

    def begin_journal(self, head: Head, first: bytes) -> tuple[bytes, Lines]:
        return first, ClearLines()

    def open_journal(self, data: bytes, wanted: Head | None, *, where: str) -> JournalText | None:
        return JournalText(data, ClearLines(max(0, data.count(b"\n") - 1)))

    def wrap(self, head: Mapping[str, str | int], content: bytes) -> bytes:
        return content

    def unwrap(self, expected: str, data: bytes, *, where: str) -> Unwrapped:
        if is_wrapped(expected, data):
            raise KeyUnusable(
                f"{where} is encrypted, and {KEY} is not set",
                hint=f"set {KEY} in the environment to the key that it was written with",
            )
        return Unwrapped(data, encrypted=False, current=True)

    def known(self, loaded: Loaded | None) -> Known:
        return Known()

    def doubt(self, loaded: Loaded | None, known: Known, where: str) -> str:
        return ""

    def remember(self, lineage: str, serial: int, revision: int) -> None:
        """Only encrypted versions are remembered."""

    def highest(self, lineage: str) -> int:
        return 0


def is_wrapped(expected: str, data: bytes) -> bool:
    """Whether ``data`` begins as an encrypted part of the history, of the format ``expected``."""
    return data.startswith(f'{{"format":"{wrapped_format(expected)}"'.encode())


def wrapped_format(expected: str) -> str:
    """The format of the same part under a key."""
    return f"{expected.partition('/')[0]}/{ENCRYPTED}"


def is_encrypted(data: bytes) -> bool:
    """Whether ``data`` begins as an encrypted state."""
    return data.startswith(_START)


CLEAR = Clear()
