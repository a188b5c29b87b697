"""Exactly once: a fault at any call of a run, alone, lasting, or with a listing that fails too."""

from __future__ import annotations

import pytest

from tests.support.case_selection import SHARES, share

from . import once_cases as once


@pytest.mark.parametrize("number", range(SHARES))
def test_one_fault_anywhere(number, summary):
    """A slice of the table; FAULTS_CASES=all runs every case."""
    chosen, line = share("one fault", once.cases(), 16, number)
    summary(line)
    for case in chosen:
        once.run(case)


@pytest.mark.parametrize("number", range(SHARES))
def test_an_answer_is_lost_and_the_tasks_cannot_be_listed(number, summary):
    """The start is carried out unseen, or not at all, and nothing can be looked up for the rest of that run."""
    chosen, line = share("two faults", once.pairs(), 8, number)
    summary(line)
    for case in chosen:
        once.run(case)


def test_the_table_is_whole():
    """Every action, kind and position is in it."""
    counts = once.calls("plain")
    plain = {(case.action, case.kind, case.position) for case in once.cases() if case.world == "plain"}
    assert set(counts) == set(once.ACTIONS)
    assert plain == {(a, k, p) for a, count in counts.items() for k in once.KINDS for p in range(1, count + 1)}
    assert min(counts.values()) >= 4
    assert len(once.cases()) > 2000
    assert len(once.pairs()) > 1000
