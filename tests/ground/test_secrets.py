"""Texts without our own secrets, for any secret."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.ground import secrets
from reconciler.ground.secrets import MARK, Secret
from tests.support.echoes import spellings

LETTERS = string.ascii_letters + string.digits
VARIED = 6
KEYS = st.text(LETTERS + "/+=-_%", min_size=24, max_size=200).filter(
    lambda key: len(set(key[:12])) > VARIED and len(set(key[-12:])) > VARIED
)
SEEN = st.characters(exclude_categories=("C", "Z"))
PASSWORDS = st.text(SEEN, min_size=8, max_size=40) | st.builds(
    "{} {}".format, st.text(SEEN, min_size=4, max_size=20), st.text(SEEN, min_size=4, max_size=19)
)
"""Printable, and without a blank at either end."""
AROUND = st.text(" \n{}[]:,\"'", max_size=10)


@given(PASSWORDS, AROUND, AROUND)
def test_every_spelling_is_taken_out_whole(word: str, before: str, after: str) -> None:
    known = Secret(word, cut=False)
    for spelling in spellings(word):
        said = known.remove_from(f"{before}{spelling}{after}")
        assert spelling not in said
        assert MARK in said


@given(KEYS, st.integers(16, 24), AROUND)
def test_a_part_is_recognised_by_either_end(key: str, length: int, around: str) -> None:
    known = Secret(key, cut=True)
    for part in (key[:length], key[-length:]):
        assert known.remove_from(f"{around}{part}…") == f"{around}{MARK}…"


@given(KEYS, st.text(" abcdef,.\n", max_size=200))
def test_other_text_stays_as_it_is(key: str, text: str) -> None:
    assert Secret(key, cut=True).remove_from(text) == text


def test_zeros_in_a_row_are_no_part_of_a_secret() -> None:
    known = Secret("AKIDEMULATOR0000000000000000000000000", cut=True)
    assert known.remove_from("account 100000000000000001") == "account 100000000000000001"
    assert known.remove_from("AKIDEMULATOR00") == MARK


@pytest.mark.parametrize("value", ["", "short", "1234567"])
def test_what_is_short_is_not_looked_for(value: str) -> None:
    secrets.add(value)
    assert secrets.redact(f"a {value} b") == f"a {value} b"


def test_old_secrets_are_forgotten_at_last() -> None:
    for number in range(200):
        secrets.add(f"secret-{number:03}-of-many", cut=False)
    assert secrets.redact("secret-199-of-many") == MARK
    assert "000" in secrets.redact("secret-000-of-many")


def test_a_flood_of_parts_takes_time_in_proportion() -> None:
    """Each part is cut out of its own surroundings, never out of a copy of the whole text."""
    known = Secret("kQ7+xW2/pL9=vB4-nM6_rT8%zY1", cut=True)
    flood = "kQ7+xW2/pL9=vB… " * 100_000
    assert known.remove_from(flood) == f"{MARK}… " * 100_000
