"""The name that a mistyped one is most like. The work for each is bounded, however many names there are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from difflib import get_close_matches

CANDIDATES = 60
"""Names that one is compared with: comparing each of thousands with all of the others takes minutes."""


def around(name: str, names: Sequence[str]) -> Sequence[str]:
    """Return those of ``names``, which are in order, that begin most like ``name``; few names are returned whole."""
    if len(names) <= CANDIDATES:
        return names
    at = bisect_left(names, name)
    return names[max(at - CANDIDATES // 2, 0) : at + CANDIDATES // 2]


def nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the one of ``names``, which are in order, that ``name`` is most like; None where it is like none."""
    near = get_close_matches(name, around(name, names), 1)
    return near[0] if near else None
