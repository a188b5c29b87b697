"""Whether keywords are masked in what the program shows, and every keyword that this process has met.

Whoever reads keywords adds them here; ``cli/masking`` hides them. The words are kept only where somebody asked for
masks, so a command without them pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable


class _Masks:
    chosen: bool | None = None
    """What the command line says; None where it says nothing."""
    wanted = False
    """Whether a target, or the format of a report, asks for masks."""
    words: set[str] = set()
    kept: Callable[[], Iterable[str]] | None = None
    """Texts that are shown as they are, beside those in the program that is loaded."""


def choose(on: bool) -> None:
    """What the person says on the command line; nothing else counts then."""
    _Masks.chosen = on


def want() -> None:
    """Mask from now on, unless the command line says otherwise. Before the first keyword is read."""
    _Masks.wanted = True


def keep(texts: Callable[[], Iterable[str]]) -> None:
    """Leave the words of these texts, files of the program that a report is drawn with, as they stand."""
    _Masks.kept = texts


def kept() -> Iterable[str]:
    """The texts of which words stay."""
    return () if _Masks.kept is None else _Masks.kept()


def active() -> bool:
    """Whether keywords are masked."""
    return _Masks.wanted if _Masks.chosen is None else _Masks.chosen


def add(words: Iterable[str]) -> None:
    """Remember keywords, also those that are refused: a message may quote them."""
    if active():
        _Masks.words.update(words)


def words() -> frozenset[str]:
    """All keywords that were met so far."""
    return frozenset(_Masks.words)


def count() -> int:
    """How many keywords were met so far: it only grows."""
    return len(_Masks.words)


def forget() -> None:
    """Begin anew: for processes that run several commands one after another."""
    _Masks.chosen, _Masks.wanted, _Masks.words, _Masks.kept = None, False, set(), None
