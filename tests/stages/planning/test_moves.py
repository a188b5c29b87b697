"""Plans with moved and forgotten addresses: what guards see of them, and what a saved plan may not say."""

from dataclasses import replace

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.moves import Move, moved_state
from reconciler.model.state import Record
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.forgets import KEPT
from reconciler.stages.planning.recheck import contradictions
from reconciler.stages.planning.stale import moved
from tests.support.plans import LOW, OCR, ON, codes, desired, keyword, live, planned, state, template

PLACE = Position("moved.yaml", 5, 9)
OLD, NEW, OTHER = template("old"), template("new"), template("other")
MOVE = Move(OLD, NEW, PLACE)


def writes(plan):
    """The calls of its budget that write."""
    return [call for call in plan.budget.calls if ".Describe" not in call]


def of_move(form=ON, *, recorded=None, **terms):
    """A plan that moves OLD to NEW, which is declared with ``form``."""
    memory = moved_state(state({OLD: recorded or Record("31", ON)}), [MOVE])
    return planned(desired({NEW: form}), memory, live(templates={"31": ON}), moves=(MOVE,), **terms)


def test_a_move_alone_is_a_plan():
    """No call, and no change: but it is to be approved, and another checksum than without it."""
    made = of_move().plan
    assert (made.changes, made.moves, made.empty, writes(made)) == ((), (MOVE,), False, [])
    without = planned(desired({NEW: ON}), state({NEW: Record("31", ON)}), live(templates={"31": ON})).plan
    assert without.empty
    assert without.checksum != made.checksum
    assert plan_from_json(plan_to_json(made)).moves == (MOVE,)
    assert "moves" not in plan_to_json(without)


def test_what_is_moved_and_changed_is_one_update():
    (change,) = of_move(LOW).plan.changes
    assert (change.address, change.verb, change.id) == (NEW, Verb.UPDATE, "31")


def test_the_account_has_the_object_in_the_plan_of_before_and_after():
    """What protects, whose it is and since when go along with the record: a move takes nothing off it."""
    before = Record("31", ON, protect=True, adopted=True)
    memory = moved_state(state({OLD: before}), [MOVE])
    assert memory.records == {NEW: before}
    made = planned(desired({OTHER: LOW}), memory, live(templates={"31": ON, "32": LOW}))
    assert {"prevent-destroy", "adopted"} <= set(codes(made))


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (Move(keyword("a"), keyword("b")), "cannot be moved to"),
        (Move(OLD, keyword("b")), "cannot be moved to"),
        (Move(template("new/31"), template("x")), "no document can say that"),
        (Move(NEW, template("x")), "moves on"),
    ],
)
def test_a_saved_plan_with_moves_that_no_document_can_say(move, said):
    made = of_move().plan
    moves = (*made.moves, move)
    sealed = checksum(made.basis, made.mode, made.changes, made.ends, moves)
    assert any(said in fault for fault in contradictions(replace(made, moves=moves, checksum=sealed), BY_NAME))


def test_a_saved_plan_whose_moves_were_exchanged():
    made = of_move().plan
    assert list(contradictions(made, BY_NAME)) == []
    assert "its checksum is not the one of its changes" in list(contradictions(replace(made, moves=()), BY_NAME))


def of_kept(record, now=None, **terms):
    """A plan in which nothing declares what is in ``record``, and a document says that it is to be kept."""
    seen = live(templates={"31": ON, "32": LOW}) if now is None else now
    memory = state({OLD: record, OTHER: Record("32", LOW)})
    return planned(desired({OTHER: LOW}), memory, seen, kept={OLD: PLACE}, **terms)


def test_what_is_kept_is_forgotten_and_stays():
    made = of_kept(Record("31", ON))
    (change,) = made.plan.changes
    assert (change.verb, change.effect.reason, change.position, codes(made)) == (Verb.FORGET, KEPT, PLACE, [])
    assert writes(made.plan) == []
    assert list(contradictions(made.plan, BY_NAME)) == []


def test_nothing_protected_is_forgotten():
    """Whoever may write a document could otherwise take preventDestroy off a resource without anybody's asking."""
    assert codes(of_kept(Record("31", ON, protect=True))) == ["prevent-destroy"]


def test_what_is_kept_is_not_deleted_by_the_next_plan():
    """Where the target owns the kind alone, the next plan would delete it as undeclared, and as nobody's."""
    assert codes(of_kept(Record("31", ON), exclusive=["ContentReviewTemplate"])) == ["kept-exclusive"]


def test_a_word_may_be_kept_too():
    memory = state({keyword("a"): Record("a", OCR, list="words"), keyword("b"): Record("b", OCR)})
    seen = live(words={"a": OCR, "b": OCR})
    made = planned(desired({keyword("b"): OCR}), memory, seen, kept={keyword("a"): PLACE})
    assert [(str(change.address), change.verb) for change in made.plan.changes] == [("KeywordSample/a", Verb.FORGET)]


def test_a_saved_plan_that_keeps_what_is_gone_is_stale():
    """Then nobody kept it, and the state must not say so."""
    record = Record("31", ON)
    made = of_kept(record).plan
    memory = state({OLD: record, OTHER: Record("32", LOW)})
    assert moved(made, memory, live(templates={"31": ON, "32": LOW}), BY_NAME) == []
    assert moved(made, memory, live(templates={"32": LOW}), BY_NAME) == [(OLD, "is gone from the account")]
