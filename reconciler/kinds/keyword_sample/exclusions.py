"""The words under ``exclude`` of a list, and which of them its lists do not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from reconciler.kinds.keyword_sample.patches import Removed
from reconciler.model.manifest import Map, Problem, Text
from reconciler.model.spec import quoted


class _HasKeyword(Protocol):
    @property
    def keyword(self) -> str: ...


W = TypeVar("W", bound=_HasKeyword)


def excluded_words(tree: Map) -> list[Text]:
    """The words under ``exclude``."""
    return [node for node in tree.get(Text("exclude"), ()) if isinstance(node, Text)]


class Exclusions:
    """The words under ``exclude``, and which of them were met in lists."""

    def __init__(self, tree: Map) -> None:
        self._nodes = excluded_words(tree)
        self._words = frozenset(map(str, self._nodes))
        self._met: set[str] = set()

    def kept(self, words: Iterable[W]) -> Iterable[W]:
        """The words that are not excluded."""
        return self._kept(words) if self._words else words

    def _kept(self, words: Iterable[W]) -> Iterator[W]:
        for word in words:
            if word.keyword in self._words:
                self._met.add(word.keyword)
            else:
                yield word

    def unused(self) -> Iterator[Problem]:
        """A warning for each word that nothing had: most often a typo, so that another word stays."""
        for node in self._nodes:
            if not isinstance(node, Removed) and str(node) not in self._met:
                message = f"{quoted(node)} is excluded, and neither a list nor what is patched has it"
                yield Problem("exclude-unused", node.position, message, "warning", fix="correct the word, or remove it")
