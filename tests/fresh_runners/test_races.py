"""Two applies of one state: one works, the other waits or is refused with the holder's name."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import template, words
from tests.support.program import ended
from tests.support.state_places import Place, http_place, s3_place
from tests.support.waiting import until

from .runners import Repository

pytestmark = pytest.mark.slow

APPLY = ("apply", "--auto-approve")
NAMES = ["strict", "live"]
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
"""More of them show more, and take longer."""


@pytest.fixture(params=["local", "s3", "http"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "local":  # a folder that two jobs of one machine share
        yield Place("local", str(tmp_path / "state"))
    elif request.param == "s3":
        yield s3_place(request.getfixturevalue("storage").honest)
    else:
        with http_place() as found:
            yield found


def declare(repository: Repository, *more: str) -> None:
    repository.commit({"manifests/a.yaml": words("casino", *more) + "".join(map(template, NAMES))})


def names(cloud: EmulatorProcess) -> list[str]:
    return sorted(row["name"] for row in cloud.admin("GET", "data")["templates"].values())


def test_one_works_and_the_other_waits(repository: Repository) -> None:
    """Exit 3 names who works; ``--lock-timeout`` says whom it waits for, and then finds nothing left to do."""
    cloud = repository.cloud
    declare(repository)
    first, second, third = (repository.runner(RECONCILER_LOCK_EXPIRY="600") for _ in range(3))
    cloud.fault("action=CreateContentReviewTemplate,kind=slow,count=1,seconds=5")
    with first.started(*APPLY) as process:
        until(lambda: cloud.count("CreateContentReviewTemplate") or process.poll() is not None)
        process.send_signal(signal.SIGSTOP)  # it holds the lock for as long as this test needs
        with third.started(*APPLY, "--lock-timeout", "100") as waiting:
            refused = second.run(*APPLY, code=3)
            second.run("state", "unlock", code=3)
            planned = second.run("plan")
            # It says so as soon as it waits, and not before: only then may the holder go on.
            assert waiting.stderr is not None
            said = waiting.stderr.readline().decode()
            process.send_signal(signal.SIGCONT)
            assert ended(process).code == 0
            patient = ended(waiting)
    assert "holds the lock" in refused.err
    assert f"(apply, process {process.pid}" in refused.err
    assert "--lock-timeout" in refused.err
    assert planned.code == 0
    assert patient.code == 0, patient
    assert "the lock is held by" in said
    assert f"process {process.pid}" in said
    assert patient.out.startswith("nothing to do: 3 unchanged")
    assert names(cloud) == sorted(NAMES)


def test_a_race_from_the_start(repository: Repository) -> None:
    """Whoever wins: each word and template is made by one of them, and the state has all that both did."""
    cloud = repository.cloud
    for number in range(ROUNDS):
        declare(repository, *(f"word {n}" for n in range(number)))
        one, two = repository.runner(), repository.runner()
        with one.started(*APPLY) as a, two.started(*APPLY) as b:
            runs = [(process.pid, ended(process)) for process in (a, b)]
        codes = sorted(done.code for _, done in runs)
        assert codes in ([0, 0], [0, 3]), runs
        for pid, done in runs:
            if done.code == 3:
                [winner] = [other for other, _ in runs if other != pid]
                assert f"process {winner}" in done.err
        assert names(cloud) == sorted(NAMES)
        assert cloud.words().keys() == {"casino", *(f"word {n}" for n in range(number))}
    assert repository.runner().run("plan").out.startswith(f"nothing to do: {ROUNDS + 2} unchanged")
    assert cloud.count("CreateWordSamples") == ROUNDS
    assert cloud.count("CreateContentReviewTemplate") == len(NAMES)
