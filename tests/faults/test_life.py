"""The state machine of ``machine.py``, in several processes at once.

FAULTS_RUNS and FAULTS_STEPS make it longer: how many lives each test has, and how many things happen in one.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Life, SocketLife

PARTS = 4


def lives(runs: int, steps: int) -> settings:
    return settings(
        max_examples=int(os.environ.get("FAULTS_RUNS", runs)),
        stateful_step_count=int(os.environ.get("FAULTS_STEPS", steps)),
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("number", range(PARTS))
def test_a_random_life(number, summary):
    """Edits, foreign changes, faults, crashes and applies; the invariants after every one of them."""
    chosen = lives(12, 8)
    summary(f"lives: {PARTS} x {chosen.max_examples} of {chosen.stateful_step_count} steps")
    # Where stories are to be the same in every run, each part still has its own.
    part = type(f"Life{number}", (Life,), {})
    run_state_machine_as_test(seed(number)(part) if chosen.derandomize else part, settings=chosen)


def test_a_random_life_over_sockets(summary):
    """The same with the real client."""
    chosen = lives(6, 6)
    summary(f"lives over sockets: {chosen.max_examples} of {chosen.stateful_step_count} steps")
    run_state_machine_as_test(SocketLife, settings=chosen)


def test_a_lost_create_that_shows_late_and_is_not_wanted_any_more():
    """Neither its answer nor the listing came, it becomes visible later, and its declaration is gone: it is deleted."""
    life = Life()
    life.begin(world="late")
    life.declare_word(tags=(), usage="All", word="one")
    life.apply(troubles={3: "lost", 4: "lost"})
    life.undeclare_word(word="one")
    life.teardown()


def test_a_list_that_shifts_while_it_is_read():
    """The life's crowd stands before our keywords, so that one of ours is on no page."""
    life = Life()
    life.begin(world="plain", crowd=99)
    life.declare_word(tags=(), usage="All", word="one")
    life.apply(troubles={})
    life.apply_while_the_list_shifts(first=1)
    life.teardown()
