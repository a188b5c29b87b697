"""Holds in a plan: what add --apply put there stays until its hold is over, or until the manifests have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.files.planfile import dump, load
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.change import Verb
from reconciler.model.hold import Held, Hold
from reconciler.model.life import UNLIMITED, Life, end_of
from reconciler.model.posture import Posture
from reconciler.model.project import Guards
from reconciler.model.state import Record
from reconciler.render.json import plan_head
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.plan import Terms, plan
from reconciler.stages.planning.recheck import contradictions
from reconciler.stages.planning.standing import standing
from reconciler.stages.reading.settle import Settlement, settle
from tests.support.plans import ASR, OCR, PLACE, codes, desired, keyword, live, refusal, state

UNTIL = "2026-12-01T03:00:00Z"
HOLD = Hold("2026-11-28T03:00:00Z", UNTIL, "ana", "seen on air")
DURING, OVER = end_of(UNTIL) - 1, end_of(UNTIL)
NIGHT = [f"w{number:02}" for number in range(20)]
KEPT = keyword("kept")
MAIN = desired({KEPT: OCR})
THERE = live(dict.fromkeys([*NIGHT, "kept"], OCR))


def memory(hold=HOLD, **more):
    """A state of twenty held keywords, and of one that the manifests have."""
    records = {keyword(name): Record(name, OCR, list="words", held=hold, **more) for name in NIGHT}
    return state({**records, KEPT: Record("kept", OCR, list="words", place=PLACE)})


def planned_at(moment, resources=MAIN, recorded=None, seen=THERE, **terms):
    settled = settle(recorded or memory(), seen, OBJECT_KINDS)
    given = {"guards": Guards(), "plan_id": "p", **terms}
    return plan(resources, settled, seen, BY_NAME, Terms("prod", "intl", now=moment, **given))


def test_what_is_held_is_kept_and_counted():
    made = planned_at(DURING)
    assert made.plan.changes == ()
    assert made.plan.empty
    assert codes(made) == []
    assert made.stale == {}
    assert made.plan.held == tuple(Held(keyword(name), "words", HOLD) for name in NIGHT)
    document = plan_head(made.plan)
    assert document["summary"]["held"] == 20
    assert document["held"][0] == {"address": "KeywordSample/w00", "list": "words", **HOLD._asdict()}


def test_once_the_hold_is_over_it_is_deleted_and_counted_like_anything_else():
    made = planned_at(OVER)
    assert made.plan.held == ()
    assert codes(made) == ["max-delete"]
    assert refusal(made, "max-delete").flag == "--allow-deletes 20"
    for change in made.plan.changes:
        assert (change.verb, change.effect.posture, change.expired) == (Verb.DELETE, Posture.LOOSENS, False)
        assert change.reason.startswith(f"held until {UNTIL}, by ana: seen on air; keyword removed")


def test_a_word_that_ends_with_its_hold_has_expired():
    """Its end was said when it was recorded, and so it is not counted."""
    made = planned_at(OVER, recorded=memory(life=Life(UNTIL)))
    assert codes(made) == []
    assert made.plan.changes[0].reason.startswith(f"held until {UNTIL}, by ana: seen on air; expired {UNTIL}: ")


def test_what_has_expired_is_not_held_any_longer():
    made = planned_at(DURING, recorded=memory(life=Life("2026-11-29")))
    assert made.plan.held == ()
    assert {change.expired for change in made.plan.changes} == {True}


@pytest.mark.parametrize("moment", [DURING, OVER])
def test_a_hold_ends_when_the_manifests_have_the_word(moment):
    """Then they alone keep it: taken out of them again, it is deleted by the next plan."""
    arrived = {**desired({keyword(name): OCR for name in NIGHT}), **MAIN}
    made = planned_at(moment, arrived)
    assert made.plan.empty
    assert made.plan.held == ()
    assert {address: record.held for address, record in made.stale.items()} == {keyword(name): None for name in NIGHT}
    recorded = memory()
    after = replace(recorded, records={**recorded.records, **made.stale})
    assert len(planned_at(moment, recorded=after).plan.changes) == 20


def test_a_change_of_what_is_held_ends_the_hold():
    arrived = {**desired({keyword("w00"): ASR}), **MAIN}
    (change,) = planned_at(DURING, arrived).plan.changes
    assert (change.verb, change.held) == (Verb.UPDATE, None)


def test_what_is_gone_from_the_account_is_forgotten():
    (change,) = planned_at(DURING, seen=live(dict.fromkeys([*NIGHT[1:], "kept"], OCR))).plan.changes
    assert (change.address, change.verb) == (keyword("w00"), Verb.FORGET)


def test_a_destroy_deletes_what_is_held():
    made = planned_at(DURING, {}, mode="destroy")
    assert len(made.plan.changes) == 21
    assert made.plan.held == ()


def test_what_is_held_is_no_drift():
    recorded = memory()
    made = drift(Settlement(recorded), THERE, OBJECT_KINDS, Terms("prod", "intl", now=DURING))
    assert made.changes == ()
    changed = live({**dict.fromkeys([*NIGHT, "kept"], OCR), "w00": ASR})
    (change,) = drift(Settlement(recorded), changed, OBJECT_KINDS, Terms("prod", "intl", now=DURING)).changes
    assert change.address == keyword("w00")


# ---- saved plans


def faults_at(moment, made, recorded):
    return standing(made, recorded, THERE, BY_NAME, Guards(), now=moment).faults


def test_saved_plans_keep_holds():
    for made in (planned_at(DURING).plan, planned_at(OVER).plan, planned_at(DURING, {}, mode="destroy").plan):
        assert load(dump(made)) == made
        assert list(contradictions(load(dump(made)), BY_NAME)) == []
    assert faults_at(DURING, planned_at(DURING, {}, mode="destroy").plan, memory()) == ()


def test_a_saved_plan_does_not_delete_what_is_held_since():
    made = planned_at(OVER).plan
    assert faults_at(OVER, made, memory()) == ()
    assert f"KeywordSample/w00: it is held until {UNTIL}" in faults_at(DURING, made, memory())
    longer = HOLD._replace(until="2026-12-24")
    assert "KeywordSample/w00: whether it was held is not as the plan says" in faults_at(OVER, made, memory(longer))
    before = planned_at(OVER, recorded=memory(None)).plan
    assert len(faults_at(OVER, before, memory(longer))) == 20


def test_a_forged_plan_cannot_hold_anything():
    made = planned_at(OVER, {**desired({keyword("w00"): ASR}), **MAIN}, memory(None)).plan
    forged = tuple(change._replace(held=HOLD) for change in made.changes)
    lie = replace(made, changes=forged)
    lie = replace(lie, checksum=checksum(lie.basis, lie.mode, lie.changes, lie.ends))
    assert lie.checksum != made.checksum
    assert len([fault for fault in faults_at(OVER, lie, memory(None)) if "whether it was held" in fault]) == 20


def test_a_state_without_holds_plans_as_ever():
    made = planned_at(DURING, recorded=memory(None, life=UNLIMITED))
    assert len(made.plan.changes) == 20
    assert not made.plan.changes[0].hold_over


def test_an_apply_says_that_it_ends_holds():
    """Also that of the branch that added the words, whose manifests others do not have yet."""
    arrived = {**desired({keyword(name): OCR for name in NIGHT}), **MAIN}
    (said,) = planned_at(DURING, arrived).plan.warnings
    assert said.startswith("20 holds end with an apply of these manifests, which declare what is held: KeywordSample/w")
    assert said.endswith("and 10 more; from then on an apply of manifests without them deletes them")
    assert planned_at(DURING).plan.warnings == ()
    assert planned_at(OVER, arrived).plan.warnings == ()
