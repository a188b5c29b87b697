"""Words that nobody here made up: the stop words of 33 languages, by the package that the checks use."""

from __future__ import annotations

import re

from stop_words import AVAILABLE_LANGUAGES, get_stop_words

_BROKEN = re.compile("[\x00-\x1f\x7f\ufeff]|^#")
"""Leftovers of somebody's files, and a sign that begins a comment of ours: six of 14,000 words."""
LONG = ["far too long for a keyword", "слишком длинно для ключевого слова"]
"""Of two lists: no stop word is as long as a keyword must not be."""


def real_words() -> dict[str, list[str]]:
    """Language → its words, each once, in order; two languages have a word that is too long besides."""
    found = {
        language: sorted({word.strip() for word in get_stop_words(language) if not _BROKEN.search(word)})
        for language in AVAILABLE_LANGUAGES
    }
    for language, word in zip(("english", "russian"), LONG, strict=True):
        found[language].append(word)
    return found
