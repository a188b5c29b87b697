"""Keywords in texts: every occurrence is found, and nothing else; folded, what looks the same is the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.model.folding import fold, fold_with_places
from reconciler.model.matching import Hit, Matcher, Matching, Span, WordIndex

LETTERS = "abAB赌博é\u0301ｂß\u200b_ 1"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=6), max_size=8)
TEXTS = st.text(LETTERS, max_size=30)


def everywhere(words: list[str], text: str) -> Iterator[Span]:
    """Every place of every word, by looking for each at each place."""
    for start in range(len(text)):
        for word in sorted(set(words), key=len, reverse=True):
            if text.startswith(word, start):
                yield Span(start, start + len(word))


@given(WORDS, TEXTS)
@example(["aaaaa", "aaaa", "a"], "aaaaaa")
@example(["abab1", "aba"], "abab")
def test_every_place_is_found(words: list[str], text: str) -> None:
    assert list(WordIndex(words).spans(text)) == list(everywhere(words, text))


@pytest.mark.parametrize("end", [4095, 4096, 4097])
def test_words_across_stretches_are_found(end: int) -> None:
    text = f"{'x' * (end - 3)}casino{'x' * 9}"
    assert list(WordIndex(["casino"]).spans(text)) == [Span(end - 3, end + 3)]


@given(WORDS, TEXTS)
@example(["e\u0301"], "xé")
@example(["AB"], "xａ\u200bｂ")
@example(["ss"], "ß")
def test_folded_hits_are_equal_when_folded(words: list[str], text: str) -> None:
    hits = list(Matcher(words, Matching.FOLDED).hits(text))
    for keyword, start, end in hits:
        assert fold(keyword) in fold(text[start:end])
    found = {hit.keyword for hit in hits}
    assert found == {word for word in words if fold(word) and fold(word) in fold(text)}


@given(WORDS, TEXTS)
def test_contained_keywords_are_found_folded_too(words: list[str], text: str) -> None:
    contained = set(Matcher(words).keywords_in(text))
    assert contained == {word for word in words if word in text}
    standing = set(Matcher(words, Matching.WORD).keywords_in(text))
    assert standing <= contained


@given(st.text(max_size=20))
def test_places_lead_to_what_was_folded(text: str) -> None:
    folded = fold_with_places(text)
    assert folded.text == fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@pytest.mark.parametrize(
    "spelling",
    ["Casino", "ＣＡＳＩＮＯ", "ca\u200bsino", "\u2060casino\ufeff", "c\u00adasino", "casino\ufe0f", "ⓒasino"],
)
def test_what_looks_the_same_folds_to_the_same(spelling: str) -> None:
    assert fold(spelling) == "casino"
    [hit] = Matcher(["casino"], Matching.FOLDED).hits(f"the {spelling} x")
    assert hit.keyword == "casino"
    assert fold(f"the {spelling} x"[hit.start : hit.end]) == "casino"


@pytest.mark.parametrize("word", ["カジノ", "ガ", "한국어", "क़ानून", "Straße", "ΣΊΣΥΦΟΣ", "นา", "ﬁne"])
def test_every_normal_form_folds_to_the_same(word: str) -> None:
    wide = [unicodedata.normalize(form, word) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert len({fold(spelling) for spelling in [*wide, word.upper(), word.lower()]}) == 1
    for spelling in wide:
        assert list(Matcher([word], Matching.FOLDED).hits(f"x{spelling}x"))


def test_half_width_marks_join_the_letter_before() -> None:
    assert fold("ｶﾞ") == fold("ガ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("casino", True),
        ("a casino.", True),
        ("casinos", False),
        ("mycasino", False),
        ("casino2", False),
        ("Casino", False),
        ("线上casino网", True),
        ("casino\u0301", False),
    ],
)
def test_words_of_their_own(text: str, found: bool) -> None:
    assert bool(Matcher(["casino"], Matching.WORD).keywords_in(text)) is found


def test_scripts_without_blanks_have_no_ends_of_words() -> None:
    assert Matcher(["赌博", "คาสิโน"], Matching.WORD).keywords_in("网上赌博平台 เล่นคาสิโนวันนี้") == ("赌博", "คาสิโน")


def test_several_keywords_may_be_one_when_folded() -> None:
    matcher = Matcher(["Casino", "casino", "CASINO", "casino"], Matching.FOLDED)
    assert list(matcher.hits("a cAsInO")) == [Hit(word, 2, 8) for word in ("Casino", "casino", "CASINO")]


def test_nothing_is_found_of_nothing() -> None:
    assert Matcher(["", "\u200b"], Matching.FOLDED).keywords_in("any\u200b") == ()
    assert Matcher([]).keywords_in("any") == ()


def test_every_choice_says_what_it_assumes() -> None:
    assert len({matching.meaning for matching in Matching}) == len(Matching)


def test_easy_characters_fold_to_themselves() -> None:
    """What is folded without looking at each character is what a careful look gives."""
    for number in (
        *range(0x80),
        *range(0x3041, 0x3097),
        *range(0x30A1, 0x30FB),
        0x3400,
        0x4DBF,
        *range(0x4E00, 0xA000, 7),
    ):
        character = chr(number)
        careful = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
        assert fold(character) == careful
        assert unicodedata.combining(character) == 0
