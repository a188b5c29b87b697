"""An apply of replaces ends at any of its durable steps: every save and journal entry, every call, before and after.

Whatever the next plan shows, the next apply ends with exactly one object of each name, the new one, and nothing to do.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from reconciler.cloud.codes import answer_error
from reconciler.errors import NoAnswer, UnknownOutcome
from reconciler.kinds import KINDS
from reconciler.model.change import Verb
from reconciler.pipeline import Session
from tests.faults.applies import Project
from tests.faults.invariants import particulars
from tests.support.case_selection import SHARES, share
from tests.support.clocks import VirtualClock
from tests.support.durable_steps import Killed, Steps, watch

from .place import Place, shown, write
from .stamps import Stamp, Stamps

KEPT: list[tempfile.TemporaryDirectory[str]] = []
PLAIN = {"a": "size: 1", "b": "size: 1", "c": "size: 1"}
FULL = {**PLAIN, "d": "size: 1", "e": "size: 1"}
GUARDED, GIVEN = "lifecycle: {preventDestroy: true}", "lifecycle: {ignoreChanges: [color]}"
SCENES = {
    "room": (PLAIN, {"a": "size: 2", "b": "color: blue", "c": "size: 1"}),
    "no room": (FULL, {**FULL, "a": "size: 2", "b": "color: blue"}),
    "protected": (PLAIN, {"a": f"{{{GIVEN}}} size: 2", "c": f"{{{GUARDED}}} size: 1", "d": f"{{{GUARDED}}} size: 3"}),
    "among others": (FULL, {"a": "size: 2", "b": "color: blue", "c": "size: 1", "f": "size: 3"}),
}
"""What is applied before, and what the apply is to bring about that is killed."""


class Direct:
    """The Cloud port straight into the service, with a step before each call and one after."""

    skew = 0.0
    """The service's clock is this machine's."""

    def __init__(self, service: Stamps, steps: Steps) -> None:
        self.calls: Counter[str] = Counter()
        self._service, self._steps = service, steps

    async def send(self, call: Any) -> Any:
        self.calls[call.key] += 1
        await asyncio.sleep(0)
        silence = NoAnswer("no answer", action=call.key)
        lost = silence if call.reads else UnknownOutcome(silence)
        if self._steps.step(f"before {call.action}"):
            raise lost
        answer = self._service.answer(call.action, call.params)
        if self._steps.step(f"after {call.action}"):
            raise lost
        if "Error" in answer:
            raise answer_error(answer["Error"]["Code"], answer["Error"]["Message"], action=call.key)
        return answer


class DirectProject(Project):
    """A project whose sessions go straight into the service."""

    def __init__(self, folder: Path, service: Stamps, clock: VirtualClock) -> None:
        self.service, self.steps = service, Steps()
        super().__init__(folder, "http://127.0.0.1:9", clock)

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[Session]:
        steps = self.steps
        opened = Session(self.files, "live", Direct(self.service, steps), self.options(**more))
        watch(opened.store, steps)
        yield opened


class DirectPlace(Place):
    """A place without sockets, so that a thousand applies cost little."""

    def __init__(self, folder: Path, service: Stamps) -> None:
        super().__init__(folder, service, "", VirtualClock())

    def declare(self, stamps: Mapping[str, str], more: str = "", allowed: int = 10) -> None:
        self.project = DirectProject(write(self.folder, stamps, more, allowed), self.service, self.clock)

    def apply_with(self, steps: Steps) -> None:
        """One apply with ``steps``. Killed or not, what it wrote is what stays."""
        self.project.steps = steps
        try:
            self.apply()
        except Killed:
            assert steps.dead
        self.project.steps = Steps()


@lru_cache
def prepared(name: str) -> tuple[Path, dict[int, dict[str, Any]]]:
    """The project after the apply of what is there before, and the account."""
    kept = tempfile.TemporaryDirectory(prefix="replacing-")
    KEPT.append(kept)
    folder, service = Path(kept.name), Stamps()
    with KINDS.including(Stamp()):
        at = DirectPlace(folder, service)
        at.declare(SCENES[name][0])
        assert at.apply().clean
    return folder, service.items


@contextmanager
def scene(name: str) -> Iterator[DirectPlace]:
    """The account before the apply that is killed, and a project with the manifests of it."""
    before, account = prepared(name)
    with tempfile.TemporaryDirectory(prefix="replacing-") as folder, KINDS.including(Stamp()):
        shutil.copytree(before, folder, dirs_exist_ok=True)
        service = Stamps(account)
        at = DirectPlace(Path(folder), service)
        at.declare(SCENES[name][1])
        yield at


@lru_cache
def steps_of(name: str, first: int = 0) -> tuple[str, ...]:
    """The durable steps of an apply that nobody kills; ``first``: after one that was killed at that step."""
    with scene(name) as at:
        if first:
            at.apply_with(Steps(first))
        steps = Steps()
        at.apply_with(steps)
        check(at, name, "without a kill")
        return tuple(steps.taken)


def check(at: DirectPlace, name: str, what: object) -> None:
    """After an apply that came out clean: one object of each name, the new one, on record; and nothing left to do."""
    wanted = []
    for declared, spec in SCENES[name][1].items():
        field, _, value = spec.rpartition("}")[2].strip().partition(": ")
        wanted.append((declared, value if field == "color" else "red", int(value) if field == "size" else 1))
    assert sorted(stamp[1:] for stamp in at.stamps()) == sorted(wanted), what
    ids = {stamp[1]: str(stamp[0]) for stamp in at.stamps()}
    state, _, plan, drift = at.project.look()
    assert {address.name: record.id for address, record in state.records.items()} == ids, what
    assert (shown(plan.changes), plan.refusals, shown(drift.changes)) == ([], (), []), what
    assert state.intents is None
    for address, record in state.records.items():
        resource = at.project.resources[address]
        assert particulars(record) == particulars(resource), (what, address)


def guarded(at: DirectPlace, steps: Steps, what: object) -> None:
    """As soon as intents are on disk, neither a destroy nor an apply without them deletes what is protected."""
    if "after save" not in steps.taken:
        return
    protected = {address for address, resource in at.project.resources.items() if resource.protect}
    assert not protected & at.project.unguarded(), what
    others = {a: r for a, r in at.project.resources.items() if a not in protected}
    assert not protected & at.project.unguarded(others), what


def covered(at: Place) -> set[str]:
    """Names that must be there at every moment: they are now, and the plan neither deletes them nor marks a dip."""
    gaps = {change.address.name for change in at.plan().changes if change.dips or change.verb is Verb.DELETE}
    return {name for _, name, _, _ in at.stamps()} - gaps


def one(name: str, number: int, how: str) -> None:
    """An apply ends at one step, or the answer of that step is lost; the next apply ends what it began."""
    with scene(name) as at:
        lasting = covered(at)
        at.apply_with(steps := Steps(number, how))
        guarded(at, steps, (name, number, how))
        assert lasting <= {stamp[1] for stamp in at.stamps()}, (name, number, how)
        outcome = at.apply()
        assert outcome.clean, (name, number, how, str(outcome))
        check(at, name, (name, number, how))


def two(name: str, first: int, second: int) -> None:
    """The apply that goes on after a kill is killed, too."""
    with scene(name) as at:
        at.apply_with(Steps(first))
        at.apply_with(Steps(second))
        outcome = at.apply()
        assert outcome.clean, (name, first, second, str(outcome))
        check(at, name, (name, first, second))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_a_kill_at_every_step(name):
    """Before and after every write of the state and every call."""
    steps = steps_of(name)
    assert {"before save", "after append", "before CreateStamp", "after DeleteStamp"} <= set(steps)
    for number in range(1, len(steps) + 1):
        one(name, number, "kill")


@pytest.mark.parametrize("number", range(SHARES))
def test_a_lost_answer_and_two_kills(number, summary):
    """The answer of any call lost, of one carried out or not; and every pair of kills. FAULTS_CASES=all: all."""
    calls = [(one, name, at, "lose") for name in SCENES for at, what in enumerate(steps_of(name), 1) if "Stamp" in what]
    kills = [
        (two, name, first, second)
        for name in SCENES
        for first, what in enumerate(steps_of(name), 1)
        if what in ("after CreateStamp", "after DeleteStamp", "after append")
        for second in range(1, len(steps_of(name, first)) + 1)
    ]
    chosen, line = share("replaces", [*calls, *kills], 16, number)
    summary(line)
    for case, *values in chosen:
        case(*values)


def test_the_plan_after_a_kill_shows_what_is_left():
    """Created and on record, not yet deleted: the plan deletes the old object, whatever the manifest says now."""
    number = steps_of("room").index("before DeleteStamp") + 1
    with scene("room") as at:
        at.apply_with(Steps(number))
        assert shown(at.plan().changes) == ["delete a/100", "delete b/101"]
        assert at.drift().empty
        # Taken back meanwhile: the new objects are replaced, and the old ones still go.
        at.declare(PLAIN)
        assert shown(at.plan().changes) == ["replace a", "replace b", "delete a/100", "delete b/101"]
        assert at.apply().clean
        assert [stamp[1:] for stamp in at.stamps()] == [("c", "red", 1), ("a", "red", 1), ("b", "red", 1)]


def test_a_lost_create_is_found_with_its_predecessor():
    """The create's answer was lost and the program killed: the plan knows both objects, and creates none."""
    number = steps_of("room").index("after CreateStamp") + 1
    with scene("room") as at:
        at.apply_with(Steps(number))
        (made,) = [name for number, name, _, _ in at.stamps() if number > 102]
        plan = at.plan()
        other = {"a": "b", "b": "a"}[made]
        old = {"a": 100, "b": 101}[made]
        assert shown(plan.changes) == [f"replace {other}", f"delete {made}/{old}"]
        assert plan.unmanaged == 0
