"""A resource that got another address in Git: kept through kills, saved plans and repetition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.errors import PlanStale, Refused
from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.history import Result
from reconciler.model.moves import due
from reconciler.model.resource import Address
from reconciler.pipeline import Session, make_plan
from reconciler.pipeline.applying import apply_saved
from reconciler.stages.planning.recheck import contradictions
from tests.support.clocks import VirtualClock
from tests.support.durable_steps import Steps

from .invariants import TEMPLATE, Truth
from .kept_cases import SteppedProject, apply_with, guarded
from .scenario import PROJECT, porn, template, words, write_project
from .starting_point import emulator
from .test_history import records, sound

PLAIN = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")
WORDS = words("all", ["kept"])
BEFORE = WORDS + template("old", porn(80)) + template("other", porn(70), comment="other")


def moved(old: str, new: str) -> str:
    head = f"apiVersion: reconciler/v1\nkind: Moved\nmetadata: {{name: {old}-{new}}}\n"
    return f"{head}spec: {{from: {TEMPLATE}/{old}, to: {TEMPLATE}/{new}}}\n---\n"


def removed(address: str, keep: str = "true") -> str:
    head = f"apiVersion: reconciler/v1\nkind: Removed\nmetadata: {{name: {address.rpartition('/')[2]}}}\n"
    return f"{head}spec: {{address: {address}, keep: {keep}}}\n---\n"


AFTER = WORDS + template("new", porn(60)) + template("other", porn(70), comment="otherwise") + moved("old", "new")


def named(*names: str) -> list[Address]:
    return [Address(TEMPLATE, name) for name in names]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[SteppedProject]:
    """An account with two templates and a word, all managed."""
    made = SteppedProject(
        write_project(tmp_path, BEFORE, PLAIN), served := emulator(None, VirtualClock().now), VirtualClock()
    )
    assert made.apply().clean
    yield made
    served.close()


def declare(project: SteppedProject, text: str, settings: str = PLAIN) -> None:
    write_project(project.folder, text, settings)
    project.reload()


def ids(project: SteppedProject) -> dict[str, str]:
    return {address.name: record.id for address, record in records(project).items() if address.kind == TEMPLATE}


def test_it_is_one_object_before_and_after(project: SteppedProject) -> None:
    """The rename and what else is changed are one apply; then there is nothing to do, with the document and without."""
    before = ids(project)
    declare(project, AFTER)
    _, _, plan, _ = project.look()
    assert [(str(c.address), c.verb) for c in plan.changes] == [
        (f"{TEMPLATE}/new", Verb.UPDATE),
        (f"{TEMPLATE}/other", Verb.UPDATE),
    ]
    assert (plan.refusals, [(m.old.name, m.new.name) for m in plan.moves]) == ((), [("old", "new")])
    outcome = project.apply()
    assert outcome.clean
    assert outcome.report is not None
    assert [move.new.name for move in outcome.report.moved] == ["new"]
    assert ids(project) == {"new": before["old"], "other": before["other"]}
    for text in (AFTER, AFTER.replace(moved("old", "new"), "")):
        declare(project, text)
        assert project.look()[2].empty


def test_only_a_move(project: SteppedProject) -> None:
    """One version of the state, one entry of its history, and no call that writes."""
    before = records(project)
    declare(project, WORDS + template("new", porn(80)).replace("spec:\n", "spec:\n  name: old\n")
            + template("other", porn(70), comment="other") + moved("old", "new"))  # fmt: skip
    outcome = project.apply()
    assert outcome.clean
    assert not [call for call in outcome.calls if ".Describe" not in call and ".Get" not in call]
    after = records(project)
    assert after[Address(TEMPLATE, "new")] == before[Address(TEMPLATE, "old")]
    assert outcome.report is not None
    assert outcome.report.entry is not None
    assert len(sound(project).entries) == 2 == outcome.report.entry.number
    assert project.look()[2].empty


def test_a_chain_that_is_half_done(project: SteppedProject) -> None:
    before = ids(project)
    declare(project, AFTER)
    assert project.apply().clean
    declare(project, AFTER.replace("name: new}", "name: newer}") + moved("new", "newer"))
    assert [(m.old.name, m.new.name) for m in project.look()[2].moves] == [("new", "newer")]
    assert project.apply().clean
    assert ids(project)["newer"] == before["old"]


def test_a_chain_at_once(project: SteppedProject) -> None:
    before = ids(project)
    declare(project, AFTER.replace("name: new}", "name: newer}") + moved("new", "newer"))
    assert project.apply().clean
    assert ids(project)["newer"] == before["old"]


def test_what_is_chosen_does_not_matter(project: SteppedProject) -> None:
    """Left at its old address, what is not chosen would be deleted as undeclared."""
    from reconciler.pipeline.choice import Choice

    declare(project, AFTER)

    async def planned(session: Session) -> list[tuple[str, Verb]]:
        choice = Choice(exclude=(f"{TEMPLATE}/new",))
        made = await make_plan(await session.reading(), project.resources, choice=choice, addresses=project.addresses)
        return [(change.address.name, change.verb) for change in made.plan.changes]

    assert project.with_session(planned) == [("other", Verb.UPDATE)]


def test_two_objects_for_one_address(project: SteppedProject) -> None:
    """Neither of them is given up for it: apply refuses, and says how to go on."""
    declare(project, WORDS + template("other", porn(70), comment="other") + moved("old", "other"))
    outcome = project.apply()
    assert isinstance(outcome.error, Refused)
    assert [refusal.code for refusal in outcome.error.refusals if refusal.flag is None] == ["moved-taken"]
    assert set(ids(project)) == {"old", "other"}


def test_no_guard_is_left_behind(project: SteppedProject) -> None:
    """A protected template is moved, and still protected; the delete of a moved one is counted as any."""
    declare(project, WORDS + guarded(template("old", porn(80))) + template("other", porn(70), comment="other"))
    assert project.apply().clean
    declare(project, AFTER)
    # What removes the protection is the declaration at the new address, as it would be at the old one.
    assert project.apply(allowed=None).clean
    declare(project, AFTER.replace(template("new", porn(60)), guarded(template("new", porn(60)))))
    assert project.apply().clean
    declare(project, WORDS + removed(f"{TEMPLATE}/new") + template("other", porn(70), comment="otherwise"))
    outcome = project.apply()
    assert isinstance(outcome.error, Refused)
    assert [refusal.code for refusal in outcome.error.refusals] == ["prevent-destroy"]
    declare(
        project, WORDS + template("other", porn(70), comment="otherwise"), PLAIN.replace("Template: 10", "Template: 0")
    )
    outcome = project.apply()
    assert isinstance(outcome.error, Refused)
    assert {refusal.code for refusal in outcome.error.refusals} == {"prevent-destroy", "max-delete"}


@pytest.mark.parametrize("settings", [PLAIN.replace("guards: {", "guards: {loosening: refuse, ")])
def test_what_loosens_is_seen(project: SteppedProject, settings: str) -> None:
    """The object that callers name by its id is judged by what it is before and after, whatever its address."""
    declare(project, AFTER.replace("blockConfidence: 60", "blockConfidence: 99"), settings)
    outcome = project.apply()
    assert isinstance(outcome.error, Refused)
    assert [(r.code, [str(a) for a in r.addresses]) for r in outcome.error.refusals] == [
        ("loosening", [f"{TEMPLATE}/new"])
    ]
    assert set(ids(project)) == {"old", "other"}, "nothing was moved either"


def test_forgotten_and_not_deleted(project: SteppedProject) -> None:
    declare(project, WORDS + template("other", porn(70), comment="other") + removed(f"{TEMPLATE}/old"))
    truth = Truth.of(project.emulator)
    assert project.apply().clean
    assert set(ids(project)) == {"other"}
    assert Truth.of(project.emulator).templates == truth.templates
    assert project.look()[2].empty
    assert project.look()[3].changes == (), "what was forgotten has not appeared"


def test_without_keep_it_is_a_delete_like_any(project: SteppedProject) -> None:
    tight = PLAIN.replace("ContentReviewTemplate: 10", "ContentReviewTemplate: 0")
    declare(project, WORDS + template("other", porn(70), comment="x") + removed(f"{TEMPLATE}/old", "false"), tight)
    outcome = project.apply()
    assert isinstance(outcome.error, Refused)
    assert [refusal.code for refusal in outcome.error.refusals] == ["max-delete"]


def test_a_saved_plan_moves_once(project: SteppedProject) -> None:
    """Also where the move was done meanwhile; its digest covers the moves, and it is used once."""
    declare(project, AFTER)
    before = ids(project)

    async def saved(session: Session):
        made = await make_plan(await session.reading(), project.resources, addresses=project.addresses)
        return made.plan

    plan = project.with_session(saved)
    assert list(contradictions(plan, BY_NAME)) == []
    forged = replace(plan, moves=())

    async def carry_out(session: Session, which):
        return await apply_saved(session, which, lambda shown: True)

    with pytest.raises(PlanStale):
        project.with_session(lambda session: carry_out(session, forged))
    project.with_session(lambda session: carry_out(session, plan))
    assert ids(project) == {"new": before["old"], "other": before["other"]}
    with pytest.raises(PlanStale, match="already applied"):
        project.with_session(lambda session: carry_out(session, plan))


def killed(folder: Path, number: int) -> list[str]:
    """An apply that is killed at a durable step, and the one after it. Returns the steps of the first."""
    clock = VirtualClock()
    with emulator(None, clock.now) as served:
        project = SteppedProject(write_project(folder / str(number), BEFORE, PLAIN), served, clock)
        assert project.apply().clean
        before, clock.time = ids(project), clock.time + 100
        declare(project, AFTER)
        apply_with(project, steps := Steps(number))
        clock.time += 100
        left = records(project)
        moved_already = not due(project.addresses.moves, project.look()[0]).moves
        assert (Address(TEMPLATE, "new") in left) == moved_already
        assert project.apply().clean, number
        assert ids(project) == {"new": before["old"], "other": before["other"]}, number
        assert set(map(str, Truth.of(served).templates)) == set(before.values())
        assert project.look()[2].empty
        entries = [stored.entry for stored in sound(project).entries]
        assert all(entry is not None for entry in entries)
        assert {entry.result for entry in entries if entry} <= {Result.DONE, Result.KILLED}
        return steps.taken


def test_a_kill_between_the_move_and_what_else_is_sent(tmp_path: Path) -> None:
    """The object of the old address is not deleted, and the next apply ends where the first one would have."""
    taken = killed(tmp_path, 0)
    first = next(at for at, step in enumerate(taken) if "Modify" in step)
    assert taken[:first].count("after save") == 2, "moves first, then what is about to be sent"
    assert killed(tmp_path, taken.index("after save") + 1)[-1] == "after save"


@pytest.mark.slow
def test_a_kill_at_any_durable_step(tmp_path: Path) -> None:
    """The same, wherever it is killed."""
    for number in range(len(killed(tmp_path, 0))):
        killed(tmp_path, number + 1)
