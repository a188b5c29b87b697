"""Masks: no text holds a known keyword any more, and nothing else of it changes."""

from __future__ import annotations

import re
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.render.masking import DOT, Mask, masked_word

WORDS = st.text(alphabet="abcdeABCDE€é赌博ß .-+'\"\\|_", min_size=1, max_size=12)
OWN = frozenset({"abc", "bad", "keyword", "true"})


def holds(text: str, word: str) -> list[re.Match[str]]:
    """Where ``text`` has ``word``, whatever its case and however its blanks are broken."""
    pattern = r"\s+".join(map(re.escape, word.split()))
    return list(re.finditer(pattern, text, re.IGNORECASE)) if pattern else []


def counts(word: str) -> bool:
    """Whether a keyword is looked for inside of texts: three characters with a letter, or two that are no Latin."""
    folded = word.strip()
    return any(map(str.isalpha, folded)) and (len(folded) >= 3 or (len(folded) == 2 and not folded.isascii()))


def test_words() -> None:
    assert [masked_word(word) for word in ("casino", "abc", "ab", "a", "赌博", "")] == [
        f"c{DOT * 4}o",
        f"a{DOT}c",
        f"a{DOT}",
        DOT,
        f"赌{DOT}",
        DOT,
    ]


@given(st.lists(WORDS, max_size=8), st.lists(st.one_of(WORDS, st.sampled_from([" ", "\n", "abc", "x:"])), max_size=12))
@example(["free money"], ["free\n    money"])
@example(["aa", "aaa", "aaaa"], ["aaaaaaa"])
@example(["abc", "cde"], ["abcde"])
@example(["a b c", "c d e"], ["a b c d e"])
@example(["ass"], ["class badass"])
def test_no_text_holds_a_keyword(words: list[str], pieces: list[str]) -> None:
    text = "".join(pieces)
    masked = Mask(words).text(text)
    assert len(masked) == len(text)
    for word in filter(counts, words):
        assert not holds(masked, word), (word, masked)
    for before, after in zip(text, masked, strict=True):
        assert after in (before, DOT)


def test_only_keywords_are_hidden() -> None:
    text = "nothing of this is a keyword: 赌场, https://example.com/ab?x=1"
    assert Mask(["casino", "poker", "赌博"]).text(text) == text


def test_words_of_the_program_stay() -> None:
    """Whole words: without them no message and no JSON could be read. Within other words they are hidden."""
    mask = Mask(["bad", "true", "bad keyword", "a bad"], OWN)
    assert mask.text('{"keyword":true} bad keyword badly') == f'{{"keyword":true}} bad keyword b{DOT}dly'
    assert mask.text("a bad day") == f"a{DOT * 3}d day"


def test_digests_stay() -> None:
    kept = "sha 0bad0bad0bad0bad request 0bad0bad-0bad-0bad-0bad-0bad0bad0bad"
    assert Mask(["bad", "0bad"]).text(kept) == kept
    assert Mask(["bad"]).text("badbadbadbadg") != "badbadbadbadg"


def test_numbers_and_signs_stay() -> None:
    assert Mask(["100", "...", "{}", "7"]).text('{"count":100} ... {}') == '{"count":100} ... {}'


def steps(mask: Mask, text: str) -> int:
    """How many calls it takes to hide the keywords of ``text``."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        mask.text(text)
    finally:
        sys.setprofile(None)
    return count


def test_work_grows_with_the_text() -> None:
    """A long line without blanks, with a keyword everywhere: looked through once."""
    words = ["aab", "ba c", "bb"]

    def of_length(length: int) -> int:
        return steps(Mask(words), "aab" * length + " " + "ba" * length)

    assert of_length(4000) < 2.5 * of_length(2000)


def test_work_does_not_grow_with_keywords_that_begin_alike() -> None:
    text = "free money " * 100

    def of_keywords(count: int) -> int:
        return steps(Mask([f"free {number}x" for number in range(count)]), text)

    assert of_keywords(2000) < 1.5 * of_keywords(100)


def test_the_longest_of_several_words_is_hidden() -> None:
    mask = Mask(["free money", "free money now", "money bag"])
    assert mask.text("get free  money now") == f"get f{DOT * 13}w"
    assert mask.text("free money bag") == f"f{DOT * 8}y bag"
