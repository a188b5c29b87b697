"""How bytes that are not UTF-8 read in each encoding that they may be in, so that a person can tell which is right.

No program can tell for sure: ``4d f6 73 65`` is Möse in cp1252 and M鰏e in gb18030, and both are legal. So nothing is
decoded by a guess. A guess only decides what is shown first.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MOST = 8
"""Encodings that are shown."""
SHOWN = 24
"""Characters of the line that are shown."""
_NAMES = (
    *("gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"),
    *("cp1252", "cp1251", "koi8_r", "cp1250", "iso8859_2", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"),
    "mac_roman",
)
_RARE = ("cp850", "cp866", "cp852", "iso8859_5", "iso8859_6", "iso8859_3")
"""Encodings that are looked at, by their names in Python. Each has ASCII as its first half.

Rare ones, of DOS and of before Windows, come later where words look odd in them too.
"""
_WIDE = ("utf-16-le", "utf-16-be")
_CALLED = {"euc_jis_2004": "euc_jp", "shift_jis_2004": "shift_jis", "big5hkscs": "big5", "gbk": "gb18030"}
"""What chardet names after a later edition of a standard → what files are written in."""
_LOOKED_AT = 256 * 1024
"""Bytes, of lines that are not ASCII, that an encoding has to fit."""
_JUDGED = 16 * 1024
"""Bytes of them by which encodings are put in order."""
_SMALL, _LARGE = (
    "a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u045f",
    "A-Z\u00c0-\u00d6\u00d8-\u00de\u0160\u0178\u017d\u0400-\u042f",
)
_CAPITAL_WITHIN = re.compile(f"[{_SMALL}][{_LARGE}]")
"""A capital behind a small letter, of Latin or Cyrillic."""
_EAST = frozenset({"CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC"})
_LATIN_AROUND = re.compile("[A-Za-z][\u3400-\u9fff][a-z]")
_NOT_ASCII = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_LINES = 200
"""Lines among which the one that is shown is chosen."""
_LIKELY = 3
"""Encodings that are told apart before all others."""
_LONG = 48
"""Bytes of a line beyond which it does not show more."""
_ODD = 5
"""Of so many words beyond ASCII, one that looks like none makes an encoding less likely."""
_CONTROLS = frozenset(("Cc", "Cn", "Co", "Cs"))


class Readings(NamedTuple):
    """A line of a file as it reads in each encoding that fits the file."""

    line: int
    """Its number, from 1."""
    by_encoding: dict[str, str]
    """Encoding → as much of the line as is shown. Likely ones first."""

    def __str__(self) -> str:
        """Part of a sentence: ``line 4 reads "Möse" in cp1252, "M鰏e" in gb18030``."""
        shown = ", ".join(f'"{sample}" in {encoding}' for encoding, sample in self.by_encoding.items())
        return f"line {self.line} reads {shown}"


def readings(data: bytes) -> Readings | None:
    """How a line of the file reads in at most MOST encodings; None where no encoding fits.

    Of the first lines that are not ASCII, it is the one that tells most encodings apart, and then the richest one.
    Encodings in which all these lines read alike count once.
    """
    lines = _not_ascii(data)
    if not lines:
        return None
    looked_at = b"\n".join(line for _, line in lines)
    texts: dict[str, list[str]] = {}
    for encoding in _likely_first(data, looked_at):
        if encoding in _WIDE:
            return _wide(data, encoding)
        text = _decoded(looked_at, encoding)
        read = None if text is None else text.split("\n")[:_LINES]
        if read is not None and read not in texts.values():
            texts[encoding] = read
    if not texts:
        return None
    texts = dict(sorted(texts.items(), key=lambda item: _rank(item[0], item[1])))
    best = max(range(min(len(lines), _LINES)), key=lambda index: _telling(index, lines, texts))
    shown = {encoding: _cut(read[best]) for encoding, read in list(texts.items())[:MOST]}
    return Readings(lines[best][0], shown)


def _rank(encoding: str, lines: Iterable[str]) -> tuple[bool, bool]:
    """Where an encoding is shown: behind others where words look odd in it, and last if it is rare besides.

    A guess by bytes alone takes lümmel of an old Mac for lŸmmel, and Russian of ISO 8859-5 for Arabic.
    """
    words = [word for line in lines for word in line.split() if not word.isascii()]
    odd = sum(map(_is_odd, words)) * _ODD > len(words)
    return odd, odd and encoding in _RARE


def _is_odd(word: str) -> bool:
    """Whether a word has a sign beside its letters, a capital behind a small letter, or letters of two scripts.

    Chinese and Japanese words have Latin letters beside others (AV女优), but none within (M鰏e).
    """
    chars = set(word)  # a line without a space may have a million
    signs = any(not char.isascii() and unicodedata.category(char)[0] not in "LMN" for char in chars)
    scripts = {_script(char) for char in chars if char.isalpha()}
    if scripts & _EAST:
        scripts = {script for script in scripts - _EAST if script != "LATIN" or not _only_ascii_latin(chars)}
        mixed = bool(scripts) or _LATIN_AROUND.search(word) is not None
    else:
        mixed = len(scripts) > 1
    return signs or mixed or _CAPITAL_WITHIN.search(word) is not None


def _script(char: str) -> str:
    """The first word of a letter's name in Unicode, which is its script."""
    return re.split("[ -]", unicodedata.name(char, ""))[0]


def _only_ascii_latin(chars: Iterable[str]) -> bool:
    return all(char.isascii() for char in chars if _script(char) == "LATIN")


def _telling(index: int, lines: list[tuple[int, bytes]], texts: dict[str, list[str]]) -> tuple[int, int, int, int]:
    """How well a line tells encodings apart, the likely ones above all."""
    found = [read[index] for read in texts.values()]
    weight = sum(byte >= 0x80 for byte in lines[index][1][:_LONG])
    return len(set(found[:_LIKELY])), len(set(found)), weight, -index


def _wide(data: bytes, encoding: str) -> Readings | None:
    """The first line that is not ASCII, of a text with two bytes a character."""
    text = _decoded(data[:_LOOKED_AT], encoding)
    for number, line in enumerate(text.split("\n") if text is not None else (), 1):
        if line.strip() and not line.isascii():
            return Readings(number, {encoding: _cut(line)})
    return None


def _not_ascii(data: bytes) -> list[tuple[int, bytes]]:
    """The lines that are not ASCII, with their numbers: the others read alike in every encoding. Bounded."""
    kept = list[tuple[int, bytes]]()
    number, at, left = 1, 0, _LOOKED_AT
    for found in _NOT_ASCII.finditer(data):
        if kept and len(found[0]) > left:
            break  # half a line may end in half a character, which no encoding has
        number += data.count(b"\n", at, found.start())
        at = found.start()
        kept.append((number, found[0][:left].rstrip(b"\r")))
        left -= len(found[0]) + 1
    return kept


def _likely_first(data: bytes, looked_at: bytes) -> Iterator[str]:
    """The encodings to try, each once."""
    # Imported here: only a file that cannot be read needs it, and it takes a tenth of a second to load.
    from chardet import detect_all

    wide = b"\x00" in data[:_JUDGED]
    offered = dict.fromkeys(_WIDE if wide else (*_NAMES, *_RARE))
    judged = data[:_JUDGED] if wide else looked_at[:_JUDGED]
    for guess in detect_all(judged, ignore_threshold=True, compat_names=False):
        name = guess["encoding"] or ""
        name = _CALLED.get(name, name if wide else name.replace("-", "_"))
        if name in offered:
            del offered[name]
            yield name
    if not wide:  # almost any bytes are UTF-16
        yield from offered


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text; None where a byte beyond ASCII does not fit, or is a control character. The end may be cut anywhere."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(data, final=len(data) < _LOOKED_AT)
    except UnicodeDecodeError:
        return None
    for character in set(text):
        if not character.isascii() and unicodedata.category(character) in _CONTROLS:
            return None
    return text


def _cut(line: str) -> str:
    """The line around its first character that is not ASCII."""
    line = line.strip()
    middle = next((index for index, character in enumerate(line) if not character.isascii()), 0)
    start = max(0, min(middle - SHOWN // 2, len(line) - SHOWN))
    before = "…" if start else ""
    after = "…" if start + SHOWN < len(line) else ""
    return f"{before}{line[start : start + SHOWN].strip()}{after}"
