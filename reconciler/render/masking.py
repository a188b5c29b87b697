"""Keywords with their middle hidden, in texts and in the records that reports are drawn from."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from reconciler.model.matching import Span
from reconciler.render.word_finder import PhraseFinder, WordFinder, folded

DOT = "•"
SHORTEST = 3
"""Letters of the shortest keyword that is looked for inside of texts: shorter ones stand in any word by chance."""
_PART = re.compile(r'[^\s"{}\[\]:,]+')
"""What JSON and sentences are made of: most texts of a report are the same few parts, and each is looked at once."""
_RUN = re.compile(r"[^\W_]+")
# A digest or an id is copied and compared, and holds short words by chance.
_OPAQUE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9a-zA-Z])[0-9a-f]{12,}(?![0-9a-zA-Z])")


def masked_word(word: str) -> str:
    """``word`` with everything but its ends hidden; of two characters the last one, of one all."""
    if len(word) < SHORTEST:
        return word[:-1] + DOT
    return f"{word[0]}{DOT * (len(word) - 2)}{word[-1]}"


_LONGEST_RUN = 64
"""Letters beside a keyword that are looked at: the program has no longer word."""


class Mask:
    """Hides known keywords in texts, whatever their case. ``own``: lower-case words of the program's own messages.

    A keyword that consists of such words stays where it stands in a sentence: without them no message could be read,
    and no JSON. Where a keyword is shown as itself, ``masked_word`` hides it whatever it is.
    """

    def __init__(self, words: Iterable[str], own: Collection[str] = ()) -> None:
        self._own = own
        self._plain, self._odd = WordFinder(), WordFinder()
        self._several = PhraseFinder()
        for word in words:
            self._know(word)
        self._known: dict[str, str] = {}

    def _know(self, word: str) -> None:
        pieces = [folded(piece) for piece in word.split()]
        whole = " ".join(pieces)
        # Without a letter it is a number or punctuation: every report has some.
        if not any(map(str.isalpha, whole)) or (len(whole) < SHORTEST and whole.isascii()) or len(whole) < 2:
            return
        if len(pieces) > 1:
            self._several.add(pieces)
            return
        (self._plain if _PART.fullmatch(whole) else self._odd).add(whole)

    def text(self, text: str) -> str:
        """``text`` with the middle of each keyword hidden that it holds."""
        if self._several.words:
            text = self._without(text, self._several.spans)
        if self._odd.words:
            text = self._without(text, self._odd.spans)
        return _PART.sub(self._part, text) if self._plain.words else text

    def _part(self, found: re.Match[str]) -> str:
        part = found[0]
        known = self._known.get(part)
        if known is None:
            known = self._known[part] = self._without(part, self._plain.spans)
        return known

    def _without(self, text: str, find: Callable[[str], Iterable[Span]]) -> str:
        """``text`` without what ``find`` finds. Keywords may overlap: what is left of one may be the next one's."""
        while (hidden := self._hidden(text, find(text))) != text:
            text = hidden
        return text

    def _hidden(self, text: str, spans: Iterable[Span]) -> str:
        pieces: list[str] = []
        done = 0
        opaque = _opaque(text)
        kept = next(opaque, None)
        for span in spans:
            while kept is not None and kept.end < span.end:
                kept = next(opaque, None)
            within = kept is not None and kept.start <= span.start
            if span.start < done or within or self._is_own(text, span):
                continue
            pieces += (text[done : span.start], masked_word(text[span.start : span.end]))
            done = span.end
        return "".join([*pieces, text[done:]])

    def _is_own(self, text: str, span: Span) -> bool:
        """Whether the keyword is made of whole words of the program's own."""
        first, last = span
        lowest, highest = max(0, first - _LONGEST_RUN), min(len(text), last + _LONGEST_RUN)
        while first > lowest and _RUN.match(text[first - 1]):
            first -= 1
        while last < highest and _RUN.match(text[last]):
            last += 1
        return all(run.lower() in self._own for run in _RUN.findall(text[first:last]))


def _opaque(text: str) -> Iterator[Span]:
    """Yield the parts of ``text`` that are digests and ids."""
    for found in _OPAQUE.finditer(text):
        yield Span(*found.span())
