"""The account and the state before the apply under test, made once for each process and copied for each case."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from reconciler.emulator import Credential, Emulator, Quirks
from tests.support.clocks import VirtualClock
from tests.support.credentials import CREDENTIALS

from .applies import SHORT, USUAL, Project
from .direct import ServedProject
from .invariants import Truth
from .scenario import ACCOUNT, AFTER, BEFORE, UNMANAGED_WORDS, furnish, write_project

THEIRS = 31
"""The template that nobody may touch."""
_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def emulator(store: Path | None, clock: Callable[[], float], **more: Any) -> Emulator:
    key = Credential(CREDENTIALS["TENCENTCLOUD_SECRET_ID"], CREDENTIALS["TENCENTCLOUD_SECRET_KEY"])
    given: dict[str, Any] = {"credentials": [key], "rates": False, "account": ACCOUNT, "log_size": 10_000}
    return Emulator(store=store, clock=clock, **(given | more))


@lru_cache(1)
def _before() -> tuple[Path, float, Truth]:
    """Folder with ``store.jsonl`` and ``project``, the time it is then, and what the account has."""
    kept = tempfile.TemporaryDirectory(prefix="faults-")
    _KEPT.append(kept)
    folder, clock = Path(kept.name), VirtualClock()
    with emulator(folder / "store.jsonl", clock.now) as served:
        furnish(served)
        clock.time += 100
        project = Project(write_project(folder / "project", BEFORE), served.url, clock)
        assert project.apply().clean
        clock.time += 100
        truth = Truth.of(served)
    write_project(folder / "project", AFTER)
    return folder, clock.time, truth


class Bench:
    """One case: an account with its own copy of everything."""

    def __init__(self, served: Emulator, project: ServedProject, clock: VirtualClock, before: Truth) -> None:
        self.emulator, self.project, self.clock, self.before = served, project, clock, before

    def truth(self) -> Truth:
        return Truth.of(self.emulator)


def copy_before(folder: Path) -> tuple[Path, Path, float, Truth]:
    """Store, project, time and truth, copied into ``folder``."""
    source, now, truth = _before()
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return folder / "store.jsonl", folder / "project", now, truth


@contextmanager
def closing_early(served: Emulator) -> Iterator[Emulator]:
    """Serve. A client that hangs up in the middle of an answer, as ours does on 64 MB, is no failure of it."""
    try:
        with served:
            yield served
    except RuntimeError as error:
        if not isinstance(error.__cause__, ConnectionError):
            raise


@contextmanager
def bench(*, hanging: bool = False, quirks: Quirks | None = None, seed: int = 0) -> Iterator[Bench]:
    """The account before the apply under test, served; ``hanging``: with a client that does not wait long. ``seed``: of
    the order of its listings."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        store, folder, now, truth = copy_before(Path(name))
        clock = VirtualClock(now)
        with closing_early(emulator(store, clock.now, quirks=quirks, seed=seed)) as served:
            project = ServedProject(folder, served, clock, served.url, timeouts=SHORT if hanging else USUAL)
            yield Bench(served, project, clock, truth)


def theirs() -> tuple[list[str], list[int]]:
    return list(UNMANAGED_WORDS), [THEIRS]
