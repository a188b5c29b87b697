"""Folding of texts whose characters change in nothing but their case: the short way is the long one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model import folding
from reconciler.model.folding import fold, fold_with_places

EASY = [chr(code) for code in range(0x10000) if folding._ALL_EASY.fullmatch(chr(code))]


def long_way(text: str) -> folding.Folded:
    """As for characters of which nothing is known."""
    builder = folding._Builder()
    for index, character in enumerate(text):
        builder.take(character, index)
    builder.close()
    return folding.Folded("".join(builder.pieces), builder.starts, builder.ends)


def test_each_such_character() -> None:
    assert len(EASY) > 30_000
    assert [each for each in EASY if long_way(each).text != each.lower() or len(each.lower()) != 1] == []


@given(st.text(st.one_of(st.sampled_from(EASY), st.characters(exclude_categories=["Cs"])), max_size=8))
def test_any_text_of_them_and_others(text: str) -> None:
    expected = long_way(text)
    assert fold(text) == expected.text
    found = fold_with_places(text)
    assert (found.text, list(found.starts), list(found.ends)) == (
        expected.text,
        list(expected.starts),
        list(expected.ends),
    )
