from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.escape import cells, clip, pad, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x7f\x9b", r"\x7f\x9b"),
        ("\u202eexe\u2066", r"\u202eexe\u2066"),
        ("a\u200bb\u200dc\ufeff", r"a\u200bb\u200dc\ufeff"),
        ("\u2028\u2029\u0085", r"\u2028\u2029\x85"),
        ("\ud800\ue000\U000e0041", r"\ud800\ue000\U000e0041"),
        ("\u3164\u115f\u034f\u2800\ufe0f\u180e", r"\u3164\u115f\u034f\u2800\ufe0f\u180e"),
        ("a\u00a0b", r"a\xa0b"),
    ],
)
def test_what_nobody_sees_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["casino", "德州　扑克", "แจกเครดิตฟรี", "كازينو", "הימורים", "é e\u0301", "𠀀", "😀", "$@!|`<b>", "हिन्दी"]
)
def test_ordinary_text_is_untouched(text: str) -> None:
    assert visible(text) == text


@given(st.text(st.characters()))
def test_the_result_is_always_inert(text: str) -> None:
    shown = visible(text)
    assert shown.replace("\u3000", "").isprintable()
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in shown)
    assert visible(shown) == shown
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("刷单", 4), ("ฟรี", 2), ("e\u0301", 1), ("😀", 2), ("한글", 4), ("ｗ", 2), ("", 0)]
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@given(st.text(), st.integers(0, 30))
def test_clip_fits(text: str, width: int) -> None:
    cut = clip(text, width)
    assert cells(cut) <= width
    assert cut == text or (cut[-1:] in ("…", "") and text.startswith(cut[:-1]))
    assert cells(pad(cut, width)) == width


def test_clip_never_halves_a_wide_character() -> None:
    assert clip("刷单日结", 4) == "刷…"
    assert clip("刷单日结", 5) == "刷单…"
    assert clip("刷单日结", 8) == "刷单日结"
