"""Which script a keyword is written in, so that a list of many languages can be read in parts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

OTHER = "other"
LEAST = 10
"""Keywords that a script needs for a file of its own."""
_NAMED = {
    "CJK": "han",
    "HIRAGANA": "japanese",
    "KATAKANA": "japanese",
    "HALFWIDTH": "japanese",
    "FULLWIDTH": "latin",
}
_FIRST = ("japanese", "hangul", "han")
"""These decide even where a word holds letters of others too: 德州poker is looked for among Chinese words."""


@lru_cache(maxsize=65536)
def _script_of(char: str) -> str | None:
    if char.isascii():
        return "latin" if char.isalpha() else None
    if not char.isalpha():
        return None
    word = unicodedata.name(char, "").partition(" ")[0]
    return _NAMED.get(word, word.lower().partition("-")[0]) or None


def script(keyword: str) -> str:
    """``latin``, ``han``, ``thai``, …; ``other`` for words without letters."""
    if keyword.isascii():
        return "latin" if any(map(str.isalpha, keyword)) else OTHER
    found = [name for name in map(_script_of, keyword) if name]
    return next((name for name in _FIRST if name in found), found[0] if found else OTHER)


def by_script(keywords: Iterable[str]) -> dict[str, list[str]]:
    """Keywords in parts, where at least two scripts have ``LEAST`` of them; small ones are ``other``.

    One part, called ``""``, where parts would not help a reader.
    """
    every = list(keywords)
    parts: dict[str, list[str]] = {}
    for keyword in every:
        parts.setdefault(script(keyword), []).append(keyword)
    large = {name: words for name, words in parts.items() if len(words) >= LEAST and name != OTHER}
    if len(large) < 2:
        return {"": every}
    rest = [word for name, words in parts.items() if name not in large for word in words]
    result = {name: large[name] for name in sorted(large)}
    return result | ({OTHER: rest} if rest else {})
