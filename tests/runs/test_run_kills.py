"""``kill -9`` of an apply that starts runs, and of the emulator: each run starts once all the same."""

from __future__ import annotations

import random
from functools import lru_cache

import pytest

from tests.support.case_selection import SEED, SHARES, share

from . import run_kill_cases as killing

SPARE = 12
"""Steps beyond the count: a run under load may take a few more."""


@lru_cache
def _steps():
    return killing.steps_of_apply(), killing.steps_of_emulator()


@pytest.mark.parametrize("number", range(SHARES))
def test_the_apply_is_killed(number, summary):
    """Before any write, rename, flush, send or receive; then the next applies finish the work."""
    steps = list(range(1, _steps()[0] + SPARE))
    chosen, line = share("apply killed", steps, 4, number)
    summary(line)
    for step in chosen:
        assert killing.apply_killed(step) or step > steps[-1] - 2 * SPARE


@pytest.mark.parametrize("number", range(SHARES))
def test_the_apply_is_killed_and_the_next_one_too(number, summary):
    """At any two steps."""
    last = _steps()[0]
    chance = random.Random(SEED)
    pairs = [(first, chance.randrange(1, last)) for first in range(1, last)]
    chosen, line = share("apply killed twice", pairs, 1, number)
    summary(line)
    for first, second in chosen:
        killing.apply_killed(first, second)


@pytest.mark.parametrize("number", range(SHARES))
def test_the_emulator_is_killed_and_comes_back(number, summary):
    """Before any write to its store or its socket; what it had started goes on."""
    first, last = _steps()[1]
    steps = list(range(first + 1, last + SPARE))
    chosen, line = share("emulator killed", steps, 3, number)
    summary(line)
    for step in chosen:
        assert killing.emulator_killed(step) or step > steps[-1] - 2 * SPARE
