"""Which cases of a big table run: a random slice that can be had again, or all."""

from __future__ import annotations

import os
import random
import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
SHARES = 8
"""A table is run by so many tests, which run beside one another."""


def _seed() -> int:
    if given := os.environ.get("FAULTS_SEED"):
        return int(given)
    # One for all processes of a run.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    return zlib.crc32(run.encode()) if run else random.randrange(2**32)


SEED = _seed()


def share(name: str, every: Sequence[T], usual: int, number: int) -> tuple[list[T], str]:
    """The cases for the test with this number, and a line that says how many run in all.

    ``usual`` is how many run where ``FAULTS_CASES`` does not say another number, or ``all``.
    """
    wanted = os.environ.get("FAULTS_CASES", "")
    size = len(every) if wanted == "all" else min(int(wanted or usual), len(every))
    picked = random.Random(SEED).sample(every, size)
    again = f"FAULTS_SEED={SEED}" + (f" FAULTS_CASES={wanted}" if wanted else "")
    return picked[number::SHARES], f"{name}: {size} of {len(every)} cases ({again})"
