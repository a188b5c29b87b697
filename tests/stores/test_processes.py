"""Real processes: a lock between them, kills at every durable step, and a disk that is really full."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.errors import LockHeld, StateMoved
from reconciler.model.state import Settled
from reconciler.stores.local.store import LocalStore
from reconciler.stores.owner import Owner
from tests.support.paths import ROOT
from tests.support.states import record, state, word

OWNER = Owner.here("apply", "run-2")
HEAD = """
import os, signal, sys
from pathlib import Path
from tests.support.states import record, state, word
from reconciler.errors import ReconcilerError
from reconciler.model.state import Settled
from reconciler.stores.owner import Owner
from reconciler.stores.local.store import LocalStore
store = LocalStore(Path(sys.argv[1]))
owner = Owner("alice", "host-a", os.getpid(), "apply", "run-1", 1.0)
"""
HOLD = """
with store.lock(owner) as memory:
    memory.save(state(1, "a"))
    memory.append([Settled(word("b"), record("b"))])
    print("held", flush=True)
    sys.stdin.read()
"""
KILL_AT = """
left = int(sys.argv[2])
def killing(real):
    def call(*args, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **more)
    return call
with store.lock(owner) as memory:
    for name in ("open", "write", "fsync", "link", "replace", "unlink", "ftruncate"):
        setattr(os, name, killing(getattr(os, name)))
    memory.save(state(3, "new"))
    memory.append([Settled(word("x"), record("x"))])
    memory.append([Settled(word("y"), record("y"))])
    memory.save(state(4, "new", "x", "y"))
"""
FILL = """
with store.lock(owner) as memory:
    memory.save(state(1, "a"))
    try:
        for serial in range(1, 10_000):
            memory.append([Settled(word(f"{serial}-{i}"), record("b")) for i in range(100)])
            print(serial, flush=True)
    except ReconcilerError as error:
        print(error.message, flush=True)
    try:
        memory.save(state(2, *(f"word-{i}" for i in range(100_000))))
    except ReconcilerError as error:
        print(error.message, flush=True)
"""


def child(script: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + script, str(folder), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )


@contextlib.contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = child(HOLD, folder)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "s")
    with holder(store.folder) as process:
        with pytest.raises(LockHeld) as caught, store.lock(OWNER):
            pass
        for part in ("alice on host-a", f"process {process.pid}", "apply", "run-1", "1970-01-01 00:00:01 UTC", "ago"):
            assert part in caught.value.message
        assert "--lock-timeout" in (caught.value.hint or "")
        with pytest.raises(LockHeld, match=r"waited 0\.2 s"), store.lock(OWNER, timeout=0.2):
            pass
        assert store.load() == state(1, "a", "b")


def test_waiting_gets_the_lock_when_it_is_released(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "s")
    with holder(store.folder) as process:
        release = threading.Timer(0.3, process.communicate)
        release.start()
        with store.lock(OWNER, timeout=30) as memory:
            memory.save(state(2, "c"))
        release.join()
    assert store.load() == state(2, "c")


def test_kill_releases_the_lock_and_loses_nothing(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "s")
    with holder(store.folder) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert store.load() == state(1, "a", "b")
        with store.lock(OWNER) as memory:
            memory.save(state(2, "a", "b", "c"))
    assert store.load() == state(2, "a", "b", "c")


def test_two_locks_in_one_process(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "s")
    with store.lock(OWNER), pytest.raises(LockHeld, match="run-2"), LocalStore(tmp_path / "s").lock(OWNER):
        pass


@pytest.mark.parametrize("replace", [False, True])
def test_a_lost_lock_stops_writing(tmp_path: Path, replace: bool) -> None:
    store = LocalStore(tmp_path / "s")
    with store.lock(OWNER) as memory:
        memory.save(state(1, "a"))
        (store.folder / "lock").unlink()
        if replace:
            with store.lock(Owner.here("apply", "run-3")) as other:
                other.save(state(2, "b"))
        for write in (lambda: memory.save(state(2, "c")), lambda: memory.append([Settled(word("d"), record("d"))])):
            with pytest.raises(StateMoved, match="the lock was lost"):
                write()
    assert store.load() == (state(2, "b") if replace else state(1, "a"))


@pytest.mark.slow
def test_kill_at_every_durable_step(tmp_path: Path) -> None:
    """Whatever the step, the state is one of those that were ever true, in order, and can be saved to again."""
    truths = [
        state(2, "a"),
        state(3, "new"),
        state(3, "new", "x"),
        state(3, "new", "x", "y"),
        state(4, "new", "x", "y"),
    ]
    reached = 0
    for step in range(1, 200):
        store = LocalStore(tmp_path / str(step))
        with store.lock(OWNER) as memory:
            memory.save(state(1, "old"))
            memory.save(state(2, "a"))
        process = child(KILL_AT, store.folder, str(step))
        process.communicate(timeout=60)
        found = store.load()
        assert found in truths
        assert truths.index(found) >= reached
        reached = truths.index(found)
        with store.lock(OWNER) as memory:
            memory.append([Settled(word("later"), record("later"))])
            assert word("later") in store.load().records  # type: ignore[union-attr]
            memory.save(state(found.serial + 1, "next"))
        assert store.load() == state(found.serial + 1, "next")
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
    assert process.returncode == 0
    assert reached == len(truths) - 1
    assert step > 20


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of 256 KiB, or, where this user may not mount one, a limit on the size of files."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", str(folder)], check=True)
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_loses_nothing_that_was_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk"):
        store = LocalStore(tmp_path / "disk" / "s")
        process = child(FILL, store.folder)
        out, _ = process.communicate(timeout=120)
        *written, journal_error, state_error = out.splitlines()
        assert "journal: the disk is full" in journal_error
        assert "state.json: the disk is full" in state_error
        found = store.load()
        assert found is not None
        assert len(found.records) == 1 + 100 * len(written)
        assert process.returncode == 0
        assert not list(store.folder.glob("*.tmp"))
