"""From bytes to text: byte order marks, declared encodings, and the place of the first byte that does not fit."""

from __future__ import annotations

import codecs

from reconciler.files.encodings import Readings, readings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_FOR_FILES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
MAX_LINE = 1024 * 1024
"""Longest line, in characters."""


class Undecodable(Exception):
    """Why bytes are not text: a rule id, the place from 1, what was wrong and what to do.

    ``readings``: what the message quotes of the file, in each encoding that it may be in.
    """

    def __init__(
        self, rule: str, message: str, line: int, column: int, fix: str | None = None, *, read: Readings | None = None
    ) -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.column, self.fix = rule, message, line, column, fix
        self.readings = read


def known(encoding: str) -> bool:
    """Whether Python has a text encoding of that name. Its other codecs unpack, escape or look up: not for files."""
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError, ImportError):
        return False
    return info._is_text_encoding and info.name.replace("_", "-") not in _NOT_FOR_FILES


def decode(data: bytes, encoding: str | None = None, *, advise: bool = True, prose: bool = False) -> str:
    """The text of a file. A byte order mark beats ``encoding``; without either it is UTF-8. Raises Undecodable.

    ``advise``: the author can declare an encoding for this kind of file, and is shown how it reads in those that fit.
    ``prose``: lines may have any length.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    codec = marked or encoding or "utf-8"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise _refusal(data, codec, error, advise and marked is None) from error
    text = text.removeprefix("\ufeff")
    if not prose:
        _bounded(text)
    return text


def _refusal(data: bytes, codec: str, error: UnicodeDecodeError, advise: bool) -> Undecodable:
    before = data[: error.start].decode(codec, "replace")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    utf8 = codec in ("utf-8", "utf-8-sig")
    byte = f"byte 0x{data[error.start]:02x} at offset {error.start}" if error.start < len(data) else "the last byte"
    message = f"not UTF-8: {byte}" if utf8 else f"not {codec}: {byte}"
    rule = "not-utf8" if utf8 else "wrong-encoding"
    if not advise:
        return Undecodable(rule, message, line, column, "save it as UTF-8")
    if not utf8 and _fits(data, "utf-8"):
        return Undecodable(rule, message, line, column, "leave encoding out: the file is UTF-8")
    read = readings(data)
    if read is None:
        return Undecodable(rule, message, line, column, "save it as UTF-8, or say its encoding: NAME")
    fix = f"say the encoding in which line {read.line} reads right (encoding: NAME), or save the file as UTF-8"
    return Undecodable(rule, f"{message}; {read}", line, column, fix, read=read)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _bounded(text: str) -> None:
    """Refuse absurd lines, looking at each only once."""
    if len(text) <= MAX_LINE:
        return
    start, number = 0, 1
    while len(text) - start > MAX_LINE:
        end = text.find("\n", start, start + MAX_LINE + 1)
        if end < 0:
            message = f"the line is longer than {MAX_LINE:,} characters"
            raise Undecodable("line-too-long", message, number, 1, "break it into lines; one keyword or entry each")
        start, number = end + 1, number + 1
