"""An apply that protects what it writes, killed at one of its durable steps: what the state knows afterwards.

In this process and in virtual time: the account is the emulator without sockets, so that every step can be tried.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from reconciler.emulator import Emulator
from reconciler.errors import NoAnswer, UnknownOutcome
from reconciler.model.call import Answer, Call
from reconciler.model.resource import Address
from reconciler.model.state import Record, State
from reconciler.pipeline import Session
from reconciler.pipeline.reading import look
from tests.support.clocks import VirtualClock
from tests.support.durable_steps import Killed, Steps, watch

from .direct import Direct, DirectProject
from .invariants import settled
from .scenario import PROJECT, furnish, porn, template, user, words, write_project
from .starting_point import emulator

GUARDED = "lifecycle: {preventDestroy: true}"


def guarded(document: str, more: str = GUARDED) -> str:
    """A manifest document whose metadata says more."""
    return document.replace("}\nspec:", f", {more}}}\nspec:", 1)


BEFORE = (
    words("old", ["old-1", "{keyword: old-2, tags: [a]}", "old-3"])
    + template("changed", porn(90))
    + template("plain", porn(80))
)
AFTER = (
    guarded(words("old", ["{keyword: old-1, tags: [b]}", "{keyword: old-2, tags: [a]}"]))
    + guarded(words("new", ["new-1", "new-2", "{keyword: known-other, tags: [mine]}"]))
    + words("free", ["free-1"])
    + guarded(template("changed", porn(50)), "lifecycle: {preventDestroy: true, ignoreChanges: [comment]}")
    + guarded(template("new", user("b")))
    + guarded(template("taken", porn(85), comment="ours now"))
    + template("plain", porn(60))
)


class SteppedDirect(Direct):
    """The port, with a step before each call and one after it."""

    def __init__(self, served: Emulator, steps: Steps) -> None:
        super().__init__(served)
        self._steps = steps

    async def send(self, call: Call) -> Answer:
        silence = NoAnswer("no answer", action=call.key)
        lost = silence if call.reads else UnknownOutcome(silence)
        if self._steps.step(f"before {call.action}"):
            raise lost
        answer = await super().send(call)
        if self._steps.step(f"after {call.action}"):
            raise lost
        return answer


class SteppedProject(DirectProject):
    """A project whose sessions end at a chosen step."""

    steps = Steps()

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[Session]:
        port = SteppedDirect(self.emulator, self.steps)
        opened = Session(self.files, next(iter(self.files.targets)), port, self.options(**more))  # type: ignore[arg-type]
        watch(opened.store, self.steps)
        yield opened


@contextmanager
def scene() -> Iterator[SteppedProject]:
    """The account before the apply under test, and a project that declares what it is to bring about."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        clock = VirtualClock()
        served = emulator(None, clock.now)
        try:
            furnish(served)
            clock.time += 100
            folder = write_project(Path(name), BEFORE, PROJECT.replace("    adopt:", "    #"))
            project = SteppedProject(folder, served, clock)
            assert project.apply().clean
            clock.time += 100
            write_project(folder, AFTER)
            project.reload()
            yield project
        finally:
            served.close()


def apply_with(project: SteppedProject, steps: Steps) -> None:
    """One apply with ``steps``. Killed or not, what it wrote is what stays."""
    project.steps = steps
    try:
        project.apply()
    except Killed:
        assert steps.dead
    finally:
        project.steps = Steps()


@lru_cache
def unkilled() -> tuple[tuple[str, ...], dict[Address, Record]]:
    """The durable steps of the apply, and the records it leaves."""
    with scene() as project:
        steps = Steps()
        apply_with(project, steps)
        settled(project)
        return tuple(steps.taken), dict(project.with_session(_stored).records)


def ended_at(number: int, how: str) -> None:
    """The apply ends at a step, or the answer of that step is lost; nothing that it protects may be deleted then."""
    wanted = unkilled()[1]
    with scene() as project:
        apply_with(project, steps := Steps(number, how))
        what = (number, how, steps.taken[-1])
        if "after save" in steps.taken:
            _known(project, wanted, what)
        outcome = project.apply()
        assert outcome.clean, (what, str(outcome))
        settled(project)
        assert _same_ids(project.with_session(_stored).records, wanted) == wanted, what


def _known(project: SteppedProject, wanted: dict[Address, Record], what: object) -> None:
    """What settles now is as an unkilled apply records it; neither a destroy nor an undeclared apply takes it away."""
    for address, record in project.with_session(_settled).records.items():
        if address in wanted and record.form == wanted[address].form:
            assert record._replace(id=wanted[address].id) == wanted[address], what
    protected = {address for address, resource in project.resources.items() if resource.protect}
    assert not protected & project.unguarded(), what
    others = {address: r for address, r in project.resources.items() if address not in protected}
    assert not protected & project.unguarded(others), what


def _same_ids(records: Any, wanted: dict[Address, Record]) -> dict[Address, Record]:
    return {a: r._replace(id=wanted[a].id) if a in wanted else r for a, r in records.items()}


async def _stored(opened: Any) -> State:
    state: State = opened.state()
    return state


async def _settled(opened: Any) -> State:
    return (await look(await opened.reading(), (), patient=True)).state
