"""Collecting the body of an HTTP answer within a bound of memory, whatever its sender compressed.

A few kilobytes of gzip inside gzip unfold to gigabytes, and a library that decodes layer after layer holds them before
anybody can count. Here at most one layer is decoded, and never by more than what may still be kept.
"""

from __future__ import annotations

import zlib

ACCEPTED = "gzip"
"""The value of Accept-Encoding that goes with this module."""
_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})


class Unreadable(ValueError):
    """A body that is too large, compressed otherwise than asked for, or broken. The message says which."""


class TooLarge(Unreadable):
    """A body of more bytes than the limit."""


class BoundedBody:
    """The bytes of one answer. ``encoding`` is its header Content-Encoding; ``limit`` counts decoded bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Raise Unreadable for any encoding but none and a single gzip."""
        name = encoding.strip().lower()
        if name not in _PLAIN and name not in _GZIP:
            raise Unreadable(f"an answer encoded as {name[:40]!r}; only gzip, once, is decoded")
        # 31: gzip with its header and checksum, nothing else.
        self._decoder = zlib.decompressobj(31) if name in _GZIP else None
        self._unpacked = ", decompressed" if self._decoder is not None else ""
        self._limit = limit
        self._content = bytearray()
        self._begun = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes as they came. Raise TooLarge beyond the limit, Unreadable where they are not gzip."""
        self._begun = True
        if self._decoder is not None:
            # One byte more than may be kept is enough to know that there is too much.
            chunk = self._decoded(chunk, self._limit - len(self._content) + 1)
        self._content += chunk
        if len(self._content) > self._limit:
            raise TooLarge(f"an answer of more than {self._limit:,} bytes{self._unpacked}")

    def content(self) -> bytes:
        """Return the whole body, decoded. Raise Unreadable where the compressed bytes were cut."""
        # A body without a byte has no gzip in it either, whatever its headers say.
        if self._decoder is not None and self._begun and not self._decoder.eof:
            raise Unreadable("a compressed answer that was cut")
        return bytes(self._content)

    def start(self, length: int) -> bytes:
        """Return at most ``length`` bytes of what came so far."""
        return bytes(self._content[:length])

    def __len__(self) -> int:
        return len(self._content)

    def _decoded(self, chunk: bytes, most: int) -> bytes:
        assert self._decoder is not None
        try:
            plain = self._decoder.decompress(chunk, most)
        except zlib.error as error:
            raise Unreadable("an answer that is not the gzip it says it is") from error
        if self._decoder.unused_data:
            raise Unreadable("an answer with more behind the end of its gzip")
        return plain
