"""A share of a fleet: which targets one of several machines works on.

The name of a target and the number of shards decide, and nothing else. Two machines may see different sets of targets
(one of them has a newer commit, or another selection): each target that both see is still in one shard only, and none
is left to nobody. Shares of equal size would need the whole set, so they are equal on average only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MOST_SHARDS = 10_000
_WRITTEN = re.compile(r"([0-9]{1,6})/([0-9]{1,6})\Z")
_MULTIPLIER = 2862933555777941757
_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Shard:
    """Share ``index`` of ``count``. Indices count from 0, as the completion index of a Kubernetes Job does."""

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    @classmethod
    def of(cls, index: int, count: int) -> Shard:
        """Return the shard. Raises ValueError, with a sentence, where there is none."""
        if not 1 <= count <= MOST_SHARDS:
            raise ValueError(f"there are 1 to {MOST_SHARDS:,} shards, not {count:,}")
        if not 0 <= index < count:
            last = f"the last of {count:,} is {count - 1}/{count}"
            raise ValueError(f"there is no shard {index}/{count}: they count from 0, and {last}")
        return cls(index, count)

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the shard that is written as ``0/10``. Raises ValueError, with a sentence, for anything else."""
        found = _WRITTEN.match(text)
        if found is None:
            raise ValueError(f'"{text}" is not a shard: write INDEX/COUNT, for example 0/10 for the first of ten')
        return cls.of(int(found[1]), int(found[2]))

    def share(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``names`` that are in the shard, in order."""
        return tuple(name for name in names if shard_index(name, self.count) == self.index)


class Share(NamedTuple):
    """The shard that a run worked on, and of how many targets its share was taken: those chosen by name or glob."""

    shard: Shard
    chosen: int


def shard_index(name: str, count: int) -> int:
    """Return the index of the shard, from 0, that a target is in where there are ``count`` of them.

    This is the jump consistent hash (Lamping and Veach, 2014, arXiv:1406.2294) of the SHA-256 of the name: with one
    shard more, one target in ``count + 1`` moves, to the new shard. Its floating-point division is done in integers.
    """
    key = int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    index, following = 0, 0
    while following < count:
        index = following
        key = (key * _MULTIPLIER + 1) & _BITS
        following = ((index + 1) << 31) // ((key >> 33) + 1)
    return index
