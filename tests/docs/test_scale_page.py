"""Figures of docs/scale.md that can be computed are true."""

from __future__ import annotations

from collections import Counter

import pytest

from reconciler.model.shard import shard_index
from tests.support.paths import ROOT

PAGE = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
NAMES = ("prod-{}", "acct-1000{:08d}", "eu-{}-live")


@pytest.mark.parametrize(("targets", "shards", "said"), [(1000, 10, "114 to 121"), (10_000, 100, "122 to 125")])
def test_the_largest_shard(targets: int, shards: int, said: str) -> None:
    largest = []
    for name in NAMES:
        sizes = Counter(shard_index(name.format(number), shards) for number in range(targets))
        largest.append(max(sizes.values()))
    found = f"{min(largest)} to {max(largest)}"
    assert said in PAGE
    assert said == found
