"""``kill -9`` at every durable step, of the program and of the emulator, with real processes."""

from __future__ import annotations

from functools import lru_cache

import pytest

from tests.support.case_selection import SHARES, share

from . import kill_cases as killing

SPARE = 12
"""Steps beyond the count: a run under load may take a few more."""


@lru_cache
def _steps():
    return killing.steps_of_apply(), killing.steps_of_emulator()


@pytest.mark.parametrize("number", range(SHARES))
def test_the_apply_is_killed(number, summary):
    """Before any write, rename, flush, send or receive; then the next apply converges."""
    steps = list(range(1, _steps()[0] + SPARE))
    chosen, line = share("apply killed", steps, 8, number)
    summary(line)
    for step in chosen:
        assert killing.apply_killed(step) or step > steps[-1] - 2 * SPARE


@pytest.mark.parametrize("number", range(SHARES))
def test_the_emulator_is_killed_and_comes_back(number, summary):
    """Before any write to its store or its socket; what it had answered it still has."""
    first, last = _steps()[1]
    steps = list(range(first + 1, last + SPARE))
    chosen, line = share("emulator killed", steps, 8, number)
    summary(line)
    for step in chosen:
        assert killing.emulator_killed(step) or step > steps[-1] - 3 * SPARE
