"""Two hundred runs in one project, at the documented rates, which the service enforces."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.cloud.http import Http
from reconciler.emulator import Quirks
from reconciler.model.event import Running
from reconciler.stages.planning.schedule import SHARE
from tests.support.clocks import VirtualClock

from .bench import Bench, bench, document

pytestmark = pytest.mark.slow

COUNT = 200
OUTCOMES = ("success", "task-error", "subtask-fail", "aborted", "no-subtasks")
STARTS_A_SECOND = 20
MINUTES = 4


class Orderly(VirtualClock):
    """Sleepers wake in the order of their times, and time stands still while a request is under way.

    So requests come at the virtual times at which they were sent, however slow this machine is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.busy = 0
        self._pending: list[float] = []

    async def sleep(self, seconds: float) -> None:
        until = self.time + seconds
        self._pending.append(until)
        await asyncio.sleep(0)
        while self.busy or until > min(self._pending):  # noqa: ASYNC110 - a simulation, without events
            await asyncio.sleep(0)
        self._pending.remove(until)
        self.time = max(self.time, until)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    clock, post = Orderly(), Http.post

    async def watched(self: Http, *given: Any, **more: Any) -> Any:
        clock.busy += 1
        try:
            return await post(self, *given, **more)
        finally:
            clock.busy -= 1

    monkeypatch.setattr(Http, "post", watched)
    with bench(tmp_path, clock=clock, rates=True) as made:
        yield made


def documents() -> list[str]:
    """Every fifth ends well, the others each in their way, and they only warn."""
    files = [f"{number}-{OUTCOMES[number % len(OUTCOMES)]}" for number in range(COUNT)]
    return [document(f"n{number:03}", file=name, more="onFailure: warn") for number, name in enumerate(files)]


def test_two_hundred_at_the_documented_rates(at: Bench, summary) -> None:
    """None throttled, one start each, all outcomes right, and each polled as seldom as if it were alone."""
    at.cloud.quirks = Quirks(media_wait=60.0, media_process=MINUTES * 60.0)
    at.declare(*documents())
    began = at.clock.time
    outcome = at.apply(share=SHARE)
    assert outcome.clean, str(outcome)
    assert not at.cloud.codes
    calls = at.cloud.calls
    assert calls["vod.ProcessMediaByMPS"] == COUNT
    assert calls["vod.DescribeTasks"] == COUNT
    assert at.started() == {f"{n}-{OUTCOMES[n % 5]}": 1 for n in range(COUNT)}
    created = [task["created"] for task in at.tasks().values()]
    assert max(created) - began <= 1.2 * COUNT / (STARTS_A_SECOND * SHARE)
    assert Counter(at.statuses().values()) == {"done": COUNT // 5, "failed": COUNT - COUNT // 5}
    assert len(outcome.report.warnings) == COUNT - COUNT // 5
    # 5, 7.5, 11.25 … 57, 60, 60 …: seven polls in the first three minutes, then one a minute; a failure is asked twice.
    alone = 7 + MINUTES
    rounds = Counter(event.address for event in at.heard if isinstance(event, Running))
    assert max(rounds.values()) <= alone
    assert calls["vod.DescribeTaskDetail"] == sum(rounds.values()) + COUNT - COUNT // 5
    summary(f"{COUNT} runs: {dict(calls)}, started in {max(created) - began:.1f} s")
    at.cloud.forget_calls()
    assert at.plan().empty
    assert not set(at.cloud.calls) - {"sts.GetCallerIdentity"}


def test_two_hundred_left_running(at: Bench) -> None:
    """A plan asks once about each."""
    at.cloud.quirks = Quirks(media_process=1000.0)
    assert at.apply(*documents(), share=SHARE, wait=False).clean
    at.cloud.forget_calls()
    at.cloud.rates = False
    assert len(at.drift().warnings) == COUNT
    # ``look`` makes a plan and a drift.
    assert at.cloud.calls["vod.DescribeTaskDetail"] == 2 * COUNT
