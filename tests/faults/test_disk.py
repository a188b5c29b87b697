"""The disk fills up, or turns read-only, in the middle of an apply."""

from __future__ import annotations

import errno
import shutil

import pytest

from reconciler.errors import StoreError
from reconciler.stores.document.codec import decode

from .disks import Disk
from .invariants import Truth, truthful
from .starting_point import bench
from .table import checked, converged, watched

POINTS = [(errno.ENOSPC, after) for after in range(0, 30, 2)]
POINTS += [(number, after) for number in (errno.EROFS, errno.EACCES, errno.EIO) for after in (1, 7, 15)]


@pytest.mark.parametrize(("number", "after"), POINTS)
def test_the_disk_fails_at_any_flush(tmp_path, monkeypatch, number, after):
    """A StoreError that names the place; calls under way are finished; what the state file cannot hold any more is in
    a copy that the message names; nothing is damaged; the next apply converges."""
    monkeypatch.chdir(tmp_path)
    with bench() as at:
        folder = at.project.folder / ".reconciler"
        disk = Disk(monkeypatch, folder, number, after)
        outcome = at.project.apply()
        assert isinstance(outcome.error, StoreError) == disk.refused, str(outcome)
        disk.heal()
        if isinstance(outcome.error, StoreError):
            rescued = list(tmp_path.glob("reconciler-rescue-*.json"))
            assert str(folder) in outcome.error.message
            assert len(rescued) <= 1
            if rescued:
                assert str(rescued[0]) in (outcome.error.hint or "")
                holds(at.truth(), decode(rescued[0].read_bytes(), where="rescue"))
            else:
                assert at.truth().rows == at.before.rows
        watched(at, outcome, "disk", [str(outcome)])
        truthful(at.project, at.truth())
        converged(at, f"disk {after}")
        assert not list(folder.rglob("*.tmp"))


def holds(now: Truth, state) -> None:
    """The rescued copy says what is so, or marks it as open."""
    open_ = {intent.address for intent in state.intents.entries} if state.intents else set()
    for address, record in state.records.items():
        if address not in open_ and address.kind == "KeywordSample":
            assert now.words.get(record.id) == (record.form["usages"], record.form["tags"]), address
    ids = {record.id for address, record in state.records.items() if address.kind == "ContentReviewTemplate"}
    new = {str(i) for i, row in now.templates.items() if row["name"].startswith("new-")}
    lost = {str(intent.address) for intent in state.intents.entries} if state.intents else set()
    assert len(new - ids) <= sum(address.startswith("ContentReviewTemplate/new-") for address in lost)


def test_the_rescued_copy_can_take_the_place_of_the_state(tmp_path, monkeypatch):
    """Copied over the state file, as a person would do it, it is the state, and the next apply converges from it."""
    monkeypatch.chdir(tmp_path)
    with bench() as at:
        folder = at.project.folder / ".reconciler" / "live"
        disk = Disk(monkeypatch, folder, errno.ENOSPC, 6)
        outcome = at.project.apply()
        assert isinstance(outcome.error, StoreError)
        disk.heal()
        (rescued,) = tmp_path.glob("reconciler-rescue-*.json")
        (folder / "state.json").write_bytes(rescued.read_bytes())
        converged(at, "from the rescued copy")
        checked(at, "from the rescued copy")


def test_no_lock_no_apply(tmp_path, monkeypatch):
    """A folder that takes no file at all: an error before anything is sent."""
    with bench() as at:
        folder = at.project.folder / ".reconciler" / "live"
        shutil.rmtree(folder)
        folder.write_text("not a folder")
        outcome = at.project.apply()
        assert isinstance(outcome.error, StoreError)
        assert at.truth().rows == at.before.rows
        assert not at.emulator.calls
