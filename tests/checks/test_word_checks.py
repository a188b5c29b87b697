"""Checks of single keywords and of pairs: Unicode, scripts, Chinese, short words, words inside words."""

from __future__ import annotations

import builtins
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.checks import CHECKS
from reconciler.checks.mojibake import misread
from reconciler.model.manifest import ListRow
from tests.support.declaring import declare, sound, words

QUIET = {"keyword-lookalike", "keyword-invisible"}


def found(*keywords: str, file: str = "lists/x.txt", only: str = "") -> list[tuple[str, str]]:
    """(rule, keyword) of every problem of every check, hints included."""
    text = words(f"{{usages: [Review], keywordsFrom: [{{file: {file}}}]}}", "w")
    rows = [ListRow(word, line) for line, word in enumerate(keywords, 1)]
    resources = sound(declare(text, {file: rows}))
    problems = [problem for check in CHECKS for problem in check.problems(resources)]
    assert all(p.position.file == file and p.about and p.list == "w" and p.fix for p in problems)
    assert all(p.position.line == keywords.index(str(p.about).partition("/")[2]) + 1 for p in problems)
    return [(p.rule, str(p.about).partition("/")[2]) for p in problems if not only or p.rule == only]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        # Unicode
        (("cafe\u0301",), [("keyword-form", "cafe\u0301")]),
        (("café",), []),
        (("ｃａｓｉｎｏ",), [("keyword-compatibility", "ｃａｓｉｎｏ")]),
        (("ﬁsh",), [("keyword-compatibility", "ﬁsh")]),
        (("①夜情",), [("keyword-compatibility", "①夜情")]),
        (("ca\u200dsino",), [("keyword-invisible", "ca\u200dsino")]),
        (("ca\u3164sino",), [("keyword-invisible", "ca\u3164sino"), ("keyword-compatibility", "ca\u3164sino")]),
        (("می\u200cخواهم",), []),
        (("👨\u200d👩",), []),
        # Read in a wrong encoding
        (("M\u00c3\u00b6se",), [("keyword-mojibake", "MÃ¶se")]),
        (("straÃŸe",), [("keyword-mojibake", "straÃŸe")]),
        (("РјР°С‚",), [("keyword-mojibake", "РјР°С‚")]),
        (("M鰏e",), [("keyword-mojibake", "M鰏e")]),
        (("M枚se",), [("keyword-mojibake", "M枚se")]),
        (("caf閟",), [("keyword-mojibake", "caf閟")]),
        (("b鷭ser黲",), [("keyword-mojibake", "b鷭ser黲")]),
        (("áëÿäü",), [("keyword-mojibake", "áëÿäü")]),
        (("cafe\ufffd",), [("keyword-mojibake", "cafe\ufffd")]),
        (("Möse", "её", "діє", "ääää", "NÃO", "więżą", "píšťalka"), []),
        (("E化", "T恤", "卡拉OK", "KTV間", "K黨", "gスポット", "联通", "德州扑克"), []),
        # Scripts
        (("c\u0430sino",), [("keyword-mixed-scripts", "c\u0430sino")]),
        (("тра\u0078ать",), [("keyword-mixed-scripts", "тра\u0078ать")]),
        (("траш tv",), []),
        (("AV女優",), []),
        (("3p乱交",), []),
        (("αβγ-rays",), []),
        (("сор", "cop"), [("keyword-confusable", "сор")]),
        (("СОР", "cop"), [("keyword-confusable", "СОР")]),
        (("сор", "порт"), []),
        (("порт", "port"), []),
        # Chinese
        (("赌场", "賭場"), [("keyword-traditional", "賭場")]),
        (("赌场", "賭博"), []),
        (("皇后", "皇後"), [("keyword-traditional", "皇後")]),
        # Short words
        (("x",), [("keyword-single", "x")]),
        (("7",), [("keyword-single", "7")]),
        (("é",), [("keyword-single", "é")]),
        (("赌",), [("keyword-ideograph", "赌")]),
        (("กู",), [("keyword-ideograph", "กู")]),
        (("🖕",), []),
        (("xy",), []),
        # Words inside words
        (("casino", "casino royale"), [("keyword-contained", "casino royale")]),
        (("casino royale", "royale"), [("keyword-contained", "casino royale")]),
        (("ass", "glass"), []),
        (("a b c", "b c"), [("keyword-contained", "a b c")]),
        (("foda", "foda-se"), [("keyword-contained", "foda-se")]),
        (("赌场", "澳门赌场"), [("keyword-contained", "澳门赌场")]),
        (("澳门", "赌场"), []),
        (("casino", "poker"), []),
    ],
)
def test_words(keywords: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert found(*keywords) == expected


@pytest.mark.parametrize(
    ("word", "right", "wrong"),
    [
        ("Möse", "utf-8", "cp1252"),
        ("Hündin", "cp1252", "gb18030"),
        ("Möse", "utf-8", "gb18030"),
        ("bøsserøv", "cp1252", "big5"),
        ("блядь", "cp1251", "cp1252"),
        ("блядь", "utf-8", "cp1251"),
        ("赌博", "gb18030", "cp1252"),
        ("女の子", "utf-8", "latin-1"),
    ],
)
def test_a_word_read_in_a_wrong_encoding_suggests_the_word(word: str, right: str, wrong: str) -> None:
    assert misread(word.encode(right).decode(wrong)) == word


@given(st.text(st.characters(max_codepoint=0x7F), min_size=1, max_size=20), st.sampled_from("äöüßéèñçø"))
def test_utf8_that_was_read_as_cp1252_is_found_wherever_the_letter_stands(text: str, letter: str) -> None:
    """And what was read well is not, whatever is around it."""
    word = text[: len(text) // 2] + letter + text[len(text) // 2 :]
    assert (misread(word.encode().decode("cp1252", "ignore")) == word) is word.isprintable()
    assert misread(word) is None


def test_the_letter_of_the_rarer_alphabet_is_the_one_that_is_marked() -> None:
    """In a word of six Cyrillic letters the Latin x is the mistake, and not the letters around it."""
    text = words('{usages: [Review], keywords: ["тра\u0078ать"]}')
    (problem,) = [p for check in CHECKS for p in check.problems(sound(declare(text))) if "mixed" in p.rule]
    assert (problem.mark, problem.excerpt) == (4, "тра\u0078ать")
    assert "LATIN SMALL LETTER X" in problem.message


@pytest.mark.parametrize(
    ("file", "keyword", "fires"),
    [
        ("lists/en.txt", "the", True),
        ("lists/en.txt", "The", True),
        ("en.csv", "the", True),
        ("lists/scams.en.txt", "the", True),
        ("lists/fr-CA.txt", "les", True),
        ("lists/fr.txt", "the", False),
        ("lists/en.txt", "casino", False),
        ("lists/en.txt", "because", False),  # common, and long enough to tell texts apart
        ("lists/tlh.txt", "the", False),
        ("lists/xx.txt", "the", False),
        ("lists/gambling.txt", "the", False),
        ("lists/then.txt", "the", False),
    ],
)
def test_common_words_of_the_lists_language(file: str, keyword: str, fires: bool) -> None:
    assert found(keyword, file=file, only="keyword-common") == ([("keyword-common", keyword)] if fires else [])


@pytest.mark.parametrize(("name", "tags"), [("en", ""), ("scams-en", ""), ("w", ", tags: [en]")])
def test_the_language_may_stand_in_the_name_of_the_list_or_in_a_tag(name: str, tags: str) -> None:
    text = words(f"{{usages: [Review], keywords: [the]{tags}}}", name)
    rules = [p.rule for check in CHECKS for p in check.problems(sound(declare(text)))]
    assert rules.count("keyword-common") == 1


def test_a_keyword_with_another_effect_is_not_contained() -> None:
    text = words("{usages: [Review], keywords: [casino, {keyword: casino royale, tags: [film]}]}")
    rules = [p.rule for check in CHECKS for p in check.problems(sound(declare(text)))]
    assert "keyword-contained" not in rules


def test_without_opencc_it_is_said_that_nothing_was_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where there is something to compare, and once."""
    real = builtins.__import__

    def without(name: str, *rest, **more):
        if name == "opencc":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "opencc", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    assert found("赌场", "賭場") == [("keyword-traditional", "赌场")]
    assert found("casino", "траш") == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8), unique=True))
def test_no_check_fails_on_any_word(keywords: list[str]) -> None:
    kept = [word for word in keywords if word == word.strip() and not set(word) & {"\u2028", "\u2029"}]
    assert isinstance(found(*kept), list)


def test_words_that_are_read_are_bounded_by_their_length() -> None:
    """What is inside a keyword is looked up by its pieces: a thousand times the keywords are no more pieces each."""
    from reconciler.checks.short import _parts

    assert sum(1 for _ in _parts("赌" * 20)) < 200
    assert sum(1 for _ in _parts("赌" * 128)) < 2600
    assert sum(1 for _ in _parts("a" * 128)) == 0
    assert sum(1 for _ in _parts(" ".join("abcdefghij"))) < 60


def calls(count: int) -> int:
    """How many functions all checks call for so many keywords, of scripts and lengths as lists have them."""
    stems = ("casino", "赌场", "казино", "คาสิโน", "casino royale", "ｃａｓｉｎｏ", "c\u0430sino")
    rows = [ListRow(f"{stems[n % len(stems)]}{n}", n + 1) for n in range(count)]
    resources = sound(declare(words("{usages: [Review], keywordsFrom: [{file: l.txt}]}"), {"l.txt": rows}))
    seen = 0

    def counting(frame: object, event: str, argument: object) -> None:
        nonlocal seen
        seen += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        for check in CHECKS:
            check.problems(resources)
    finally:
        sys.setprofile(None)
    return seen


def test_the_work_for_one_keyword_does_not_grow_with_their_number() -> None:
    """All checks together, hints included."""
    calls(7)  # tables are loaded once
    small, middle, large = calls(200), calls(400), calls(800)
    assert large - middle < 2.2 * (middle - small)
    assert large / 800 < 600
