"""Texts, numbers and booleans as YAML scalars: plain where they cannot be misread, in double quotes elsewhere."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from reconciler.model.manifest import Text
from reconciler.model.spec import is_null

_PLAIN = re.compile(r"[^\W_](?:[\w./+'!()%@$*=&-]| (?! ))*(?<! )")
_BOOLEANS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan"})
_NUMBER_LIKE = re.compile(r"[\d.][\w.+-]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
JOINERS = "\u200c\u200d"
"""Invisible, but letters of Hindi, Persian and emoji are written with them."""
SWITCHES = frozenset({"ON", "OFF"})


_BARE = re.compile(r"[\w.+~-]+", re.ASCII)


class Bare(str):
    """A text that stood without quotes and must stay so: what it is, a number or a word, its field decides."""

    __slots__ = ()

    @classmethod
    def of(cls, text: Text) -> str:
        """``text`` as it is to be written: bare where quotes could make something else of it."""
        if text.plain and is_null(text):
            return cls("null")
        return cls(text) if text.plain and _BARE.fullmatch(text) else str(text)


def scalar(value: Any, *, bare: bool = False) -> str:
    """A value in YAML. ``bare``: ON and OFF stand without quotes, as switches are written."""
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if bare and text in SWITCHES:
        return text
    return text if _is_plain(text) else quoted_scalar(text)


def quoted_scalar(text: str) -> str:
    """A text in double quotes."""
    return f'"{"".join(map(_shown, text))}"'


def _is_plain(text: str) -> bool:
    """Whether every reader of YAML, of 1.1 too, takes the bare text for this text."""
    # Vowel signs and joiners are letters to those who write them, though not to a regular expression.
    bare = text if text.isascii() else "".join(map(_letter, text))
    return bool(_PLAIN.fullmatch(bare)) and text.lower() not in _BOOLEANS and not _NUMBER_LIKE.fullmatch(text)


def _letter(char: str) -> str:
    mark = char.isprintable() and unicodedata.category(char)[0] == "M"
    return "x" if mark or char in JOINERS else char


def _shown(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() or char in JOINERS:
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def comment(text: str) -> str:
    """A comment line; what cannot be seen is escaped, so that it stays one."""
    return "# " + "".join(char if char.isprintable() else _shown(char) for char in text)
