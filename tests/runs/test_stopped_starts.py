"""Stopping in the middle of the starts, and plans that are saved and applied later."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.emulator import Fault
from reconciler.errors import PlanStale
from reconciler.model.plan import Plan
from reconciler.pipeline import apply_saved
from reconciler.pipeline.state_edits import run_again

from .bench import FIRST_TIME, Bench, document, run

COUNT = 40
MANY = [document(f"n{number:02}", file=f"{number}") for number in range(COUNT)]


def saved(at: Bench, plan: Plan) -> Any:
    async def work(opened: Any) -> Any:
        return await apply_saved(opened, plan, lambda made: True, allowed=FIRST_TIME)

    return at.project().with_session(work)


def test_asked_to_stop(at: Bench) -> None:
    """The starts under way are finished and remembered; the rest is not tried, and is made by the next apply."""
    outcome = at.apply(*MANY, stopped=lambda: len(at.tasks()) >= 5)
    report = outcome.report
    assert report.interrupted
    begun = len(at.tasks())
    assert 5 <= begun < COUNT
    assert set(at.statuses().values()) == {"running"}
    assert len(at.statuses()) == begun
    assert len(report.untried) == COUNT - begun
    assert at.apply().clean
    assert set(at.started().values()) == {1}
    assert len(at.tasks()) == COUNT


def test_asked_to_stop_while_looking_for_a_lost_start(at: Bench) -> None:
    """What was not started is not started any more."""
    at.cloud.faults.add(Fault("ProcessMediaByMPS", "reset-before"))
    outcome = at.apply(document("a"), stopped=lambda: at.cloud.calls["vod.ProcessMediaByMPS"] >= 1)
    assert outcome.report.interrupted
    assert at.cloud.calls["vod.ProcessMediaByMPS"] == 1
    assert at.statuses() == {}
    at.cloud.faults.clear()
    assert at.apply().clean
    assert len(at.tasks()) == 1


def test_no_more_calls_than_permitted(at: Bench) -> None:
    """Exactly so many starts; the rest is left for the next apply."""
    outcome = at.apply(*MANY, max_calls=7, wait=False)
    assert outcome.report.limited
    assert len(at.tasks()) == 7
    assert at.apply(max_calls=COUNT).clean
    assert set(at.started().values()) == {1}


def test_a_saved_plan_runs_once(at: Bench) -> None:
    """Applied a second time it is refused, and so is another one of the same runs."""
    at.apply(document("z", file="9"))
    plan, twin = at.plan(document("z", file="9"), document("a")), at.plan()
    assert saved(at, plan).report.ok
    for used in (plan, twin):
        with pytest.raises(PlanStale):
            saved(at, used)
    assert at.started() == {"9": 1, "1001": 1}


def test_two_saved_reruns_are_one(at: Bench) -> None:
    """Whoever comes second is told that it was started."""
    at.apply(document("a"))

    async def work(opened: Any) -> None:
        run_again(opened, str(run("a")))

    at.project().with_session(work)
    first, second = at.plan(), at.plan()
    assert saved(at, first).report.ok
    with pytest.raises(PlanStale, match="was started again since then"):
        saved(at, second)
    assert len(at.tasks()) == 2


def test_a_saved_plan_and_a_lost_start(at: Bench) -> None:
    """Its start is settled by the next apply, and the plan itself is used."""
    at.apply(document("z", file="9"))
    plan = at.plan(document("z", file="9"), document("a"))
    at.cloud.faults.add(Fault("ProcessMediaByMPS", "reset-after", count=1))
    at.cloud.faults.add(Fault("DescribeTasks", "code:UnauthorizedOperation", skip=1))
    assert not saved(at, plan).report.ok
    at.cloud.faults.clear()
    with pytest.raises(PlanStale):
        saved(at, plan)
    assert at.apply().clean
    assert at.started() == {"9": 1, "1001": 1}
