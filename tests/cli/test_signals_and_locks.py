"""Signals and locks: what happens when an apply is stopped, or two of them meet."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator_process import emulator
from tests.support.manifests import DEV, template, words
from tests.support.program import ended
from tests.support.project import Project
from tests.support.waiting import until

APPLY = ("apply", "--auto-approve")
SLOWLY = (*APPLY, "--rate", "0.4")
KEYWORDS = [f"word {n}" for n in range(5)]
TEMPLATES = 16
EVERYTHING = len(KEYWORDS) + TEMPLATES


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Project]:
    """An account whose answers take so long that an apply can be met on its way; the rate of templates slows it."""
    with emulator("--no-rate-limit", "--latency-ms", "150") as cloud:
        made = Project(tmp_path, cloud)
        made.put("reconciler.yaml", DEV)
        made.put("manifests/a.yaml", words(*KEYWORDS) + "".join(template(f"t{n}") for n in range(TEMPLATES)))
        yield made


def finish(project: Project) -> None:
    """The next apply needs no help, makes nothing twice, and leaves nothing to do."""
    project.apply()
    assert project.cloud.words().keys() == set(KEYWORDS)
    assert project.cloud.templates().keys() == {f"t{n}" for n in range(TEMPLATES)}
    data = project.cloud.admin("GET", "data")["templates"]
    assert len(data) == TEMPLATES
    assert project.run("plan").out.startswith(f"nothing to do: {EVERYTHING} unchanged")


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_one_signal_stops_at_a_safe_point(number: signal.Signals, slow: Project) -> None:
    """130, after the calls under way were answered and remembered; the rest was not tried."""
    with slow.started(*SLOWLY) as process:
        until(slow.cloud.writes)
        process.send_signal(number)
        done = ended(process)
    assert done.code == 130
    assert "stopping: finishing and recording the calls in flight" in done.err
    assert "interrupted" in done.out
    assert "To continue:\n  reconciler apply --target dev" in done.out
    made = len(slow.cloud.words()) + len(slow.cloud.templates())
    remembered = slow.run("state", "list").out.splitlines()
    assert len(remembered) == made < EVERYTHING
    finish(slow)


@pytest.mark.slow
def test_a_second_signal_stops_at_once(slow: Project) -> None:
    """130 again, and nothing is lost by it: what was sent is found, not made twice."""
    with slow.started(*SLOWLY) as process:
        until(slow.cloud.writes)
        process.send_signal(signal.SIGINT)
        until(lambda: b"stopping" in _so_far(process.stderr))
        process.send_signal(signal.SIGINT)
        done = ended(process)
    assert done.code in (130, -signal.SIGINT)
    finish(slow)


def _so_far(stream: object) -> bytes:
    os.set_blocking(stream.fileno(), False)  # type: ignore[attr-defined]
    try:
        return stream.read() or b""  # type: ignore[attr-defined, no-any-return]
    finally:
        os.set_blocking(stream.fileno(), True)  # type: ignore[attr-defined]


def test_a_signal_while_reading_writes_nothing(slow: Project) -> None:
    """Before the first write there is nothing to finish."""
    with slow.started(*SLOWLY) as process:
        until(lambda: slow.cloud.count("DescribeWordSamples"))
        process.send_signal(signal.SIGINT)
        done = ended(process)
    assert done.code == 130
    assert not slow.cloud.writes()


def test_two_applies_at_once(slow: Project) -> None:
    """One holds the lock; the other exits 3 and names it, and waits where it is told to. plan and drift never lock."""
    with slow.started(*SLOWLY) as process:
        until(slow.cloud.writes)
        process.send_signal(signal.SIGSTOP)  # it holds the lock for as long as this test needs
        refusals = [slow.run(*APPLY, code=3), slow.run("state", "rm", "KeywordSample/word 1", code=3)]
        slow.run("plan")
        slow.run("state", "list")
        with slow.started(*APPLY, "--lock-timeout", "100") as waiting:
            process.send_signal(signal.SIGCONT)
            assert ended(process).code == 0
            patient = ended(waiting)
    for refused in refusals:
        assert "holds the lock" in refused.err
        assert f"apply, process {process.pid}" in refused.err
        assert "--lock-timeout" in refused.err
    assert patient.out.startswith(f"nothing to do: {EVERYTHING} unchanged")
