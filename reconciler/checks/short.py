"""Keywords that are found everywhere: single characters, common words, and keywords inside other keywords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from reconciler.checks.base import Check, finding
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.keyword_sample.spec import CREATE_LENGTH
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, NormalForm, Resource
from reconciler.model.rule import WARNING, Files, Rule, manifest

SHORT = 4
"""Characters that a common word may have to be one of these rules' business."""
_CODE = re.compile(r"(?:^|[/._ -])([a-z]{2})(?:[-_][A-Za-z-]+)?(?:\.[a-z]+)?$")
"""A language code at the end of a path but for its suffix, or of a name: ``lists/no.txt``, ``fr-CA``."""
_PIECES = re.compile(r"[\s\-_/.,]+")


def singles(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``keyword-single`` and ``keyword-ideograph``: one character, which stands in very much text."""
    for address, resource in resources.items():
        if len(address.name) > 2 or address.kind != KeywordSample.name:
            continue
        visible = [character for character in address.name if unicodedata.category(character) not in ("Mn", "Cf")]
        if len(visible) != 1:
            continue
        category = unicodedata.category(visible[0])
        if category == "So":  # an emoji stands for itself
            continue
        # Letters without case, as Chinese and Korean have, are whole words or syllables.
        rule = "keyword-ideograph" if category == "Lo" else "keyword-single"
        message = f"{address.name} is a single character: it is found in very much text"
        yield finding(rule, resource, message, fix="write a longer word, unless every text with it is meant")


def common(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-common``: a short word that is among the commonest of its list's language."""
    languages: dict[tuple[str, str | None, int], Collection[str]] = {}
    for address, resource in resources.items():
        if len(address.name) > SHORT or address.kind != KeywordSample.name:
            continue
        key = (resource.position.file, resource.list, id(resource.form))
        words = languages.get(key)
        if words is None:
            words = languages[key] = _common_words(_language(resource))
        if address.name.casefold() in words:
            message = f"{address.name} is one of the commonest words of its language: it is found in very much text"
            yield finding("keyword-common", resource, message, fix="write it with the words that make it harmful")


def _language(resource: Resource) -> str:
    """The language code in the name of the file, the list or a tag; empty where there is none."""
    tags = resource.form.get("tags")
    names = [resource.position.file, resource.list or "", *(sorted(tags) if isinstance(tags, frozenset) else ())]
    for name in names:
        found = _CODE.search(name)
        if found:
            return found[1]
    return ""


@cache
def _common_words(language: str) -> Collection[str]:
    """Words that are too common to tell texts apart; none for a language that the table does not have."""
    if not language:
        return frozenset()
    # Imported here: most projects have no list of short words in a language that its name says.
    from stop_words import StopWordError, get_stop_words

    try:
        return frozenset(word for word in get_stop_words(language) if len(word) <= SHORT)
    except StopWordError:
        return frozenset()


def contained(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-contained``: a keyword with another one inside it that has the same usages and tags.

    In scripts that write blanks only whole words count as inside: "art" is not a part of "party". The work for one
    keyword grows with the pieces it has, which its length bounds, and not with the number of keywords.
    """
    words = {address.name: resource for address, resource in resources.items() if address.kind == KeywordSample.name}
    for word, resource in words.items():
        if word.isascii() and not _PIECES.search(word):
            continue
        inside = next((each for each in _parts(word) if _same_effect(words.get(each), resource.form)), None)
        if inside is not None:
            place = words[inside].position.short
            message = f"{word} contains {inside} ({place}), which has the same usages and tags"
            fix = "if the service finds keywords inside longer text, the shorter one is enough"
            yield finding("keyword-contained", resource, message, fix=fix)


def _same_effect(other: Resource | None, form: NormalForm) -> bool:
    return other is not None and other.form == form


def _parts(word: str) -> Iterator[str]:
    """What counts as inside a word, the shortest first."""
    if not word.isascii() and any(map(_unspaced, word)):
        for length in range(2, min(len(word), CREATE_LENGTH + 1)):
            for start in range(len(word) - length + 1):
                yield word[start : start + length]
        return
    pieces = [piece for piece in _PIECES.split(word) if piece]
    if len(pieces) < 2:
        return
    spans = [match.span() for match in re.finditer(r"[^\s\-_/.,]+", word)]
    for count in range(1, len(spans)):
        for first in range(len(spans) - count + 1):
            yield word[spans[first][0] : spans[first + count - 1][1]]


def _unspaced(character: str) -> bool:
    """Whether its script writes no blanks between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\u0e00" <= character <= "\u0eff"
        or "\u1000" <= character <= "\u109f"
        or "\u1780" <= character <= "\u17ff"
        or "\U00020000" <= character <= "\U000323af"
    )


def _words(keywords: str, name: str = "example") -> Files:
    return manifest("KeywordSamples", f"usages: [Review]\nkeywords: [{keywords}]", name=name)


SINGLES = Check(
    singles,
    (
        Rule(
            "keyword-single",
            "A keyword is a single letter, digit or sign.",
            _words("x"),
            WARNING,
        ),
        Rule(
            "keyword-ideograph",
            "A keyword is a single character of a script without capitals, such as a Chinese one.",
            _words("赌"),
            WARNING,
            weight="hint",
            advice="It is a word of its own, and a part of many others.",
        ),
    ),
)
COMMON = Check(
    common,
    (
        Rule(
            "keyword-common",
            f"A keyword of at most {SHORT} characters is among the commonest words of the language that the name of its"
            " file, its list or a tag says (a code such as en).",
            _words("the", name="en"),
            WARNING,
        ),
    ),
)
CONTAINED = Check(
    contained,
    (
        Rule(
            "keyword-contained",
            "A keyword has another one inside it, as whole words, with the same usages and tags.",
            _words("casino, casino royale"),
            WARNING,
            weight="hint",
            advice="How the service matches is not documented. Scripts without blanks are compared by characters.",
        ),
    ),
)
