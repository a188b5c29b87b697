"""The text of a file as it is edited, and the bytes that come of it: what no splice touches stays byte by byte."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reconciler.files.decoding import decode

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENDIAN = "le" if sys.byteorder == "little" else "be"
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": f"utf-16-{_ENDIAN}", "utf-32": f"utf-32-{_ENDIAN}"}
"""Codecs that write a byte order mark before whatever they encode → the same without one."""


class CannotEdit(Exception):
    """Why a file cannot be edited at a place, and what to do instead."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


class Splice(NamedTuple):
    """``text`` instead of the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file: its bytes, its text with the line ends that it has and without a byte order mark, and its codec."""

    data: bytes
    text: str
    mark: bytes
    codec: str


def source_of(data: bytes, encoding: str | None = None) -> Source:
    """Return the file that holds ``data``, in ``encoding`` where no byte order mark says otherwise.

    Raises Undecodable.
    """
    text = decode(data, encoding)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Source(data, text, mark, codec)
    name = codecs.lookup(encoding or "utf-8").name
    return Source(data, text, b"", _WITHOUT_MARK.get(name, name))


def encodes(source: Source, text: str) -> bool:
    """Whether the encoding of the file has every character of ``text``."""
    try:
        return text.encode(source.codec).decode(source.codec) == text
    except UnicodeError:
        return False


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return ``text`` with all splices carried out. They must not overlap."""
    parts, at = [], 0
    for splice in sorted(splices):
        assert splice.start >= at
        parts += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join([*parts, text[at:]])


def edited(source: Source, splices: Iterable[Splice]) -> bytes:
    """Return the bytes of the file with all splices carried out; bytes that no splice touches are the very same.

    Raises CannotEdit where the encoding cannot express the result.
    """
    every = sorted(splices)
    wanted = spliced(source.text, every)
    body = source.data[len(source.mark) :]
    parts = [source.mark]
    index = at = 0
    try:
        for splice in every:
            start = _offset(source, body, splice.start, index, at)
            end = _offset(source, body, splice.end, splice.start, start)
            parts += [body[at:start], splice.text.encode(source.codec)]
            index, at = splice.end, end
        result = b"".join([*parts, body[at:]])
        same = result[len(source.mark) :].decode(source.codec) == wanted
    except UnicodeError:
        same = False
    if not same:
        raise CannotEdit(f"{source.codec} cannot express the result", "edit the file by hand, or save it as UTF-8")
    return result


def _offset(source: Source, body: bytes, index: int, known: int, at: int) -> int:
    """Return how many bytes the first ``index`` characters take; the first ``known`` of them take ``at``."""
    try:
        piece = source.text[known:index].encode(source.codec)
        if body.startswith(piece, at):
            return at + len(piece)
    except UnicodeError:
        pass
    # Some encodings have two spellings of a character: then the bytes as they are decide, found by halving.
    low, high = 0, len(body)
    while low < high:
        middle = (low + high) // 2
        count = len(codecs.getincrementaldecoder(source.codec)().decode(body[:middle]))
        low, high = (middle + 1, high) if count < index else (low, middle)
    return low
