"""Plans that somebody changed who knows how they are sealed.

The attacker may write everything in the file between review and apply: it lies in a cache, or in a store of artifacts.
They compute every digest anew. What must hold: whatever is not refused is what ``show`` says it is, and an approved
checksum is never that of a plan with another effect.
"""

from dataclasses import replace

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.headline import Headline, Tally
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.project import Guards
from reconciler.model.state import Record, predecessor_address
from reconciler.stages.planning.deletes import REPLACED
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import UNREAD
from reconciler.stages.planning.schedule import budget
from reconciler.stages.planning.standing import standing
from reconciler.stages.reading.settle import Question
from tests.support.declaring import form, word
from tests.support.plans import (
    BOTH,
    IMG,
    LOW,
    OFF,
    ON,
    READ,
    desired,
    keyword,
    live,
    planned,
    state,
    template,
)

from .saved_plan import GONE, MEMORY, NEW, NOW, PLAN, STRICT, TIGHT, WISHED, faults, made, resealed, with_change


def test_a_plan_as_it_was_made_has_no_faults():
    verbs = {change.verb for change in PLAN.changes}
    assert verbs == {Verb.CREATE, Verb.UPDATE, Verb.DELETE, Verb.ADOPT, Verb.FORGET}
    assert {change.effect.posture for change in PLAN.changes} >= {Posture.LOOSENS, Posture.TIGHTENS}
    assert not faults(PLAN)
    assert not faults(plan_from_json(plan_to_json(PLAN)))
    found = standing(PLAN, MEMORY, NOW, BY_NAME, Guards(), around=READ)
    assert not found.faults
    assert [r.code for r in found.refusals] == [r.code for r in PLAN.refusals]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (TIGHT, {"after": OFF}),
        (TIGHT, {"after": OFF, "effect": Effect(Posture.NEUTRAL, "comment changed")}),
        (TIGHT, {"effect": Effect(Posture.LOOSENS, "less is blocked", Phase.REMOVE)}),
        (TIGHT, {"fields": ()}),
        (TIGHT, {"verb": Verb.ADOPT, "effect": Effect(Posture.NEUTRAL)}),
        (TIGHT, {"verb": Verb.REPLACE}),
        (TIGHT, {"after": {**LOW, f"{IMG}.blockConfidence": True}}),
        (TIGHT, {"after": {**LOW, "somethingElse": 1}}),
        (TIGHT, {"after": None}),
        (TIGHT, {"id": None}),
        (GONE, {"effect": Effect(Posture.NEUTRAL, "file gone: lists/two.txt", Phase.ADD)}),
        (GONE, {"after": ON}),
        (keyword("goes"), {"verb": Verb.KEEP}),
        (keyword("goes"), {"id": "stays"}),
        (keyword("fresh"), {"id": "fresh"}),
        (keyword("changes"), {"after": BOTH}),
    ],
)
def test_what_does_not_follow_is_found_whatever_the_seal(address, parts):
    assert faults(with_change(address, **parts))


def test_a_seal_that_does_not_fit_is_found():
    assert faults(replace(PLAN, checksum="0" * 64)) == ["its checksum is not the one of its changes"]
    assert faults(replace(PLAN, basis=replace(PLAN.basis, target="staging")))


def test_a_headline_that_is_not_the_sum_of_the_changes():
    """Whoever reads no further than the first line reads what is so."""
    for lie in (None, Headline(), PLAN.headline._replace(loosens=Tally(thresholds=1))):
        assert faults(replace(PLAN, headline=lie)) == ["its headline is not the sum of its changes"]


def test_a_headline_of_another_account():
    """Keywords that nobody declares reach a template too: with one more of them it loosens by other numbers."""
    narrow = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [b]}}}", "s")
    tagged = word(["Review.Ocr"], ["a"])
    memory = state({template("s"): ("33", {**STRICT, "name": "s"})})
    now, then = (live(words, {"33": {**STRICT, "name": "s"}}) for words in ({"x": tagged, "y": tagged}, {"x": tagged}))
    plan = planned(desired({template("s"): narrow}), memory, then, plan_id="1").plan
    assert plan.headline.loosens == Tally(keywords=1, templates=1, switches=1)
    assert not stand(plan, memory, then).faults
    assert "its headline is another one today: it loosens by other numbers" in stand(plan, memory, now).faults


def test_changes_together():
    """In another order, twice, and two of one object."""
    for changes in (PLAN.changes[::-1], (*PLAN.changes, PLAN.changes[-1])):
        assert faults(resealed(replace(PLAN, changes=changes)))
    twin = next(c for c in PLAN.changes if c.address == TIGHT)._replace(address=template("twin"))
    both = tuple(sorted((*PLAN.changes, twin), key=lambda c: PLAN.changes.index(c) if c in PLAN.changes else 99))
    assert any("two of its changes are for" in fault for fault in faults(resealed(replace(PLAN, changes=both))))
    assert faults(replace(PLAN, budget=replace(PLAN.budget, calls={})))


def test_hidden_refusals_are_found():
    """Taken out of the plan, and its guards with them: today's guards still see them."""
    strict = Guards(loosening="refuse", maxDelete={"KeywordSample": 0})
    refused = made(guards=strict).plan
    assert {"loosening", "max-delete"} <= {refusal.code for refusal in refused.refusals}
    forged = resealed(replace(refused, refusals=()))
    assert not faults(forged)
    found = standing(forged, MEMORY, NOW, BY_NAME, strict, around=READ)
    assert len(found.faults) == len(refused.refusals)
    assert "would loosen moderation" in " ".join(found.faults)


def test_claims_of_what_is_declared_do_not_silence_a_guard():
    """The last template goes: that more are declared is not believed, since neither state nor plan has them."""
    wished = {address: forms for address, forms in WISHED.items() if address not in (TIGHT, NEW)}
    refused = planned(desired(wished), MEMORY, NOW).plan
    claim = replace(refused.basis, declared={"ContentReviewTemplate": 9, "KeywordSample": 9})
    forged = resealed(replace(refused, basis=claim))
    found = standing(forged, MEMORY, NOW, BY_NAME, Guards(), around=READ)
    assert any(refusal.code == "max-delete" and "none would be left" in refusal.message for refusal in found.refusals)


def stand(plan, memory=MEMORY, now=NOW, **more):
    assert not faults(plan)
    return standing(plan, memory, now, BY_NAME, Guards(), around=READ, **more)


def test_a_delete_says_what_the_state_says_of_it():
    """Without preventDestroy, or in no list, it would slip past the guards that look at those."""
    records = {**MEMORY.records, GONE: MEMORY.records[GONE]._replace(protect=True)}
    memory = replace(MEMORY, records=records)
    plan = planned(desired(WISHED), memory, NOW, plan_id="1").plan
    assert "prevent-destroy" in [refusal.code for refusal in plan.refusals]
    assert not stand(plan, memory).faults
    for address, parts in ((GONE, {"protect": False}), (keyword("goes"), {"list": "other"})):
        changes = tuple(c._replace(**parts) if c.address == address else c for c in plan.changes)
        forged = resealed(replace(plan, changes=changes))
        assert f"{address}: " in " ".join(stand(forged, memory).faults)


def test_what_is_not_managed_is_not_touched():
    """Consistent in itself, and of an object that another project may have made."""
    account = live(words={"theirs": BOTH}, templates={"77": ON})
    empty = planned({}, state(), account).plan
    theirs = template("theirs")
    update = planned(desired({theirs: LOW}), state({theirs: ("77", ON)}), account).plan
    deleted = planned({}, state({keyword("theirs"): ("theirs", BOTH)}), account).plan
    adopted = planned(desired({theirs: ON}), state(), account, adopt={theirs: "77"}).plan
    for lender in (update, deleted, adopted):
        plain = lender.changes[0]._replace(recorded=None)
        calls = budget([plain], account, BY_NAME)
        said = {"surroundings": lender.surroundings, "headline": lender.headline}
        forged = resealed(replace(empty, changes=(plain,), budget=calls, **said))
        assert str(plain.address) in " ".join(stand(forged, state(), account).faults)
    chosen = planned({}, state(), account, exclusive=["KeywordSample"]).plan
    assert [change.verb for change in chosen.changes] == [Verb.DELETE]
    assert not stand(chosen, state(), account, exclusive=["KeywordSample"]).faults
    wished = planned(desired({theirs: ON}), state(), account, adopt={theirs: "77"}).plan
    assert not stand(wished, state(), account, adopt={theirs: "77"}).faults


def test_an_account_described_otherwise():
    """The tag that strict selects goes, and the plan says that strict selects another one: consistent, and not true."""
    address = keyword("retagged")
    wished = {**WISHED, address: word(["Review.Ocr"], ["b"])}
    honest = planned(desired(wished), MEMORY, NOW, plan_id="1").plan
    (change,) = [change for change in honest.changes if change.address == address]
    assert (change.effect.posture, change.effect.lost) == (
        Posture.LOOSENS,
        "no longer reaches t #33 (screen text): tag a removed",
    )
    assert not stand(honest).faults
    around = honest.surroundings
    leaves = tuple((name, leaf._replace(labels=leaf.labels and frozenset({"b"}))) for name, leaf in around.leaves)
    for lie in (around._replace(leaves=leaves), around._replace(leaves=())):
        found = judge(honest.changes, BY_NAME, lie)
        changes = tuple(found.changes)
        forged = resealed(replace(honest, changes=changes, surroundings=lie, headline=found.headline))
        assert Posture.NEUTRAL in {c.effect.posture for c in changes if c.address == address}
        assert forged.checksum != honest.checksum
        assert any("no longer reaches t #33" in fault for fault in stand(forged).faults)


def test_a_replaced_template_that_keywords_reach_is_deleted_for_its_own_reason():
    """The reason that the comparison gives stands, beside the reach that ends by it."""
    old = predecessor_address(template("t"), "33")
    memory = replace(MEMORY, records={**MEMORY.records, old: Record("33", STRICT)})
    plan = planned(desired(WISHED), memory, NOW, plan_id="1").plan
    (change,) = [change for change in plan.changes if change.address == old]
    assert change.effect.reason == REPLACED
    assert change.effect.lost.startswith("is no longer reached by")
    assert not faults(plan)


def test_a_plan_made_without_a_look_at_templates_is_judged_without_one():
    """The stricter judgement: nobody gains by claiming it. A plan that saw them needs a look at them."""
    careful = planned(desired(WISHED), MEMORY, NOW, around=UNREAD, plan_id="1").plan
    assert "may no longer reach templates" in " ".join(change.reason for change in careful.changes)
    assert not stand(careful).faults
    found = standing(PLAN, MEMORY, NOW, BY_NAME, Guards())
    assert found.faults == ("what keywords reach cannot be seen now: the templates of the account were not read",)


def test_questions_of_today_refuse_a_saved_plan():
    """Another apply was interrupted since: what it may have made is settled by a person first."""
    question = Question(NEW, ("41", "42"))
    found = stand(PLAN, questions=[question])
    assert any("the outcome of an earlier create" in fault for fault in found.faults)
    assert "unsettled" in [refusal.code for refusal in found.refusals]
