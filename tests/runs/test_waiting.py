"""Waiting for runs: how often, how long, without a lock, and from another machine."""

from __future__ import annotations

import shutil
import threading
from itertools import pairwise
from typing import Any

import pytest

from reconciler.emulator import Fault, Quirks
from reconciler.errors import StoreError
from reconciler.model.event import Event, Running, Warned
from reconciler.pipeline import waiting
from reconciler.pipeline.state_edits import run_again
from reconciler.stores.local.store import LocalStore
from reconciler.stores.owner import Owner

from .bench import Bench, document, run

A = document("a")
LONG = Quirks(media_process=1000.0)
DAY = 86400.0


def elapsed(at: Bench) -> list[float]:
    return [event.seconds for event in at.heard if isinstance(event, Running)]


def failures(outcome: Any) -> list[tuple[str, str]]:
    return [(str(failure.address), failure.code) for failure in outcome.report.failed]


def test_polls_from_five_seconds_growing_to_sixty(at: Bench) -> None:
    """Half as much again each time, until it ends; a line for each."""
    at.cloud.quirks = LONG
    assert at.apply(A).clean
    seconds = elapsed(at)
    assert seconds[0] == pytest.approx(5.0)
    pauses = [later - earlier for earlier, later in pairwise(seconds)]
    assert pauses == pytest.approx([min(60.0, 5 * 1.5**n) for n in range(1, len(pauses) + 1)])
    assert pauses.count(pytest.approx(60.0)) > 10
    assert at.cloud.calls["vod.DescribeTaskDetail"] == len(seconds)
    assert [event.over for event in at.heard if isinstance(event, Running)] == [False] * (len(seconds) - 1) + [True]


@pytest.mark.parametrize("on_failure", ["fail", "warn"])
def test_stops_at_the_timeout(on_failure: str, at: Bench) -> None:
    """At it, not a poll later; the run goes on, and the next apply that has time waits again."""
    at.cloud.quirks = LONG
    outcome = at.apply(document("a", more=f"wait: {{timeout: 100s}}\nonFailure: {on_failure}"))
    assert elapsed(at)[-1] == pytest.approx(100.0)
    if on_failure == "fail":
        assert failures(outcome) == [("MediaProcessing/a", "wait-timeout")]
    else:
        assert outcome.clean
        assert [line for line in outcome.report.warnings if "not finished after 1 min 40 s; it goes on" in line]
    assert at.statuses() == {"a": "running"}
    at.clock.time += 1000
    assert at.apply().clean
    assert at.statuses() == {"a": "done"}
    assert len(at.tasks()) == 1


def test_holds_no_lock(at: Bench) -> None:
    """While one apply waits, another one starts a run and ends."""
    at.cloud.quirks = LONG
    others: list[Any] = []

    def listen(event: Event) -> None:
        if isinstance(event, Running) and not others:
            both = at.declare(A, document("b", file="1002")).project()
            thread = threading.Thread(target=lambda: others.append(both.apply(wait=False)))
            thread.start()
            thread.join()

    outcome = at.declare(A).project().apply(allowed=None, listen=listen)
    assert not outcome.clean  # without a state it needs permission
    at.apply(document("z", file="1009"), wait=False)
    outcome = at.declare(A).project().apply(listen=listen)
    assert outcome.clean, str(outcome)
    assert others[0].clean, str(others[0])
    assert at.statuses() == {"a": "done", "b": "running"}
    assert at.started() == {"1001": 1, "1002": 1, "1009": 1}


def test_a_rerun_asked_for_meanwhile_is_not_lost(at: Bench) -> None:
    """The outcome is added to the newest state, and what somebody else wrote there stays."""
    asked: list[int] = []

    def listen(event: Event) -> None:
        if isinstance(event, Running) and event.over and not asked:
            asked.append(1)

            async def work(opened: Any) -> None:
                run_again(opened, "MediaProcessing/a")

            thread = threading.Thread(target=lambda: at.project().with_session(work))
            thread.start()
            thread.join()

    at.apply(A, wait=False)
    at.project().apply(listen=listen)
    assert asked
    assert at.statuses() == {"a": "done"}
    assert at.apply().clean
    assert len(at.tasks()) == 2


def test_somebody_holds_the_lock_when_it_is_over(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The apply ends well and says what is not written down; the next one asks the service again."""
    monkeypatch.setattr(waiting, "LOCK_PATIENCE", 0.05)
    store = LocalStore(at.folder / ".reconciler/live")
    held: list[Any] = []

    def listen(event: Event) -> None:
        if isinstance(event, Running) and not held:
            held.append(store.lock(Owner.here("rival", "rival")))
            held[0].__enter__()

    at.apply(A, wait=False)
    at.declare(A, document("b", file="1002"))
    outcome = at.project().apply(listen=listen)
    held[0].__exit__(None, None, None)
    assert outcome.clean, str(outcome)
    assert any("were not saved" in line and "rival" in line for line in outcome.report.warnings)
    assert at.statuses() == {"a": "running", "b": "running"}
    assert at.apply().clean
    assert set(at.statuses().values()) == {"done"}
    assert len(at.tasks()) == 2


def test_the_store_fails_when_it_is_over(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of what was started is not lost over an outcome that cannot be stored."""
    at.apply(A, wait=False)
    at.declare(A, document("b", file="1002"))

    def listen(event: Event) -> None:
        if isinstance(event, Running):
            monkeypatch.setattr(LocalStore, "lock", unusable)

    def unusable(*_: Any) -> Any:
        raise StoreError("the disk went away")

    outcome = at.project().apply(listen=listen)
    monkeypatch.undo()
    assert outcome.clean, str(outcome)
    assert any("were not saved: the disk went away" in line for line in outcome.report.warnings)
    assert at.started() == {"1001": 1, "1002": 1}
    assert at.apply().clean
    assert set(at.statuses().values()) == {"done"}


def test_stopped_while_waiting(at: Bench) -> None:
    """130 for the command line; the run goes on; plan and drift tell its state."""
    at.cloud.quirks = LONG
    outcome = at.apply(A, stopped=lambda: len(elapsed(at)) >= 2)
    assert outcome.report.interrupted
    assert "1 run goes on; reconciler plan reports their status" in outcome.report.warnings
    assert len(elapsed(at)) == 2
    for plan in (at.plan(), at.drift()):
        assert any("MediaProcessing/a is running since" in line for line in plan.warnings)
        assert plan.empty
    at.clock.time += 1000
    assert at.apply().clean
    assert at.statuses() == {"a": "done"}
    assert len(at.tasks()) == 1


def test_goes_on_from_another_machine(at: Bench) -> None:
    """With the state and the manifests, nothing else."""
    at.cloud.quirks = LONG
    at.apply(A, wait=False)
    other = at.folder.parent / "elsewhere"
    shutil.copytree(at.folder, other)
    done = at.project(other).apply(listen=at.heard.append)
    assert done.clean, str(done)
    found = LocalStore(other / ".reconciler/live").load()
    assert found is not None
    assert found.records[run("a")].memory.status == "done"
    assert len(at.tasks()) == 1


def test_outputs_outlive_the_service(at: Bench) -> None:
    """Four days later the service knows nothing of it: kept, with its outputs, without a call or a word."""
    at.apply(document("a", "smartEraseTask: {definition: 101}"))
    outputs = at.record("a").memory.outputs
    assert outputs["parts"][0]["files"][0]["url"].startswith("https://")
    at.clock.time += 4 * DAY
    at.cloud.forget_calls()
    plan = at.plan()
    assert (plan.empty, plan.warnings, plan.refusals) == (True, (), ())
    assert not at.drift().warnings
    assert at.apply().clean
    assert at.record("a").memory.outputs == outputs
    assert "vod.ProcessMediaByMPS" not in at.cloud.calls
    assert "vod.DescribeTaskDetail" not in at.cloud.calls


@pytest.mark.parametrize("code", ["InvalidParameterValue.TaskId", "ResourceNotFound"])
def test_an_end_that_nobody_saw(code: str, at: Bench) -> None:
    """Left running for days: the service forgot, so it is told once as failed, with what to do, and not run again."""
    at.cloud.quirks = Quirks(lost_task=code)
    at.apply(A, wait=False)
    at.clock.time += 4 * DAY
    outcome = at.apply()
    assert failures(outcome) == [("MediaProcessing/a", "run-failed")]
    assert "never reported" in outcome.report.failed[0].message
    assert "reconciler rerun MediaProcessing/a" in outcome.report.failed[0].message
    assert at.apply().clean
    assert any("reconciler rerun MediaProcessing/a" in line for line in at.plan().warnings)
    assert len(at.tasks()) == 1


def test_a_task_not_known_yet(at: Bench) -> None:
    """Shortly after its start that is no outcome: asked again until the time is up, and said once."""
    at.cloud.faults.add(Fault("DescribeTaskDetail", "code:InvalidParameterValue.TaskId", count=3))
    outcome = at.apply(A)
    assert outcome.clean, str(outcome)
    assert len([line for line in outcome.report.warnings if "does not know its task" in line]) == 1
    assert at.statuses() == {"a": "done"}


def test_a_task_that_the_service_denies_is_not_waited_for_for_hours(at: Bench) -> None:
    """Denied for two minutes without a break, that is its answer: said at once, and in the end as a failure."""
    at.cloud.faults.add(Fault("DescribeTaskDetail", "code:InvalidParameterValue.TaskId"))
    before = at.clock.time
    outcome = at.apply(document("a", more="wait: {timeout: 2h}"))
    assert failures(outcome) == [("MediaProcessing/a", "task-unknown")]
    assert "does not know its task" in outcome.report.failed[0].message
    assert "reconciler rerun MediaProcessing/a" in outcome.report.failed[0].message
    warned = [event.message for event in at.heard if isinstance(event, Warned)]
    assert len([line for line in warned if "does not know its task" in line and "2 min" in line]) == 1
    assert at.clock.time - before < 300
    at.cloud.faults.clear()
    assert at.apply().clean
    assert at.statuses() == {"a": "done"}
    assert len(at.tasks()) == 1


def test_denials_with_an_answer_between_them_are_none(at: Bench) -> None:
    at.cloud.quirks = LONG
    at.cloud.faults.add(
        Fault("DescribeTaskDetail", "code:InvalidParameterValue.TaskId", count=6),
        Fault("DescribeTaskDetail", "code:InvalidParameterValue.TaskId", count=2, skip=7),
    )
    outcome = at.apply(A)
    assert outcome.clean, str(outcome)


def test_a_poll_that_is_not_allowed(at: Bench) -> None:
    """Asking again would not help: said at once, and not with success."""
    at.cloud.faults.add(Fault("DescribeTaskDetail", "code:UnauthorizedOperation"))
    outcome = at.apply(A)
    assert failures(outcome) == [("MediaProcessing/a", "not-told")]
    assert at.cloud.calls["vod.DescribeTaskDetail"] == 1
    assert at.statuses() == {"a": "running"}
    at.cloud.faults.clear()
    assert at.apply().clean


def test_a_service_that_cannot_be_reached_for_a_while(at: Bench) -> None:
    """Polls fail for many minutes: waited out."""
    at.cloud.faults.add(Fault("DescribeTaskDetail", "status-502", count=100))
    outcome = at.apply(A)
    assert outcome.clean, str(outcome)
    assert at.statuses() == {"a": "done"}


def test_a_start_is_not_made_where_tasks_cannot_be_listed(at: Bench) -> None:
    """If its answer were lost, nobody could find it: the permission is missed before anything is paid."""
    at.cloud.faults.add(Fault("DescribeTasks", "code:UnauthorizedOperation"))
    outcome = at.apply(A)
    assert failures(outcome) == [("MediaProcessing/a", "UnauthorizedOperation")]
    assert at.statuses() == {}
    assert "vod.ProcessMediaByMPS" not in at.cloud.calls
