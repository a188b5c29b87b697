"""``kill -9`` at a durable step of the apply, or of the emulator, and what the next apply makes of it."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

from tests.support.clocks import HurriedClock
from tests.support.emulator_process import EmulatorProcess

from .applies import Project
from .invariants import Truth, adopted, as_wanted, settled, truthful, untouched
from .processes import run, served, truth
from .scenario import THERE_BEFORE
from .starting_point import copy_before, theirs


def check_between(before: Truth, now: Truth, project: Project) -> None:
    """After a kill: nothing twice, nothing of others touched, and the state says nothing that is not so."""
    words, templates = theirs()
    untouched(before, now, words, templates)
    assert [name for name, count in now.names().items() if count > 1] == []
    truthful(project, now)


def check_end(cloud: EmulatorProcess, project: Project, before: Truth) -> None:
    """After an apply that exited 0."""
    words, templates = theirs()
    now = truth(cloud)
    untouched(before, now, words, templates)
    as_wanted(project.resources, now, words, templates)
    settled(project)
    adopted(project, THERE_BEFORE)


def apply_killed(step: int) -> bool:
    """Kill an apply before its ``step``-th durable step, apply again. False where it ended before that step."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        store, folder, _, before = copy_before(Path(name))
        with served("--store", str(store)) as cloud:
            command = _command(folder, cloud)
            first = run(*command, step=step, kind="steps")
            project = Project(folder, cloud.url, HurriedClock())
            assert first.code in (0, -signal.SIGKILL), first
            check_between(before, truth(cloud), project)
            if first.code:
                second = run(*command, kind="hurry")
                assert second.code == 0, (step, second)
            check_end(cloud, project, before)
            return first.code != 0


def emulator_killed(step: int) -> bool:
    """Kill the emulator before its ``step``-th durable step, bring it back, apply until it is done."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        store, folder, _, before = copy_before(Path(name))
        with served("--store", str(store), step=step, kind="steps") as cloud:
            first = run(*_command(folder, cloud), kind="hurry")
            killed = cloud.process.poll() is not None
            # It may also die when all was answered already.
            assert first.code in ((0, 1) if killed else (0,)), first
        with served("--store", str(store)) as cloud:
            project = Project(folder, cloud.url, HurriedClock())
            check_between(before, truth(cloud), project)
            if first.code:
                second = run(*_command(folder, cloud), kind="hurry")
                assert second.code == 0, (step, second)
            check_end(cloud, project, before)
            return killed


def _command(folder: Path, cloud: EmulatorProcess) -> tuple[str, ...]:
    return ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")


def steps_of_apply() -> int:
    """How many durable steps an apply has when nobody kills it."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        store, folder, _, _ = copy_before(Path(name))
        counted = Path(name) / "steps"
        with served("--store", str(store)) as cloud:
            done = run(*_command(folder, cloud), kind="steps", FAULTS_STEPS_FILE=str(counted))
        assert done.code == 0, done
        return int(counted.read_text(encoding="ascii"))


def steps_of_emulator() -> tuple[int, int]:
    """The emulator's durable steps: until it listens, and until an apply is done."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        store, folder, _, _ = copy_before(Path(name))
        counts = []
        for work in (False, True):
            counted = Path(name) / f"steps-{work}"
            with served("--store", str(store), kind="steps", FAULTS_STEPS_FILE=str(counted)) as cloud:
                if work:
                    assert run(*_command(folder, cloud)).code == 0
                cloud.process.send_signal(signal.SIGINT)
                cloud.process.wait()
            counts.append(int(counted.read_text(encoding="ascii")))
        return counts[0], counts[1]
