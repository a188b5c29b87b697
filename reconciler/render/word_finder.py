"""Where texts hold words of a large set, whatever their case: for masks, which hide keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"\S+")


class Span(NamedTuple):
    """Part of a text, from ``start`` up to ``end``, that holds a keyword."""

    start: int
    end: int


class _Token(NamedTuple):
    """Part of a text without blanks, in lower case, from ``start`` up to ``end``."""

    text: str
    start: int
    end: int


class WordFinder:
    """Finds words in texts, the longest at each place. All in lower case."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self._starts: set[str] = set()
        self._lengths: list[int] = []

    def add(self, word: str) -> None:
        self.words.add(word)
        self._lengths = []

    def spans(self, text: str) -> Iterator[Span]:
        if not self._lengths:
            self._starts = {word[:2] for word in self.words}
            self._lengths = sorted({len(word) for word in self.words}, reverse=True)
        lower = folded(text)
        start = 0
        while start < len(lower) - 1:
            end = self._end(lower, start) if lower[start : start + 2] in self._starts else 0
            if end:
                yield Span(start, end)
            start = end or start + 1

    def _end(self, lower: str, start: int) -> int:
        for length in self._lengths:
            if lower[start : start + length] in self.words and start + length <= len(lower):
                return start + length
        return 0


class PhraseFinder:
    """Finds keywords of several pieces, whatever blanks stand between these, the longest at each place.

    The work for one word of a text does not grow with the number of keywords: many begin with the same word.
    """

    def __init__(self) -> None:
        self.words: set[str] = set()
        """Each with one blank between its pieces."""
        self._beginnings: set[str] = set()
        """The same without their last pieces: whether a text may go on to a keyword."""
        self._first: set[int] = set()
        self._last: set[int] = set()

    def add(self, pieces: Sequence[str]) -> None:
        self.words.add(" ".join(pieces))
        self._first.add(len(pieces[0]))
        self._last.add(len(pieces[-1]))
        beginning = ""
        for piece in pieces[:-1]:
            beginning = f"{beginning} {piece}" if beginning else piece
            self._beginnings.add(beginning)

    def spans(self, text: str) -> Iterator[Span]:
        tokens = [_Token(folded(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]
        firsts, lasts = sorted(self._first, reverse=True), sorted(self._last, reverse=True)
        for index, token in enumerate(tokens):
            for length in firsts:
                first = token.text[-length:]
                if len(first) == length and first in self._beginnings:
                    end = self._end(first, tokens, index + 1, lasts)
                    if end:
                        yield Span(token.end - length, end)

    def _end(self, beginning: str, tokens: Sequence[_Token], following: int, lasts: Sequence[int]) -> int:
        """Where the longest keyword ends that goes on from ``beginning`` with ``following``; 0: none does."""
        end = 0
        for index in range(following, len(tokens)):
            token = tokens[index]
            for length in lasts:
                last = token.text[:length]
                if len(last) == length and f"{beginning} {last}" in self.words:
                    end = token.start + length
                    break
            beginning = f"{beginning} {token.text}"
            if beginning not in self._beginnings:
                break
        return end


def folded(text: str) -> str:
    """``text`` in lower case, where that does not move its characters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text
