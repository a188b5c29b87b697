"""Which keywords of a large set a text holds, and where.

How the service matches keywords is not documented (whole words, case, width, spaces): each choice here is an
assumption, and whoever shows a result says which one was made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.folding import Folded, fold, fold_with_places

_BEGINNING = 4
"""Characters by which words are looked up. Few words share so many, and hardly a place of a text has them by chance."""
_STRETCH = 4096
"""Places that are looked at together."""


class Matching(StrEnum):
    """What it takes for a text to hold a keyword."""

    CONTAINS = "contains"
    """The keyword stands in the text, character by character, inside of other words too."""
    WORD = "word"
    """It stands there as a word of its own: no letter or digit goes on from it, where its script separates words."""
    FOLDED = "folded"
    """It stands in the text once case, width, composition and zero-width characters are folded in both."""

    @property
    def meaning(self) -> str:
        """Return the assumption in words that follow "assumed: "."""
        return _MEANINGS[self]


_MEANINGS = {
    Matching.CONTAINS: "a keyword is found wherever its characters stand in the text, inside of words too",
    Matching.WORD: "a keyword is found where it stands as a word of its own, in the same case and width",
    Matching.FOLDED: "a keyword is found whatever its case, width, composition and zero-width characters,"
    " inside of words too",
}


class Span(NamedTuple):
    """Part of a text, from ``start`` up to ``end``."""

    start: int
    end: int


class Hit(NamedTuple):
    """A keyword that a text holds, from ``start`` up to ``end``."""

    keyword: str
    start: int
    end: int


class WordIndex:
    """Finds words of a large set in texts. The work grows with the text, and hardly with the number of words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words) - {""}
        tables: dict[int, dict[str, set[int]]] = {}
        for word in self.words:
            beginning = word[:_BEGINNING]
            tables.setdefault(len(beginning), {}).setdefault(beginning, set()).add(len(word))
        self._tables = [(size, {key: sorted(found) for key, found in table.items()}) for size, table in tables.items()]
        """By length of a beginning: how words begin, whole short words among them → lengths of those words."""

    def spans(self, text: str) -> Iterator[Span]:
        """Yield every place of ``text`` that holds a word, in order; of several that begin there the longest first."""
        for start in range(0, len(text), _STRETCH):
            for place, rest in sorted(self._found(text, start, min(start + _STRETCH, len(text)))):
                yield Span(place, place - rest)

    def _found(self, text: str, start: int, stop: int) -> list[tuple[int, int]]:
        """Return where words begin from ``start`` up to ``stop``, each with its length below zero: longest first."""
        words, most, found = self.words, len(text), list[tuple[int, int]]()
        for size, lengths in self._tables:
            # A comprehension for each size takes a third of the time of one loop over places and sizes.
            begun = [place for place in range(start, stop) if text[place : place + size] in lengths]
            for place in begun:
                for length in lengths[text[place : place + size]]:
                    if text[place : place + length] in words and place + length <= most:
                        found.append((place, -length))
        return found


class Matcher:
    """Keywords, ready to be looked for in many texts under one assumption."""

    def __init__(self, keywords: Iterable[str], matching: Matching = Matching.CONTAINS) -> None:
        self.matching = matching
        self._keywords: dict[str, list[str]] = {}
        """What is looked for → the keywords that it stands for: several may be equal when folded."""
        for keyword in dict.fromkeys(keywords):
            wanted = fold(keyword) if matching is Matching.FOLDED else keyword
            self._keywords.setdefault(wanted, []).append(keyword)
        self._index = WordIndex(self._keywords)

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield every place where ``text`` holds a keyword, in order; of several that begin there the longest first."""
        folded = fold_with_places(text) if self.matching is Matching.FOLDED else None
        searched = text if folded is None else folded.text
        for found in self._index.spans(searched):
            if self.matching is Matching.WORD and not _is_word(text, found):
                continue
            place = found if folded is None else _original(folded, found)
            for keyword in self._keywords[searched[found.start : found.end]]:
                yield Hit(keyword, *place)

    def keywords_in(self, text: str) -> tuple[str, ...]:
        """Return the keywords that ``text`` holds, each once, in the order in which they first stand there."""
        return tuple(dict.fromkeys(hit.keyword for hit in self.hits(text)))


def _original(folded: Folded, span: Span) -> Span:
    return Span(folded.starts[span.start], folded.ends[span.end - 1])


def _is_word(text: str, span: Span) -> bool:
    """Whether no word goes on from ``span`` to either side."""
    before = text[span.start - 1] if span.start else ""
    after = text[span.end] if span.end < len(text) else ""
    return not (_joined(before, text[span.start]) or _joined(text[span.end - 1], after))


_UNSEPARATED = ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""How names of letters begin whose scripts are written without blanks between words."""


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return bool(left and right) and _is_letter(left) and _is_letter(right)


def _is_letter(character: str) -> bool:
    """Whether a character is part of words that are separated: a letter, a digit, an accent, an underscore."""
    if character == "_" or unicodedata.category(character)[0] in "LMN":
        return not unicodedata.name(character, "").startswith(_UNSEPARATED)
    return False
