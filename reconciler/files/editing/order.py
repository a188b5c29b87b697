"""Where new keywords go among those of a list: in order where it is in order, at the end otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import islice
from operator import le

_LEAST = 3
"""Keywords from which on an order is one, and not an accident."""

Key = Callable[[str], tuple[str, ...]]
_KEYS: tuple[Key, ...] = (lambda word: (word,), lambda word: (word.casefold(), word))
"""By code points, as ``sort`` in the C locale does; and as ``reconciler fmt --sort`` does."""


def positions(known: Sequence[str], new: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return how many of ``known`` stand before which of ``new``, in order."""
    key = next((key for key in _KEYS if _in_order(known, key)), None)
    if key is None:
        return [(len(known), list(new))]
    keys = [key(word) for word in known]
    found: dict[int, list[str]] = {}
    for word in sorted(new, key=key):
        found.setdefault(bisect_right(keys, key(word)), []).append(word)
    return sorted(found.items())


def _in_order(words: Sequence[str], key: Key) -> bool:
    if len(words) < _LEAST:
        return False
    keys = list(map(key, words))
    return all(map(le, keys, islice(keys, 1, None)))
