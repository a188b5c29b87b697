"""Where texts hold words of a large set, whatever their case: for masks, which hide keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.model.matching import Span, WordIndex

_TOKEN = re.compile(r"\S+")


class _Token(NamedTuple):
    """Part of a text without blanks, in lower case, from ``start`` up to ``end``."""

    text: str
    start: int
    end: int


class WordFinder:
    """Finds words in texts, the longest at each place. All in lower case."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self._index: WordIndex | None = None

    def add(self, word: str) -> None:
        self.words.add(word)
        self._index = None

    def spans(self, text: str) -> Iterator[Span]:
        if self._index is None:
            self._index = WordIndex(self.words)
        done = 0
        for span in self._index.spans(folded(text)):
            if span.start >= done:
                yield span
                done = span.end


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
