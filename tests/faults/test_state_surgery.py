"""A person edits the state while writes of an earlier apply are open: nothing that they forgot or moved is deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from reconciler.emulator import Emulator
from reconciler.errors import StateError
from reconciler.model.change import Verb
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.pipeline.adopting import adopt
from reconciler.pipeline.state_edits import forget, move, push
from reconciler.stores.document.codec import decode, encode
from tests.support.clocks import VirtualClock

from .direct import READ_BACK, WRITE, Crash, DirectProject
from .invariants import TEMPLATE, Truth
from .scenario import PROJECT, porn, template, words, write_project
from .starting_point import emulator

PLAIN = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")
STRICT, LIVE = Address(TEMPLATE, "strict"), Address(TEMPLATE, "live")
ENDS = {
    "answered, and not read back": {READ_BACK: "dropped"},
    "killed after the create": {WRITE: "crash-after"},
    "its answer was lost": {WRITE: "lost", READ_BACK: "dropped"},
    "killed before the create": {WRITE: "crash-before"},
}
"""How an apply ends that creates a template: the call → what goes wrong with it."""


class Desk:
    """A project whose apply of a template ended early, and a person."""

    def __init__(self, folder: Any, served: Emulator, clock: VirtualClock) -> None:
        self.folder, self.emulator = folder, served
        write_project(folder, words("all", ["kept"]), PLAIN)
        self.project = DirectProject(folder, served, clock)
        assert self.project.apply().clean

    def declare(self, *documents: str) -> None:
        write_project(self.folder, words("all", ["kept"]) + "".join(documents), PLAIN)
        self.project.reload()

    def apply(self, troubles: dict[int, str] | None = None) -> bool:
        """Whether an apply came out clean."""
        self.project.troubles = troubles or {}
        try:
            return self.project.apply().clean
        except Crash:
            return False
        finally:
            self.project.troubles = {}

    def edit(self, work: Callable[[Any], Any]) -> Any:
        async def go(opened: Any) -> Any:
            return work(opened)

        return self.project.with_session(go)

    def state(self) -> State:
        state: State = self.edited_state(lambda state: state)
        return state

    def edited_state(self, work: Callable[[State], Any]) -> Any:
        return self.edit(lambda opened: work(opened.state()))

    def templates(self) -> set[int]:
        return set(Truth.of(self.emulator).templates)

    def deletes(self, mode: str) -> set[Address]:
        """What ``destroy``, or an apply of the manifests, would delete."""
        declared = None if mode == "destroy" else self.project.resources
        return self.project.unguarded(declared)


@pytest.fixture
def desk(tmp_path: Any) -> Iterator[Desk]:
    clock = VirtualClock()
    served = emulator(None, clock.now)
    yield Desk(tmp_path, served, clock)
    served.close()


@pytest.fixture(params=ENDS, ids=list(ENDS))
def ended(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    """After an apply of a template that did not come out clean, and left its intent."""
    desk.declare(template("strict", porn(80)))
    assert not desk.apply(ENDS[request.param])
    state = desk.state()
    assert state.intents is not None
    assert [intent.address for intent in state.intents.entries] == [STRICT]
    return desk


def test_what_is_forgotten_stays_in_the_account(ended: Desk) -> None:
    """Neither an apply without it nor a destroy deletes it through the intent."""
    before = ended.templates()
    ended.edit(lambda opened: forget(opened, [str(STRICT)]))
    assert ended.state().intents is None
    ended.declare()
    assert STRICT not in ended.deletes("apply") | ended.deletes("destroy")
    assert ended.apply()
    assert ended.templates() == before


def test_what_is_renamed_stays_in_the_account(ended: Desk) -> None:
    """The manifest has the new name, too: the object is renamed at most, never deleted."""
    before = ended.templates()
    ended.edit(lambda opened: move(opened, str(STRICT), str(LIVE)))
    ended.declare(template("live", porn(80)).replace("spec:", "spec:\n  name: strict"))
    assert ended.deletes("apply") == set()
    assert ended.apply()
    assert before <= ended.templates()
    assert set(ended.state().records) == {Address("KeywordSample", "kept"), LIVE}
    assert len(ended.templates()) == 1


def moved_by_hand(opened: Any) -> None:
    """The document is edited and pushed: the record has a new address, and the intent the old one."""
    state = decode(opened.store.pull(), where="it")
    records = {LIVE if address == STRICT else address: record for address, record in state.records.items()}
    push(opened, encode(replace(state, records=records)))


@pytest.mark.parametrize(
    "way", [lambda opened: move(opened, str(STRICT), str(LIVE)), moved_by_hand], ids=["mv", "push"]
)
@pytest.mark.parametrize("end", [{READ_BACK: "dropped"}, {WRITE: "crash-after"}, {WRITE: "crash-before"}], ids=str)
def test_an_update_is_not_brought_back_under_the_old_name(end: dict[int, str], way: Any, desk: Desk) -> None:
    """The record has moved, and the update's intent must not make another one: the object would be deleted with it."""
    desk.declare(template("strict", porn(80)))
    assert desk.apply()
    desk.declare(template("strict", porn(60)))
    assert not desk.apply(end)
    before = desk.templates()
    desk.edit(way)
    desk.declare(template("live", porn(60)))
    assert desk.deletes("apply") == set()
    assert desk.apply()
    assert desk.templates() == before
    assert set(desk.state().records) == {Address("KeywordSample", "kept"), LIVE}


def test_an_adopt_answers_for_its_address_alone(ended: Desk) -> None:
    """What another address was about to make is found all the same, and each object has one address."""
    theirs = ended.emulator.put_template("other", "theirs")
    ended.declare(template("strict", porn(80)), template("other", porn(70)))
    wanted = [(f"{TEMPLATE}/other", str(theirs))]
    ended.project.with_session(lambda opened: adopt(opened, ended.project.resources, wanted, (), lambda made: True))
    assert ended.apply()
    ids = {address: record.id for address, record in ended.state().records.items() if address.kind == TEMPLATE}
    assert ids[Address(TEMPLATE, "other")] == str(theirs)
    assert len(set(ids.values())) == 2
    assert {int(identity) for identity in ids.values()} == ended.templates()


def two_of_one(desk: Desk) -> bytes:
    """A document in which two addresses have one template."""
    desk.declare(template("strict", porn(80)))
    assert desk.apply()
    state = desk.state()
    records = {**state.records, LIVE: state.records[STRICT]}
    return encode(replace(state, serial=state.serial + 1, records=records))


def test_a_document_with_two_addresses_for_one_object_is_not_stored(desk: Desk) -> None:
    document = two_of_one(desk)
    before = desk.state()
    with pytest.raises(StateError) as caught:
        desk.edit(lambda opened: push(opened, document, force=True))
    assert caught.value.message == f"the document to push has 30 as {LIVE} and as {STRICT}: an object has one address"
    assert desk.state() == before


@pytest.mark.parametrize("how", ["apply", "plan", "destroy"])
def test_a_state_with_two_addresses_for_one_object_is_not_planned(how: str, desk: Desk) -> None:
    """Edited by hand. One of the two is taken out with the command that the message names."""
    (desk.folder / ".reconciler/live/state.json").write_bytes(two_of_one(desk))
    calls = json.dumps(desk.emulator.templates())
    with pytest.raises(StateError) as caught:
        if how == "plan":
            desk.project.look()
        else:
            outcome = desk.project.apply(mode=how)
            assert outcome.error is not None
            raise outcome.error
    assert f"has 30 as {LIVE} and as {STRICT}: an object has one address" in caught.value.message
    assert "reconciler state rm" in (caught.value.hint or "")
    assert json.dumps(desk.emulator.templates()) == calls
    desk.edit(lambda opened: forget(opened, [str(LIVE)]))
    plan = desk.project.look()[2]
    assert [change.verb for change in plan.changes if change.verb is Verb.DELETE] == []
