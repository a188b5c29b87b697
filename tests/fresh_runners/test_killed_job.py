"""``kill -9`` in the middle of an apply: the next job, on another machine with nothing, brings it to its end."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import template, words
from tests.support.waiting import PATIENCE, until

from .runners import Repository

pytestmark = pytest.mark.slow

KEYWORDS = [f"word {n}" for n in range(120)]
NAMES = ["strict", "live", "avatars", "nicknames"]
APPLY = ("apply", "--auto-approve")


def fired(cloud: EmulatorProcess) -> int:
    """How many requests met the fault."""
    rules: list[dict[str, Any]] = cloud.admin("GET", "faults")
    return sum(rule["fired"] for rule in rules)


@pytest.mark.parametrize(
    ("action", "fault", "machine"),
    [
        # Carried out, and nobody was told: only the intent in the store knows of it.
        ("CreateContentReviewTemplate", "hang-after", "another"),
        ("CreateContentReviewTemplate", "hang-before", "the same"),
        ("CreateWordSamples", "hang-after", "another"),
    ],
)
def test_killed_in_the_middle(repository: Repository, action: str, fault: str, machine: str) -> None:
    """Nothing lost, nothing twice; the lock of a machine that died ends by itself, that of a dead process at once."""
    cloud = repository.cloud
    repository.commit({"manifests/a.yaml": words(*KEYWORDS) + "".join(map(template, NAMES))})
    first = repository.runner(RECONCILER_LOCK_EXPIRY="2")
    cloud.fault(f"action={action},kind={fault},skip=1,count=1,seconds=10")
    process = first.elsewhere(*APPLY)
    try:
        until(lambda: fired(cloud) or process.poll() is not None)
        # It is carried out before it hangs; what else is under way may end, or not.
        if action == "CreateContentReviewTemplate" and fault == "hang-after":
            until(lambda: len(cloud.templates()) > 1)
        assert process.poll() is None, process.communicate()
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)

    second = repository.runner(RECONCILER_LOCK_EXPIRY="2")
    wait = ("--lock-timeout", "100")
    if machine == "another":
        done = second.run(*APPLY, *wait)
        assert "took over the lock of" in done.err
        assert "gave no sign of life for" in done.err
    else:
        done = second.run("state", "unlock", "--force")
        assert "freed the lock that" in done.out
        done = second.run(*APPLY)

    assert cloud.words().keys() == set(KEYWORDS)
    rows = cloud.admin("GET", "data")["templates"].values()
    assert sorted(row["name"] for row in rows) == sorted(NAMES)
    third = repository.runner()
    assert third.run("plan").out.startswith(f"nothing to do: {len(KEYWORDS) + len(NAMES)} unchanged")
    assert third.run("drift").out.startswith("no drift")
    assert third.run("state", "unlock").out == "the lock was not held\n"
    assert len(third.run("state", "list").out.splitlines()) == len(KEYWORDS) + len(NAMES)
