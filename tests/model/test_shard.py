"""Shards: each target in one, whatever else there is, and where it was when their number grows."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.shard import MOST_SHARDS, Shard, shard_index

NAMES = st.text(max_size=12)
FLEET = [f"prod-{number}" for number in range(1000)]


@given(st.lists(NAMES, unique=True, max_size=30), NAMES, st.integers(1, 40))
def test_each_target_is_in_one_shard_whatever_else_there_is(names: list[str], new: str, count: int) -> None:
    shares = [Shard.of(index, count).share(names) for index in range(count)]
    assert sorted(name for share in shares for name in share) == sorted(names)
    for index, share in enumerate(shares):
        grown = Shard.of(index, count).share([*names, new])
        assert [name for name in grown if name != new] == [name for name in share if name != new]


@given(NAMES, st.integers(1, 60))
def test_one_shard_more_takes_from_the_others_only(name: str, count: int) -> None:
    assert shard_index(name, count + 1) in (shard_index(name, count), count)


def test_shares_are_near_their_mean() -> None:
    """Of 1,000 targets in ten shards; what a shard more moves is near its share."""
    sizes = Counter(shard_index(name, 10) for name in FLEET)
    assert sorted(sizes) == list(range(10))
    assert 75 <= min(sizes.values()) <= max(sizes.values()) <= 125
    moved = sum(shard_index(name, 11) != shard_index(name, 10) for name in FLEET)
    assert 60 <= moved <= 120


def test_versions_agree() -> None:
    """Two versions of the program that work on one fleet, as during an upgrade, must not divide it differently."""
    assert [shard_index(name, 10) for name in ("prod-1", "prod-2", "staging", "漢字", "")] == VALUES


VALUES = [0, 4, 8, 9, 5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10/10", "there is no shard 10/10: they count from 0, and the last of 10 is 9/10"),
        ("0/0", "there are 1 to 10,000 shards, not 0"),
        ("0/10001", "not 10,001"),
        ("-1/3", "is not a shard"),
        ("1", "is not a shard: write INDEX/COUNT"),
        ("1/3/5", "is not a shard"),
        ("١/٣", "is not a shard"),
        ("1/3\n", "is not a shard"),
        ("", "is not a shard"),
    ],
    ids=range(9),
)
def test_what_is_no_shard(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Shard.parse(text)


def test_what_is_one() -> None:
    assert Shard.parse("3/10") == Shard(3, 10)
    assert str(Shard.of(0, MOST_SHARDS)) == "0/10000"
    assert Shard.parse("0/1").share(FLEET) == tuple(FLEET)
