"""Near spellings: the most alike first, found without comparing every keyword letter by letter."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import product

import pytest

from reconciler.stages.explaining import keywords
from reconciler.stages.explaining.keywords import CANDIDATES, near

MANY = ["".join(letters) for letters in product("abcdefghij", repeat=5)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("casin0", ["casino"]),
        ("cassino", ["casino"]),
        ("CASINOS", ["casino"]),
        ("赌博网", ["赌博"]),
        ("ｐｏｋｅｒｓ", ["poker"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_the_nearest(asked: str, found: list[str]) -> None:
    assert near(asked, ["casino", "poker", "赌博", "德州扑克"]) == found


def test_a_hundred_thousand_keywords_take_a_few_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    ratio = SequenceMatcher.real_quick_ratio

    def counted(self: SequenceMatcher[str]) -> float:
        nonlocal compared
        compared += 1
        return ratio(self)

    monkeypatch.setattr(SequenceMatcher, "real_quick_ratio", counted)
    assert len(MANY) == 100_000
    assert all("abcd" in found or "bcd" in found for found in near("abcdx", MANY))
    assert 0 < compared <= CANDIDATES


def test_every_kind_of_keyword_is_known() -> None:
    assert keywords.keyword_kinds() == {"KeywordSample"}
