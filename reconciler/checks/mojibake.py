"""Keywords that were read in a wrong encoding: ``MÃ¶se``, ``M鰏e``, and characters that stand for unknown ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from reconciler.checks.base import Check, finding
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Files, Rule, manifest

_LOST = "\ufffd"
"""What decoders write for bytes that they do not know."""
_SINGLE = ("cp1252", "latin-1", "cp1251", "cp1250", "mac_roman", "koi8_r")
"""Encodings in which UTF-8 is read by mistake, letter by letter."""
_LEADS, _TRAILS = range(0xC2, 0xF5), range(0x80, 0xC0)
"""Bytes with which UTF-8 begins a character beyond ASCII, and with which it goes on."""
_DOUBLE = ("gb18030", "big5", "cp932", "cp949", "euc_jp")
"""Encodings of two bytes a character, which swallow the letter behind an accented one."""
_BESIDE = re.compile("[A-Za-z][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][a-z]")
"""A Latin letter beside one of Chinese, Japanese or Korean."""
_LETTERS = 2
"""ASCII characters of such a word: a letter before a sign, as in E化, is one of its own."""
_WEST = re.compile("[\u0080-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122]{4,}")
"""Words of what cp1252 has beyond ASCII, and of nothing else."""
_DIFFERENT = 3
"""Different characters of such a word: ääää is a sound."""
_SMALL_LATIN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßš"
_CASES = re.compile(f"[a-z{_SMALL_LATIN}'-]+|[A-Z][a-z{_SMALL_LATIN}'-]+")
"""How a word with accents is usually written: small, or with a capital in front."""


def misread(word: str) -> str | None:
    """What a word says when it is read in the right encoding; None where it seems to be in it. ``word`` is not ASCII.

    Empty for a word that lost its characters. Only what no word of any language looks like counts.
    """
    if _LOST in word:
        return ""
    return _utf8_in(word) or _swallowed_in(word) or _foreign_in(word)


def _utf8_in(word: str) -> str | None:
    """UTF-8 that was read letter by letter: what its bytes say.

    Where everything is letters and says one character only, as in the Russian её, it is a word.
    """
    if not _leads().search(word):
        return None
    for encoding, shape in _shapes():
        if not shape.fullmatch(word):
            continue
        try:
            read = word.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        several = sum(not character.isascii() for character in read) > 1
        if read.isprintable() and (several or "Ã" in word or not word.isalpha()):
            return read
    return None


@cache
def _leads() -> re.Pattern[str]:
    """What UTF-8 begins a character with, in any of the single-byte encodings. Most words have none of it."""
    leads = "".join(character for encoding in _SINGLE for character in _decoded(_LEADS, encoding))
    return re.compile(f"[{re.escape(leads)}]")


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What UTF-8 looks like in each single-byte encoding: fast to rule out, for words that are in order."""
    shapes = []
    for encoding in _SINGLE:
        leads, trails = ("".join(_decoded(span, encoding)) for span in (_LEADS, _TRAILS))
        shape = rf"[\x00-\x7f]*(?:[{re.escape(leads)}][{re.escape(trails)}]{{1,3}}[\x00-\x7f]*)+"
        shapes.append((encoding, re.compile(shape)))
    return tuple(shapes)


def _decoded(values: Iterable[int], encoding: str) -> Iterator[str]:
    """The characters of bytes; none for those that the encoding does not have."""
    return (bytes([value]).decode(encoding, "ignore") for value in values)


def _swallowed_in(word: str) -> str | None:
    """A word with accents that was read two bytes at a time, as M鰏e is Möse in gb18030."""
    if not _BESIDE.search(word) or sum(map(str.isascii, word)) < _LETTERS:
        return None
    for encoding in _DOUBLE:
        try:
            data = word.encode(encoding)
        except UnicodeError:
            continue
        for single in ("utf-8", "cp1252"):
            try:
                read = data.decode(single)
            except UnicodeError:
                continue
            if all(map(_CASES.fullmatch, read.split())):
                return read
    return None


def _foreign_in(word: str) -> str | None:
    """Letters of another script that were read as accented ones: ``áëÿäü`` is a word in Cyrillic."""
    if not _WEST.fullmatch(word) or len(set(word)) < _DIFFERENT:
        return None
    try:
        data = word.encode("cp1252")
    except UnicodeError:
        return None
    for encoding in ("cp1251", *_DOUBLE, "koi8_r"):
        try:
            read = data.decode(encoding)
        except UnicodeError:
            continue
        # What NFKC changes, as katakana of half width, is rarely written.
        letters = all(unicodedata.category(character) in ("Ll", "Lo") for character in read)
        if letters and unicodedata.is_normalized("NFKC", read):
            return read
    return None


def mojibake(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-mojibake``."""
    for address, resource in resources.items():
        word = address.name
        if word.isascii() or address.kind != KeywordSample.name:
            continue
        read = misread(word)
        if read is None:
            continue
        if read:
            message = f"{word} looks like text that was read in a wrong encoding"
            fix = "correct the word; where a whole list looks so, correct its encoding, or leave it out for UTF-8"
            yield finding("keyword-mojibake", resource, message, suggestion=read, fix=fix)
        else:
            message = f"{word} has U+FFFD, which stands for a character that could not be read"
            fix = "take the word from where it came from once more, in the right encoding"
            yield finding("keyword-mojibake", resource, message, fix=fix)


def _words(*keywords: str) -> Files:
    return manifest("KeywordSamples", f"usages: [Review]\nkeywords: [{', '.join(keywords)}]")


MOJIBAKE = Check(
    mojibake,
    (
        Rule(
            "keyword-mojibake",
            "A keyword looks like one that was read in a wrong encoding: no text has it, so it stops nothing.",
            _words("M\u00c3\u00b6se"),
            WARNING,
            advice="Found by what its bytes say in another encoding, and by U+FFFD.",
        ),
    ),
)
