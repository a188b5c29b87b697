"""Killed at any durable step, an apply forgets nothing of what its records hold: protection above all."""

from __future__ import annotations

import pytest

from tests.support.case_selection import SHARES, share

from .kept_cases import ended_at, unkilled


@pytest.mark.parametrize("number", range(SHARES))
def test_protection_outlives_a_kill(number, summary):
    """Every step is a kill; every call, read or write, a lost answer as well."""
    steps = unkilled()[0]
    kills = [(at, "kill") for at in range(1, len(steps) + 1)]
    lost = [(at, "lose") for at, what in enumerate(steps, 1) if what.split()[1] not in ("save", "append")]
    chosen, line = share("protected", [*kills, *lost], 8, number)
    summary(line)
    for case in chosen:
        ended_at(*case)
