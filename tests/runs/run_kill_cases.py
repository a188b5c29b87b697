"""``kill -9`` at a durable step of an apply that starts runs, or of the emulator, with real processes."""

from __future__ import annotations

import json
import re
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.processes import run, served
from tests.support.emulator_process import EmulatorProcess
from tests.support.program import Done

from .bench import SUBTITLES, document, write

DOCUMENTS = (
    document("one"),
    document("two", SUBTITLES),
    document("three", "aiAnalysisTask: {definition: 24}"),
    document("other", file="1002"),
    document("another", file="1003"),
)
ONCE = {("1001", 21): 1, ("1001", 10): 1, ("1001", 24): 1, ("1002", 21): 1, ("1003", 21): 1}
QUICK = ("--quirk", "media-wait=0", "--quirk", "media-process=0")
APPLIES = 3


def started(cloud: EmulatorProcess) -> Counter[tuple[str, int]]:
    """How often each (file, template) was started."""
    tasks = cloud.admin("GET", "data")["tasks"].values()
    return Counter((task["file"], json.loads(task["subtasks"][0][1])["Definition"]) for task in tasks)


@contextmanager
def place() -> Iterator[tuple[Path, Path]]:
    """A project that declares five runs, three of them on one file; and where an emulator keeps its data."""
    with tempfile.TemporaryDirectory(prefix="runs-") as name:
        yield write(Path(name) / "project", "".join(DOCUMENTS)), Path(name) / "store.jsonl"


def apply(folder: Path, cloud: EmulatorProcess, *, step: int = 0, **extra: str) -> Done:
    """An apply for which waiting costs nothing; killed before its ``step``-th durable step."""
    where = ("--endpoint", cloud.url, "--rate", "off")
    return run("apply", str(folder), "--auto-approve", "--allow-runs", *where, step=step, kind="hurry", **extra)


def converge(folder: Path, cloud: EmulatorProcess) -> None:
    """Apply until it exits 0, doing what a refusal says; nothing is ever started twice."""
    for _ in range(APPLIES):
        done = apply(folder, cloud)
        counts = started(cloud)
        assert all(counts[key] <= 1 for key in counts), (counts, done)
        if done.code == 0:
            break
        assert "[unsettled]" in done.err, done
        address, task = re.findall(r"reconciler adopt (\S+) (\S+)", done.err)[0]
        told = run("adopt", address, task, "--path", str(folder), "--endpoint", cloud.url)
        assert told.code == 0, told
    assert started(cloud) == ONCE
    listed = json.loads(run("state", "list", "--path", str(folder), "--format", "json").out)
    ids = {resource["id"] for resource in listed["resources"]}
    assert ids == set(cloud.admin("GET", "data")["tasks"])
    plan = run("plan", str(folder), "--endpoint", cloud.url, "--detailed-exitcode")
    assert plan.code == 0, plan


def apply_killed(*steps: int) -> bool:
    """Kill one apply after another before those steps, then let it finish. False where the last outlived its step."""
    with place() as (folder, store), served("--store", str(store), *QUICK) as cloud:
        code = 0
        for step in steps:
            first = apply(folder, cloud, step=step)
            code = first.code
            assert code in (0, -signal.SIGKILL), first
            assert all(count == 1 for count in started(cloud).values())
        converge(folder, cloud)
        return code != 0


def emulator_killed(step: int) -> bool:
    """Kill the emulator before its ``step``-th durable step, bring it back from its store, and go on."""
    with place() as (folder, store):
        with served("--store", str(store), *QUICK, step=step, kind="steps") as cloud:
            first = apply(folder, cloud)
            killed = cloud.process.poll() is not None
            assert first.code in ((0, 1) if killed else (0,)), first
        with served("--store", str(store), *QUICK) as cloud:
            assert all(count == 1 for count in started(cloud).values())
            # Killed when all was said: then nothing may be missing.
            assert first.code or started(cloud) == ONCE, first
            converge(folder, cloud)
        return killed


def steps_of_apply() -> int:
    """How many durable steps an apply has when nobody kills it."""
    with place() as (folder, store), served("--store", str(store), *QUICK) as cloud:
        counted = folder.parent / "steps"
        done = apply(folder, cloud, FAULTS_STEPS_FILE=str(counted))
        assert done.code == 0, done
        return int(counted.read_text(encoding="ascii"))


def steps_of_emulator() -> tuple[int, int]:
    """The emulator's durable steps: until it listens, and until an apply is done."""
    counts = []
    for work in (False, True):
        with place() as (folder, store):
            counted = folder.parent / "steps"
            with served("--store", str(store), *QUICK, kind="steps", FAULTS_STEPS_FILE=str(counted)) as cloud:
                if work:
                    assert apply(folder, cloud).code == 0
                cloud.process.send_signal(signal.SIGINT)
                cloud.process.wait()
            counts.append(int(counted.read_text(encoding="ascii")))
    return counts[0], counts[1]
