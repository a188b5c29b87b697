"""A hundred thousand keywords: no call more than reading them takes."""

from __future__ import annotations

import pytest

from reconciler.kinds import BY_NAME
from reconciler.pipeline import load

from .conftest import Desk

pytestmark = pytest.mark.slow

COUNT = 100_000


def test_calls_are_those_of_one_reading(small: Desk) -> None:
    """⌊n/100⌋ + 1 pages, one page of templates, one look at whose account it is; nothing is asked twice."""
    emulator = small.emulator
    assert emulator is not None
    for number in range(COUNT):
        emulator.put_word(f"{('word', '词', 'คำ')[number % 3]} {number}", ("Review",), (f"t{number % 40}",))
    report = small.run("export", "home", "--rate", "off", "--adopt", "--format", "json").json
    assert report["exported"]["keywords"] == COUNT
    assert report["left_out"] == []
    assert dict(emulator.calls) == {
        "mps.DescribeWordSamples": COUNT // 100 + 1,
        "mps.DescribeContentReviewTemplates": 1,
        "sts.GetCallerIdentity": 1,
    }
    assert len(load(small.folder / "home").resources) == COUNT
    assert BY_NAME["KeywordSample"].rates["mps.DescribeWordSamples"] == 100
