"""Two at once, a lock that is lost, a state that somebody else changes during an apply."""

from __future__ import annotations

import time

from reconciler.errors import StateMoved
from reconciler.model.event import Called
from reconciler.stores.document.codec import decode, encode
from tests.support.clocks import HurriedClock
from tests.support.program import ended

from .applies import Project
from .kill_cases import check_end
from .processes import run, served, start
from .starting_point import bench, copy_before
from .table import converged, watched


def at_first(action, work):
    """A listener that does ``work`` once, when the first ``action`` was answered."""
    done = []

    def listen(event):
        if isinstance(event, Called) and event.action == action and not done:
            done.append(None)
            work()

    return listen


def test_two_applies_at_once(tmp_path):
    """The second is refused, says who holds the lock, and writes nothing; the first is not disturbed."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        cloud.fault("action=CreateWordSamples,kind=slow,seconds=2,count=1")
        command = ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")
        first = start(*command)
        while not cloud.calls().get("mps.CreateWordSamples"):
            time.sleep(0.02)
        second = run(*command)
        assert second.code == 3, second
        assert f"process {first.pid}" in second.err
        assert "--lock-timeout" in second.err
        waiting = start(*command, "--lock-timeout", "60")
        assert ended(first).code == 0
        assert ended(waiting).code == 0
        check_end(cloud, Project(folder, cloud.url, HurriedClock()), before)


def test_the_lock_is_lost_in_the_middle(tmp_path, monkeypatch):
    """Somebody removed the lock file: no more calls, an error, a copy of the state; the next apply converges."""
    monkeypatch.chdir(tmp_path)
    with bench() as at:
        lock = at.project.folder / ".reconciler" / "live" / "lock"
        outcome = at.project.apply(listen=at_first("mps.CreateWordSamples", lock.unlink))
        assert isinstance(outcome.error, StateMoved)
        assert "the lock was lost" in outcome.error.message
        (rescued,) = tmp_path.glob("reconciler-rescue-*.json")
        assert str(rescued) in (outcome.error.hint or "")
        assert "bulk-000" in at.truth().rows
        watched(at, outcome, "lost lock", [str(outcome)])
        converged(at, "after a lost lock")


def test_somebody_changes_the_state_during_the_apply(tmp_path, monkeypatch):
    """The file has another version when the apply ends: theirs is not overwritten, ours is in a copy that is named."""
    monkeypatch.chdir(tmp_path)
    with bench() as at:
        path = at.project.folder / ".reconciler" / "live" / "state.json"
        state = decode(path.read_bytes(), where="state")
        theirs = encode(type(state)(**{**vars_of(state), "serial": state.serial + 7}))
        outcome = at.project.apply(listen=at_first("mps.DeleteContentReviewTemplate", lambda: path.write_bytes(theirs)))
        assert isinstance(outcome.error, StateMoved)
        assert "changed by somebody else" in outcome.error.message
        assert path.read_bytes() == theirs
        (rescued,) = tmp_path.glob("reconciler-rescue-*.json")
        assert str(rescued) in (outcome.error.hint or "")
        copied = decode(rescued.read_bytes(), where="rescue")
        assert {str(a) for a in copied.records} == {str(a) for a in at.project.resources}


def vars_of(state):
    return {name: getattr(state, name) for name in state.__dataclass_fields__}


def test_the_lock_frees_itself_when_its_process_is_killed(tmp_path):
    """Nobody has to unlock anything after a kill."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        cloud.fault("action=CreateWordSamples,kind=hang-after,seconds=600,count=1")
        command = ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")
        first = start(*command)
        while not cloud.calls().get("mps.CreateWordSamples"):
            time.sleep(0.02)
        first.kill()
        ended(first)
        cloud.admin("DELETE", "faults")
        assert run(*command, kind="hurry").code == 0
        project = Project(folder, cloud.url, HurriedClock())
        check_end(cloud, project, before)
