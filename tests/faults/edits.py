"""Somebody edits the account in the console while an apply is under way: the cases, and what one of them must show.

An edit is made right before the N-th call of an apply is carried out, for every N: before the plan, between plan and
first write, before the object's own write, between write and read-back, while something is mended, after everything.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.emulator import Emulator
from reconciler.model.call import Answer, Call
from reconciler.model.change import Change, Verb
from reconciler.pipeline import Session
from tests.support.clocks import VirtualClock

from .applies import Outcome
from .direct import Direct, DirectProject
from .invariants import TEMPLATE, WORD, Truth, as_wanted, settled
from .machine import Everything
from .starting_point import copy_before, emulator, theirs

TEMPLATES = ("tighten", "loosen", "gone-1", "taken", "kept")
WORDS = ("widen", "narrow", "retag", "clear-tags")
EDITS = ("score", "comment", "drop")
CONSOLE = {"Switch": "ON", "BlockConfidence": 33, "ReviewConfidence": 5}
NEAR = 25
"""So many calls may lie between a last look and the write: a group of ten, and what nine other workers send."""


class Case(NamedTuple):
    kind: str
    name: str
    edit: str
    position: int


class Editing(Direct):
    """The port that lets ``edit`` happen right before call number ``position``, and notes every call."""

    def __init__(self, served: Emulator, position: int, edit: Callable[[], None], calls: list[Call]) -> None:
        super().__init__(served)
        self._position, self._edit, self._noted = position, edit, calls

    def _carried_out(self, call: Call, **more: Any) -> Answer:
        self._noted.append(call)
        if len(self._noted) == self._position:
            self._edit()
        return super()._carried_out(call, **more)


class EditedProject(DirectProject):
    """A project during whose applies somebody edits the account."""

    def __init__(self, folder: Path, served: Emulator, clock: VirtualClock) -> None:
        self.position, self.edit = 0, _nothing
        self.sent: list[Call] = []
        super().__init__(folder, served, clock)

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[Session]:
        port = Editing(self.emulator, self.position, self.edit, self.sent)
        yield Session(self.files, next(iter(self.files.targets)), port, self.options(**more))  # type: ignore[arg-type]


def _nothing() -> None:
    """No edit."""


class Place(NamedTuple):
    served: Emulator
    project: EditedProject
    clock: VirtualClock

    def definition(self, name: str) -> int:
        return next(number for number, row in self.served.templates().items() if row["name"] == name)


def place() -> tuple[Place, Callable[[], None]]:
    """The account of the fault tables before its apply, and what ends it."""
    name = tempfile.mkdtemp(prefix="faults-")
    store, folder, now, _ = copy_before(Path(name))
    clock = VirtualClock(now)
    served = emulator(store, clock.now)

    def end() -> None:
        served.close()
        shutil.rmtree(name, ignore_errors=True)

    return Place(served, EditedProject(folder, served, clock), clock), end


@lru_cache
def calls() -> int:
    """How many calls the apply takes when nobody edits anything."""
    at, end = place()
    try:
        assert at.project.apply().clean
        return len(at.project.sent)
    finally:
        end()


def cases() -> list[Case]:
    """All of them: every object that the apply changes or deletes, every edit, every position."""
    positions = range(1, calls() + 1)
    found = [Case(TEMPLATE, name, edit, at) for name in TEMPLATES for edit in EDITS for at in positions]
    # An object to adopt that is gone is a question for a person, however often one applies.
    found = [case for case in found if (case.name, case.edit) != ("taken", "drop")]
    return found + [Case(WORD, name, edit, at) for name in WORDS for edit in ("tags", "drop") for at in positions]


def run(case: Case) -> None:
    """One case: an apply with the edit in it, and applies until all is as declared."""
    at, end = place()
    try:
        _run(at, case)
    except AssertionError as error:
        raise AssertionError(f"{case}: {error}") from error
    finally:
        end()


def _run(at: Place, case: Case) -> None:
    definition = at.definition(case.name) if case.kind == TEMPLATE else 0
    edited: list[Any] = []

    def edit() -> None:
        before = _row(at, case, definition)
        if before is not None:
            _edit(at, case, definition)
            edited.append(_row(at, case, definition))

    at.project.position, at.project.edit = case.position, edit
    outcome = at.project.apply(allowed=Everything())
    at.project.position = 0
    sent = list(at.project.sent)
    if edited:
        lost = _row(at, case, definition) != edited[0]
        _judge(case, definition, sent, outcome, lost=lost)
    at.clock.time += 20
    for _ in range(3):
        outcome = at.project.apply(allowed=Everything())
        if outcome.clean:
            break
    assert outcome.clean, str(outcome)
    as_wanted(at.project.resources, Truth.of(at.served), *theirs())
    settled(at.project)


def _edit(at: Place, case: Case, definition: int) -> None:
    if case.kind == WORD and case.edit == "drop":
        at.served.drop_word(case.name)
    elif case.kind == WORD:
        at.served.put_word(case.name, ["Review.Asr"], ["console"])
    elif case.edit == "drop":
        at.served.drop_template(definition)
    elif case.edit == "comment":
        at.served.edit_template(definition, Comment="console")
    else:
        at.served.edit_template(definition, PornConfigure={"ImgReviewInfo": CONSOLE})


def _row(at: Place, case: Case, definition: int) -> Any:
    """The object as the account really has it, without times; None where it has none."""
    row = at.served.words().get(case.name) if case.kind == WORD else at.served.templates().get(definition)
    return None if row is None else {name: value for name, value in row.items() if name not in ("created", "updated")}


def _judge(case: Case, definition: int, sent: list[Call], outcome: Outcome, *, lost: bool) -> None:
    """The edit is live at the end, or was shown in the plan; and where it was seen, it was reported."""
    covering = [number for number, call in enumerate(sent, 1) if call.reads and _shows(call, case, definition)]
    writes = [number for number, call in enumerate(sent, 1) if not call.reads and _writes(call, case, definition)]
    for write in writes:
        last = max(number for number in covering if number < write)
        assert write - last <= NEAR, f"written by call {write}, last looked at by call {last}"
    change = _planned(case, outcome)
    shown = change is not None and _seen(case, change)
    if lost and not shown:
        # Between a look and the write nothing can see it: the API has no precondition.
        unseen = [write for write in writes if not [r for r in covering if case.position <= r < write]]
        assert [write for write in unseen if write >= case.position], f"overwritten unasked; {outcome}"
    # What was read back as wanted, and edited after that, is the next drift's to report.
    read_back = min((number for number in covering if number > max(writes, default=0)), default=0)
    if not lost and change is not None and (not writes or case.position <= read_back):
        wanted = case.edit == "drop" and change.verb is Verb.DELETE
        assert wanted or shown or not outcome.clean, f"seen, and not reported; {outcome}"


def _planned(case: Case, outcome: Outcome) -> Change | None:
    changes = outcome.plan.changes if outcome.plan else ()
    return next((c for c in changes if c.address.kind == case.kind and c.address.name == case.name), None)


def _seen(case: Case, change: Change) -> bool:
    """Whether the plan was made from the edited object."""
    if case.edit == "drop":
        return change.verb in (Verb.CREATE, Verb.FORGET)
    before = change.before or {}
    if case.kind == WORD:
        return before.get("tags") == frozenset({"console"})
    if case.edit == "comment":
        return before.get("comment") == "console"
    return before.get("pornConfigure.imgReviewInfo.blockConfidence") == CONSOLE["BlockConfidence"]


def _shows(call: Call, case: Case, definition: int) -> bool:
    """Whether an answer to ``call`` can show the object."""
    if case.kind == WORD:
        return call.action == "DescribeWordSamples" and case.name in call.params.get("Keywords", [case.name])
    return (
        call.action.startswith("Describe")
        and "Template" in call.action
        and definition in call.params.get("Definitions", [definition])
    )


def _writes(call: Call, case: Case, definition: int) -> bool:
    if case.kind == WORD:
        return call.action == "ModifyWordSample" and call.params["Keyword"] == case.name
    return call.params.get("Definition") == definition
