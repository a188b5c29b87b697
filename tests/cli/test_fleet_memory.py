"""Many targets take the memory of those that are under way, not of all."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.progress import FleetWatcher
from reconciler.cli.fleet.running import Link, Run
from reconciler.cli.verbosity import Verbosity

JOBS = 4


@pytest.fixture
def seldom_collected() -> Iterator[None]:
    """The command line looks for cycles so seldom that no run of targets comes to it."""
    was = gc.get_threshold()
    gc.set_threshold(10**9, 10**9, 10**9)
    gc.freeze()  # what other tests left is not looked through again and again
    yield
    gc.unfreeze()
    gc.set_threshold(*was)


class Cycle:
    """As a session of a target is: whole as long as nobody looks for cycles."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("seldom_collected")
def test_what_a_target_read_is_forgotten_before_all_are_through() -> None:
    held: weakref.WeakSet[Cycle] = weakref.WeakSet()
    gate = threading.Lock()

    def work(_: Link) -> Ended:
        with gate:
            held.add(Cycle())
        return Ended(0, "")

    with FleetWatcher(Verbosity(quiet=True)) as watcher:
        run = Run(watcher, jobs=JOBS, reads=True)
        names = [f"prod-{number}" for number in range(10 * JOBS)]
        assert list(run.each(names, work)) == names
    assert len(held) < 2 * JOBS
