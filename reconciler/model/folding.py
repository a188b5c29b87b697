"""Texts without what readers hardly see: case, width, composition and zero-width characters folded.

Whether the service folds any of it is not documented: what is equal only so *may* be one keyword to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_EASY = (
    "\x00-\x7f\u00c0-\u00d6\u00d8-\u00de\u00e0-\u00f6\u00f8-\u00ff\u0400-\u045f\u05d0-\u05ea\u0620-\u063a\u0641-\u064a"
    "\u0671-\u0674\u0679-\u06d3\u0e01-\u0e30\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
"""ASCII, letters of Western Europe, Cyrillic, Hebrew, Arabic and Thai ones, kana, Chinese characters and Hangul
syllables: folding changes nothing of them but their case, and none joins another."""
_RUNS = re.compile(f"(?P<easy>[{_EASY}]+)|[^{_EASY}]+")
_ALL_EASY = re.compile(f"[{_EASY}]*")
_IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Ignorable characters (Default_Ignorable_Code_Point) whose category is not Cf: joiners, fillers, variants."""
_SHOWN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Characters of category Cf that are seen: signs that stand before numbers and verses."""
_JAMO = re.compile("[\u1161-\u1175\u11a8-\u11c2]")
"""Vowels and final consonants of Hangul, which join the letter before them."""


class Folded(NamedTuple):
    """A folded text, and for each of its characters where in the original it comes from: ``starts`` up to ``ends``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def fold(text: str) -> str:
    """Return ``text`` in NFKC and without case and zero-width characters."""
    return text.lower() if _ALL_EASY.fullmatch(text) else fold_with_places(text).text


def fold_with_places(text: str) -> Folded:
    """Return ``text`` folded as by ``fold``, with the place of each character."""
    if _ALL_EASY.fullmatch(text):
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    builder = _Builder()
    for run in _RUNS.finditer(text):
        if run["easy"]:
            builder.easy(run[0], run.start())
        else:
            for index, character in enumerate(run[0], run.start()):
                builder.take(character, index)
    builder.close()
    return Folded("".join(builder.pieces), builder.starts, builder.ends)


class _Builder:
    """Folds a text cluster by cluster: a character together with what joins it, such as accents."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._cluster = ""
        self._start = self._end = 0

    def easy(self, run: str, start: int) -> None:
        """Take a run of characters that fold to themselves. What follows may join its last character."""
        self.close()
        last = start + len(run) - 1
        self.pieces.append(run[:-1].lower())
        self.starts.extend(range(start, last))
        self.ends.extend(range(start + 1, last + 1))
        self._cluster, self._start, self._end = run[-1], last, last + 1

    def take(self, character: str, index: int) -> None:
        role = _role(character)
        if role == _IGNORABLE:
            return
        if role == _JOINING and self._cluster:
            self._cluster += character
        else:
            self.close()
            self._cluster, self._start = character, index
        self._end = index + 1

    def close(self) -> None:
        """Fold the cluster that was begun."""
        if self._cluster:
            piece = _fold_cluster(self._cluster)
            self.pieces.append(piece)
            self.starts.extend([self._start] * len(piece))
            self.ends.extend([self._end] * len(piece))
            self._cluster = ""


_SEPARATE, _JOINING, _IGNORABLE = range(3)


@lru_cache(maxsize=65536)
def _role(character: str) -> int:
    """How a character stands to the one before it."""
    if _IGNORED.match(character):
        return _IGNORABLE
    if unicodedata.category(character) == "Cf":
        return _SEPARATE if _SHOWN.match(character) else _IGNORABLE
    first = unicodedata.normalize("NFKD", character)[0]
    joins = unicodedata.category(first).startswith("M") or _JAMO.match(first)
    return _JOINING if joins else _SEPARATE


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    return "".join(character for character in folded if _role(character) != _IGNORABLE)
