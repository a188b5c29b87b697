"""Keywords and Unicode: spellings that the service may keep otherwise, mixed scripts, and words that look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from reconciler.checks.base import Check, finding
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Files, Rule, manifest

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_ALPHABETS = "\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1f00-\u1fff\u2c80-\u2cff\u2de0-\u2dff"
"""Alphabets with letters that look like Latin ones: Greek, Cyrillic, Armenian, Georgian, Cherokee, Coptic."""
_LATIN_LETTER, _OTHER_LETTER = re.compile(f"[{_LATIN}]"), re.compile(f"[{_ALPHABETS}]")
_MIXED = re.compile(rf"[{_LATIN}][{_LATIN}{_ALPHABETS}]*[{_ALPHABETS}]|[{_ALPHABETS}][{_LATIN}{_ALPHABETS}]*[{_LATIN}]")


def forms(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``keyword-form`` and ``keyword-compatibility``: how the service treats either is not documented."""
    for address, resource in resources.items():
        word = address.name
        if word.isascii() or address.kind != KeywordSample.name:
            continue
        composed = unicodedata.normalize("NFC", word)
        plain = unicodedata.normalize("NFKC", word)
        if composed != word:
            message = f"{word} is not in Unicode's normal form NFC; the service may keep it otherwise, or not find it"
            yield finding("keyword-form", resource, message, fix=f"write it as {composed}")
        elif plain != word:
            message = f"{word} has characters that stand for others, such as wide letters or ligatures: plainly {plain}"
            yield finding("keyword-compatibility", resource, message, fix=f"declare {plain} too, or instead")


def mixed_scripts(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-mixed-scripts``: one word has Latin letters, and letters of another alphabet that look Latin."""
    for address, resource in resources.items():
        word = address.name
        if word.isascii() or address.kind != KeywordSample.name or not _MIXED.search(word):
            continue
        at = _odd_one(word)
        if at is not None:
            name = unicodedata.name(word[at], f"U+{ord(word[at]):04X}")
            message = f"{word} mixes alphabets: character {at + 1} is {name}, which looks like a letter of the other"
            fix = "write it in one alphabet; if others do write it so, declare both"
            yield finding("keyword-mixed-scripts", resource, message, fix=fix, mark=at + 1)


def _odd_one(word: str) -> int | None:
    """The index of the first letter of the rarer alphabet, where it looks like one of the other."""
    latin = [index for index, letter in enumerate(word) if _LATIN_LETTER.match(letter)]
    foreign = [index for index, letter in enumerate(word) if _OTHER_LETTER.match(letter)]
    if len(latin) < len(foreign):
        return next((index for index in latin if word[index] in _imitated()), None)
    return next((index for index in foreign if ord(word[index]) in _lookalikes()), None)


def confusable(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-confusable``: a word whose letters all look Latin, and that looks like another keyword.

    The table is Unicode's own (confusables.txt of UTS 39). Only whole words are compared, and only by their look in
    Latin letters, so that words of one other script are never compared by the few letters that look alike.
    """
    foreign = [r for a, r in resources.items() if a.kind == KeywordSample.name and not a.name.isascii()]
    looks: dict[str, Resource] = {}
    for resource in foreign:
        look = resource.address.name.translate(_lookalikes())
        if look.isascii():
            looks.setdefault(look.casefold(), resource)
    for address, resource in resources.items() if looks else ():
        like = looks.get(address.name.casefold()) if address.kind == KeywordSample.name else None
        if like is not None:
            message = f"{like.address.name} looks like {address.name} ({resource.position.short}) in other letters"
            yield finding("keyword-confusable", like, message, fix="keep both only if both are really written")


def look(word: str) -> str:
    """What a word looks like in Latin letters, by Unicode's table of confusables; case is folded."""
    return word.casefold() if word.isascii() else word.translate(_lookalikes()).casefold()


@cache
def _lookalikes() -> Mapping[int, str]:
    """Code point of a letter that is not Latin → the ASCII letter or digit that it looks like."""
    # Imported here: the table takes a tenth of a second to load, and few projects need it.
    from confusable_homoglyphs.confusables import confusables_data

    found = {}
    for letter, others in confusables_data.items():
        if len(letter) != 1 or letter.isascii() or not letter.isalpha():
            continue
        alike = [other["c"] for other in others if other["c"].isascii() and other["c"].isalnum()]
        if alike and unicodedata.normalize("NFKC", letter) == letter:
            found[ord(letter)] = min(alike, key=lambda each: (len(each), each.isdigit(), each))
    return found


@cache
def _imitated() -> frozenset[str]:
    """The Latin letters that letters of other alphabets look like, small and capital."""
    return frozenset(letter for each in _lookalikes().values() for letter in (each.lower(), each.upper()))


def _words(*keywords: str) -> Files:
    return manifest("KeywordSamples", f"usages: [Review]\nkeywords: [{', '.join(keywords)}]")


FORMS = Check(
    forms,
    (
        Rule(
            "keyword-form",
            "A keyword is not in Unicode's normal form NFC: the service may keep it otherwise, or not find it.",
            _words("cafe\u0301"),
            WARNING,
        ),
        Rule(
            "keyword-compatibility",
            "A keyword has characters that stand for others (NFKC): wide letters, ligatures, letters in circles.",
            _words("ｃａｓｉｎｏ"),
            WARNING,
            weight="hint",
        ),
    ),
)
MIXED = Check(
    mixed_scripts,
    (
        Rule(
            "keyword-mixed-scripts",
            "A word has Latin letters, and letters of another alphabet that look like Latin ones.",
            _words("c\u0430sino"),
            WARNING,
            advice="It may be meant: people who evade filters write so.",
        ),
    ),
)
CONFUSABLE = Check(
    confusable,
    (
        Rule(
            "keyword-confusable",
            "A keyword in letters of another alphabet looks like another keyword in Latin letters.",
            _words("cop", "\u0441\u043e\u0440"),
            WARNING,
            advice="Letters are compared by Unicode's table of confusables. Both may be meant.",
        ),
    ),
)
