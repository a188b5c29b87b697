"""A journal of which every line is encrypted, and bound to its place: to the file, its number, and the line before it.

The first line is an encrypted document without content. Its head names lineage, serial and target; its tag is what the
next line is bound to, and so on. So a line of another version, of another place in the file, or of another file does
not open. Lines that are missing at the end leave no trace: a reader who knows how many there were must count.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.ground.encryption.box import (
    ENCRYPTED,
    NONCE,
    TAG,
    Altered,
    Cipher,
    Opened,
    decrypt,
    encrypt,
    head_of,
    unbase64,
)
from reconciler.ground.encryption.keys import Key, Keys
from reconciler.stores.document.codec import Head
from reconciler.stores.document.protection import Lines

FORMAT = f"reconciler-journal/{ENCRYPTED}"
_LINES = f"{FORMAT} lines"


class Chain(Lines):
    """Lines of one file. ``last`` is the tag of the line before the next one."""

    def __init__(self, cipher: Cipher, last: bytes, number: int = 0) -> None:
        self._cipher, self._last, self.number = cipher, last, number

    @classmethod
    def after(cls, first: Opened) -> Chain:
        """The lines that follow the first one of a file."""
        return cls(Cipher(first.key, first.salt, _LINES), first.tag)

    def protect(self, line: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        data = self._cipher.encrypt(nonce, line, self._context())
        self._advance(data)
        return base64.b64encode(nonce + data) + b"\n"

    def open(self, line: bytes) -> bytes:
        """The next line in clear. Raises Altered where ``line`` is not the next one as it was written."""
        data = unbase64(line)
        content = self._cipher.decrypt(data[:NONCE], data[NONCE:], self._context())
        self._advance(data)
        return content

    def _context(self) -> bytes:
        return self._last + (self.number + 1).to_bytes(8, "big")

    def _advance(self, data: bytes) -> None:
        self._last = data[-TAG:]
        self.number += 1


class EncryptedJournal(NamedTuple):
    """The lines of a file in clear, without the first one, and where the last whole one ends."""

    lines: tuple[bytes, ...]
    end: int
    chain: Chain
    key: Key


def begin(head: Head, target: str, key: Key) -> tuple[bytes, Chain]:
    """The first line of a journal for the state ``head`` of ``target``, and the lines that follow."""
    fields: dict[str, str | int] = {"format": FORMAT, "lineage": head.lineage, "serial": head.serial, "target": target}
    first = encrypt(fields, b"", key)
    return first + b"\n", Chain.after(decrypt(first, Keys(key), FORMAT))


def is_encrypted_journal(data: bytes) -> bool:
    """Whether ``data`` begins as an encrypted journal."""
    return data.startswith(f'{{"format":"{FORMAT}"'.encode())


def bound_to(data: bytes) -> Head | None:
    """The version that the first line names, which nothing vouches for. Raises Altered."""
    return _version(head_of(data.partition(b"\n")[0]))


def read(data: bytes, target: str, keys: Keys) -> EncryptedJournal:
    """Decrypt a journal. Raises Altered, which names the line, and KeyUnusable.

    A last line without its end was cut by a kill or a full disk, and never counted. Any other line that does not open
    was altered: unlike a journal in clear, this one cannot take it for damage.
    """
    first, *rest = data.split(b"\n")
    if not rest:
        raise Altered("its first line was cut")
    opened = decrypt(first, keys, FORMAT)
    if opened.head.get("target") != target:
        raise Altered("it belongs to another target")
    chain = Chain.after(opened)
    lines = []
    for number, line in enumerate(rest[:-1], start=2):
        try:
            lines.append(chain.open(line))
        except Altered as error:
            raise Altered(f"line {number} was altered, moved or taken from elsewhere") from error
    return EncryptedJournal(tuple(lines), len(data) - len(rest[-1]), chain, opened.key)


def _version(head: Mapping[str, Any]) -> Head | None:
    lineage, serial = head.get("lineage"), head.get("serial")
    if type(lineage) is not str or type(serial) is not int:
        return None
    return Head(lineage, serial)
