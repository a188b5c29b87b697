"""Somebody removes a keyword and adds another one between two pages: the list adds up, and lacks a managed keyword."""

from __future__ import annotations

import pytest

from reconciler.emulator import Fault
from reconciler.model.change import Verb
from reconciler.pipeline import make_drift

from .scenario import BEFORE, words, write_project
from .starting_point import bench
from .table import checked, watched

SEEDS = range(8)
"""Orders of the listing: each hides another keyword."""
DESCRIBE = "DescribeWordSamples"


def shift(at):
    at.emulator.faults.add(Fault(DESCRIBE, "list-shifts", count=1))


async def drifting(opened):
    return await make_drift(await opened.reading())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_creates_nothing_that_is_there(seed):
    with bench(seed=seed) as at:
        write_project(at.project.folder, BEFORE)
        at.project.reload()
        shift(at)
        _, _, plan, _ = at.project.look()
        assert [f"{change.verb} {change.address}" for change in plan.changes] == []
        assert plan.refusals == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drift_calls_nothing_deleted_that_is_there(seed):
    with bench(seed=seed) as at:
        shift(at)
        drift = at.project.with_session(drifting)
        assert [f"{c.verb} {c.address}" for c in drift.changes if c.verb is not Verb.CREATE] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_an_apply_forgets_nothing_that_is_there(seed):
    """A keyword that is to be deleted and is not shown is deleted all the same, not called gone already."""
    with bench(seed=seed) as at:
        shift(at)
        outcome = at.project.apply()
        watched(at, outcome, f"seed {seed}", [])
        assert outcome.clean
        assert outcome.plan is not None
        assert outcome.plan.count(Verb.FORGET) == 0
        checked(at, f"seed {seed}")


def test_one_more_call_and_only_where_something_is_missing():
    """A plan without a shift makes none."""
    with bench() as at:
        write_project(at.project.folder, BEFORE)
        at.project.reload()
        at.emulator.forget_calls()
        at.project.look()
        usual = at.emulator.calls[f"mps.{DESCRIBE}"]
        shift(at)
        at.emulator.forget_calls()
        at.project.look()
        assert at.emulator.calls[f"mps.{DESCRIBE}"] == usual + 1


def test_a_new_list_in_a_full_account_is_not_asked_for():
    """Declared keywords that were never recorded cost no look: 250 more take three creates and five readings."""
    with bench() as at:
        write_project(at.project.folder, BEFORE + words("new", [f"new {number}" for number in range(250)]))
        at.project.reload()
        outcome = at.project.apply()
        assert outcome.clean
        assert outcome.calls["mps.CreateWordSamples"] == 3
        assert outcome.calls[f"mps.{DESCRIBE}"] == 2 + 3
