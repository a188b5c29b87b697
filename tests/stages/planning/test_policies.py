"""deletionPolicy: keep. What is on record decides; nothing takes it away unseen, and nothing is deleted by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.files.plan_document import plan_of_document
from reconciler.kinds import BY_NAME, KINDS, OBJECT_KINDS
from reconciler.model.change import PolicyChange, Verb
from reconciler.model.hold import Hold
from reconciler.model.life import Life
from reconciler.model.project import Guards
from reconciler.model.state import Record, predecessor_of
from reconciler.render.json import plan_head
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.forgets import KEPT, KEPT_BY_POLICY
from reconciler.stages.planning.plan import Terms, plan
from reconciler.stages.planning.policies import policies_to_record
from reconciler.stages.planning.recheck import contradictions
from reconciler.stages.planning.stale import moved
from reconciler.stages.planning.standing import standing
from reconciler.stages.reading.settle import settle
from tests.replacing.frozen import FROZEN
from tests.support.plans import ASR, LOW, OCR, ON, PLACE, READ, codes, desired, keyword, live, planned, state, template

T, A, B = template("t"), keyword("a"), keyword("b")
THERE = live(words={"a": OCR, "b": OCR}, templates={"31": ON})


def memory(*, keep=True, **more):
    """A template and a word that are kept, and a word that is not."""
    common = {"place": PLACE, "keep": keep, **more}
    return state(
        {
            T: Record("31", ON, **common),
            A: Record("a", OCR, list="words", **common),
            B: Record("b", OCR, list="words", place=PLACE),
        }
    )


def without(recorded=None, resources=None, **terms):
    """The plan in which only the second word is declared."""
    return planned(desired({B: OCR}) if resources is None else resources, recorded or memory(), THERE, **terms)


def at(recorded, now):
    """The same at a time in Unix seconds."""
    return plan(
        desired({B: OCR}), settle(recorded, THERE, OBJECT_KINDS), THERE, BY_NAME, Terms("prod", "intl", now=now)
    )


def writes(made):
    return [call for call in made.budget.calls if ".Describe" not in call]


@pytest.mark.parametrize("mode", ["apply", "destroy"])
def test_what_is_kept_on_record_is_forgotten_and_never_deleted(mode):
    """With the place where it stood; as sound as any plan, saved or not."""
    resources = {} if mode == "destroy" else desired({B: OCR})
    made = without(resources=resources, mode=mode, guards=Guards())
    found = {change.address: (change.verb, change.effect.reason) for change in made.plan.changes}
    assert found.pop(B, (Verb.DELETE,))[0] is Verb.DELETE
    assert found == dict.fromkeys((T, A), (Verb.FORGET, KEPT_BY_POLICY))
    assert {c.position for c in made.plan.changes if c.verb is Verb.FORGET} == {PLACE}
    if mode == "apply":
        assert (codes(made), writes(made.plan)) == ([], [])
    assert list(contradictions(made.plan, BY_NAME)) == []
    assert plan_from_json(plan_to_json(made.plan)) == made.plan
    assert not list(standing(made.plan, memory(), THERE, BY_NAME, Guards(), around=READ).faults)


def test_the_policy_taken_away_with_the_resource_still_keeps():
    """Nothing of the manifests says keep: the record does. Declared without it first, it is deleted later."""
    first = planned(desired({T: ON, A: OCR, B: OCR}), memory(), THERE)
    assert first.plan.policies == (PolicyChange(T, keep=False), PolicyChange(A, keep=False))
    after = replace(memory(), records={**memory().records, **first.stale})
    assert {change.verb for change in without(after).plan.changes} == {Verb.DELETE}


def test_a_changed_policy_alone_is_a_plan():
    """Approved, said, in the checksum, and recorded without a call; the second time there is nothing to do."""
    declared = desired({T: ON, A: OCR}, keep=True) | desired({B: OCR})
    made = planned(declared, memory(keep=False), THERE)
    assert (made.plan.changes, made.plan.empty, writes(made.plan)) == ((), False, [])
    assert made.plan.policies == (PolicyChange(T, keep=True), PolicyChange(A, keep=True))
    (said,) = made.plan.warnings
    assert said.startswith(
        "apply records deletionPolicy: keep for 2 resources (ContentReviewTemplate/t, KeywordSample/a)"
    )
    assert made.plan.checksum != planned(declared, memory(), THERE).plan.checksum
    document = plan_head(made.plan)
    assert document["policies"][0] == {"address": "ContentReviewTemplate/t", "deletion_policy": "keep"}
    assert plan_of_document({**document, "changes": []}).policies == made.plan.policies
    assert plan_from_json(plan_to_json(made.plan)) == made.plan
    assert "policies" not in plan_to_json(planned(declared, memory(), THERE).plan)
    assert not list(standing(made.plan, memory(keep=False), THERE, BY_NAME, Guards(), around=READ).faults)
    saved = policies_to_record(made.plan, memory(keep=False).records, {})
    assert saved == made.stale == {address: record for address, record in memory().records.items() if address != B}
    again = planned(declared, memory(), THERE)
    assert (again.plan.empty, again.plan.warnings, again.stale) == (True, (), {})


def test_a_change_records_the_policy_with_it():
    declared = desired({T: LOW, A: ASR}, keep=True) | desired({B: OCR})
    made = planned(declared, memory(keep=False), THERE).plan
    assert [change.keep for change in made.changes] == [True, True]
    assert {policy.address for policy in made.policies} == {T, A}
    assert list(contradictions(made, BY_NAME)) == []
    assert policies_to_record(made, memory(keep=False).records, {}) == {}


def test_a_removed_document_does_not_overrule_it():
    """With keep it is the reason; without it is as if it were not there."""
    (change, _) = without(kept={T: PLACE}).plan.changes
    assert {change.effect.reason for change in without(kept={T: PLACE, A: PLACE}).plan.changes} == {KEPT}
    assert change.verb is Verb.FORGET


def test_guards_look_at_what_is_kept():
    assert codes(without(memory(protect=True))) == ["prevent-destroy"]
    assert codes(without(exclusive=["ContentReviewTemplate"])) == ["kept-exclusive"]


def test_a_hold_comes_first_and_an_end_does_not_delete():
    held = memory(held=Hold("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "ana", "on air"))
    during = at(held, 1_795_000_000.0)
    assert (during.plan.changes, len(during.plan.held)) == ((), 2)
    over = at(held, 1_800_000_000.0).plan.changes
    assert {change.verb for change in over} == {Verb.FORGET}
    ended = at(memory(life=Life("2026-11-01")), 1_800_000_000.0).plan
    assert {change.verb for change in ended.changes} == {Verb.FORGET}


@pytest.mark.parametrize(("recorded", "declared"), [(True, True), (True, False), (False, True)])
def test_a_replace_is_refused_while_it_is_kept(recorded, declared):
    """Declared or on record: to give it up and to replace it takes two applies. The old object of one is not kept."""
    with KINDS.including(*FROZEN):
        made = planned(
            desired({T: LOW}, keep=declared), state({T: Record("31", ON, keep=recorded)}), live(templates={"31": ON})
        )
        assert "keep-replace" in codes(made)
        free = planned(desired({T: LOW}), state({T: Record("31", ON)}), live(templates={"31": ON}))
        assert "keep-replace" not in codes(free)
    assert not predecessor_of(Record("31", ON, keep=True)).keep


def test_drift_knows_no_policy():
    recorded = memory()
    found = drift(settle(recorded, THERE, BY_NAME), THERE, BY_NAME, Terms("prod", "intl"))
    assert (found.changes, found.policies, found.empty) == ((), (), True)


def test_what_is_gone_is_forgotten_as_ever_and_a_kept_one_makes_a_saved_plan_stale():
    made = without().plan
    assert moved(made, memory(), THERE, BY_NAME) == []
    assert (T, "is gone from the account") in moved(made, memory(), live(words={"a": OCR, "b": OCR}), BY_NAME)


def test_what_a_forged_plan_cannot_say():
    """That something is deleted, or kept, otherwise than the state says; or a policy that nobody listed."""
    deletes = without(memory(keep=False)).plan
    faults = standing(deletes, memory(), THERE, BY_NAME, Guards(), around=READ).faults
    assert f"{T}: its deletionPolicy is keep by now" in faults
    forgets = without().plan
    faults = standing(forgets, memory(keep=False), THERE, BY_NAME, Guards(), around=READ).faults
    assert f"{T}: its deletionPolicy is not keep" in faults
    declared = desired({T: LOW, A: OCR}, keep=True) | desired({B: OCR})
    listed = planned(declared, memory(keep=False), THERE).plan
    unlisted = replace(listed, policies=())
    faults = standing(unlisted, memory(keep=False), THERE, BY_NAME, Guards(), around=READ).faults
    assert f"{T}: it would record another deletionPolicy, and the plan does not list it" in faults
    faults = standing(listed, memory(), THERE, BY_NAME, Guards(), around=READ).faults
    assert f"{A}: its recorded deletionPolicy is not the one that the plan says" in faults


def test_a_saved_plan_without_the_warning_about_its_policies_is_refused():
    """It would be recorded without anybody having read of it."""
    made = planned(desired({T: ON, A: OCR, B: OCR}), memory(), THERE).plan
    assert list(contradictions(made, BY_NAME)) == []
    (said,) = contradictions(replace(made, warnings=()), BY_NAME)
    assert said.startswith("it does not say that apply records deletionPolicy: delete instead of keep for 2 resources")


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ((PolicyChange(T, keep=True),) * 2, "is recorded 2 times"),
        ((PolicyChange(A, keep=True),), "has no deletionPolicy to record"),
        ((PolicyChange(keyword("x")._replace(kind="Unknown"), keep=True),), "has no deletionPolicy to record"),
        ((PolicyChange(B, keep=False),), "its deletionPolicy is not the one of its change"),
    ],
)
def test_policies_that_contradict_their_plan(policies, said):
    declared = desired({T: ON}) | desired({B: ASR}, keep=True)
    made = planned(declared, memory(keep=False), THERE).plan
    sealed = checksum(made.basis, made.mode, made.changes, made.ends, made.moves, policies=policies)
    assert any(said in fault for fault in contradictions(replace(made, policies=policies, checksum=sealed), BY_NAME))
    without_seal = contradictions(replace(made, policies=policies), BY_NAME)
    assert "its checksum is not the one of its changes" in list(without_seal)
