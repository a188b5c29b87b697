"""Holds and undo: what the undone command held goes, and what was held since stays held."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.hold import Hold
from reconciler.model.resource import Address
from reconciler.pipeline import Session
from reconciler.pipeline.recorded_edit import save_edit
from reconciler.pipeline.state_edits import next_state
from reconciler.stages.planning.guards import Allowed

from .kept_cases import SteppedProject
from .scenario import words
from .test_history import records
from .test_undo import ONE, TWO, account, declare, undone

HOLD = Hold("2020-01-01", "2099-01-01", "ana", "seen on air")
ALLOWED = Allowed(frozenset({"--allow-deletes 2", "--allow-loosening"}))


def hold(project: SteppedProject, name: str) -> None:
    """Have the state hold a word, as ``add --apply`` does."""

    async def work(session: Session) -> None:
        with session.store.lock(session.owner, session.options.lock_timeout) as memory:
            state, address = session.state(), Address("KeywordSample", name)
            held = {**state.records, address: state.records[address]._replace(held=HOLD)}
            save_edit(session, memory, state, next_state(session, replace(state, records=held)))

    project.with_session(work)


def of_word(project: SteppedProject, name: str) -> Hold | None:
    return records(project)[Address("KeywordSample", name)].held


def test_what_is_as_before_already_stays_held() -> None:
    """A word that the command deleted, and somebody added since until the manifests have it."""
    with account(ONE) as project:
        declare(project, TWO)
        assert project.apply().clean
        serial = project.look()[0].serial
        declare(project, TWO + words("night", ["gone"]))
        assert project.apply().clean
        hold(project, "gone")
        undone(project, serial, allowed=ALLOWED)
        assert set(project.emulator.words()) == {"kept", "changed", "gone"}
        assert of_word(project, "gone") == HOLD


def test_what_it_created_is_deleted_held_or_not() -> None:
    with account(ONE) as project:
        declare(project, TWO)
        assert project.apply().clean
        serial = project.look()[0].serial
        for name in ("new", "kept"):
            hold(project, name)
        undone(project, serial, allowed=ALLOWED)
        assert set(project.emulator.words()) == {"kept", "changed", "gone"}
        assert of_word(project, "kept") == HOLD
