"""What remembering costs: at most one flush for each call, and never the whole state for one batch."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.support.clocks import VirtualClock

from .direct import DirectProject
from .disks import Disk
from .scenario import PROJECT, words, write_project
from .starting_point import emulator


class Cost(NamedTuple):
    """Flushes and bytes below the state folder in one apply, and the calls that wrote to the cloud."""

    flushes: int
    bytes: int
    largest_line: int
    writes: int


def cost(count: int, monkeypatch) -> Cost:
    """A first apply of ``count`` keywords."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name, monkeypatch.context() as patched:
        clock = VirtualClock()
        served = emulator(None, clock.now)
        folder = write_project(Path(name) / "project", words("many", [f"word-{n:06}" for n in range(count)]), PROJECT)
        project = DirectProject(folder, served, clock)
        disk = Disk(patched, folder / ".reconciler")
        outcome = project.apply()
        assert outcome.clean
        assert len(served.words()) == count
        served.close()
    journal = [size for file, size in disk.written if file == "journal"]
    writes = sum(n for action, n in outcome.calls.items() if "Create" in action)
    return Cost(disk.flushes, sum(size for _, size in disk.written), max(journal), writes)


def test_one_flush_for_each_call_at_most(monkeypatch):
    """Beside a fixed number for the first and the last write of the state."""
    few, many = cost(500, monkeypatch), cost(2500, monkeypatch)
    assert (few.writes, many.writes) == (5, 25)
    assert many.flushes - few.flushes <= many.writes - few.writes
    assert few.flushes <= few.writes + 14


def test_a_batch_never_rewrites_the_state(monkeypatch):
    """Ten times the keywords: ten times the bytes in all, and what one call adds stays the same."""
    few, many = cost(1000, monkeypatch), cost(10_000, monkeypatch)
    assert many.writes == 10 * few.writes
    assert many.largest_line <= 1.1 * few.largest_line
    assert many.bytes <= 11 * few.bytes
    # At this rate a hundred thousand keywords are a few megabytes, written once each.
    assert many.bytes / 10_000 < 200
