"""Plans that somebody changed who knows how they are sealed.

The attacker may write everything in the file between review and apply: it lies in a cache, or in a store of artifacts.
They compute every digest anew. What must hold: whatever is not refused is what ``show`` says it is, and an approved
checksum is never that of a plan with another effect.
"""

import copy
import itertools
from collections.abc import Mapping
from dataclasses import replace

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.headline import Headline, Tally
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.project import Guards
from reconciler.model.state import Record, predecessor_address
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.diff import REPLACED
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import UNREAD, surroundings
from reconciler.stages.planning.recheck import contradictions
from reconciler.stages.planning.schedule import budget
from reconciler.stages.planning.standing import standing
from reconciler.stages.reading.settle import Question
from tests.support.declaring import form, word
from tests.support.plans import (
    ASR,
    BOTH,
    IMG,
    LOW,
    OCR,
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

GONE, TIGHT, NEW = template("gone"), template("tight"), template("new")
TAGGED = word(["Review.Ocr"], ["a", "b"])
STRICT = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [a]}, asrReviewInfo: {switch: ON}}}")
"""Of somebody else: it reads what is tagged a on screen, and all that is spoken."""
MEMORY = state(
    {
        keyword("stays"): ("stays", OCR),
        keyword("changes"): ("changes", BOTH),
        keyword("retagged"): ("retagged", TAGGED),
        keyword("goes"): Record("goes", OCR, list="words"),
        keyword("lost"): ("lost", OCR),
        keyword("forgotten"): ("forgotten", OCR),
        TIGHT: ("31", ON),
        GONE: ("32", LOW),
    }
)
NOW = live(
    words={"stays": OCR, "changes": BOTH, "retagged": TAGGED, "goes": OCR, "there": OCR},
    templates={"31": ON, "32": LOW, "33": STRICT},
)
WISHED = {
    keyword("stays"): OCR,
    keyword("changes"): OCR,
    keyword("retagged"): OCR,
    keyword("there"): BOTH,
    keyword("fresh"): ASR,
    keyword("lost"): OCR,
    TIGHT: LOW,
    NEW: {**ON, "name": "new"},
}


def made(**terms):
    """Every verb of objects, in every posture."""
    resources = desired(WISHED)
    return planned(resources, MEMORY, NOW, plan_id="1", place=".reconciler/prod", **terms)


PLAN = made().plan


def faults(plan):
    return list(contradictions(plan, BY_NAME))


def resealed(plan):
    """A plan with the checksum that its changes have."""
    return replace(plan, checksum=checksum(plan.basis, plan.mode, plan.changes))


def with_change(address, **parts):
    changes = [c._replace(**parts) if c.address == address else c for c in PLAN.changes]
    return resealed(replace(PLAN, changes=tuple(changes)))


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


def _leaves(value, path=()):
    """The places of all scalars, and of empty containers, in a JSON value."""
    if isinstance(value, dict) and value:
        for key in value:
            yield from _leaves(value[key], (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path


def _other(value):
    """Values in the place of ``value``: near to it, and of another type."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int | float):
        return [value + 1, 0, -1, str(value), True]
    if isinstance(value, str):
        known = ["ON", "OFF", "neutral", "tightens", "create", "delete", "update", "KeywordSample", "stays", "31", "32"]
        return [item for item in ["", *known] if item != value]
    if value is None:
        return [0, "", "31", [], {}]
    return [None, "x"]


def _put(document, path, value):
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value


def _shown(plan):
    """What a reviewer reads of the changes, first of all of them together."""
    return [plan.headline] + [(c.address, c.verb, c.effect, c.fields, bool(c.dips)) for c in plan.changes]


def _plain(value):
    """A value so that 1, 1.0 and True differ, and the order of sets and mappings does not matter."""
    if isinstance(value, Mapping):
        return sorted((key, _plain(part)) for key, part in value.items())
    return sorted(value) if isinstance(value, frozenset) else repr(value)


def _done(plan):
    """What an apply carries out and records."""
    parts = ("address", "verb", "id", "before", "after", "recorded", "list", "protect", "ignore", "options", "extras")
    return [tuple(_plain(getattr(c, name)) for name in parts) for c in plan.changes]


def _judge(document):
    """Reseal what was mutated. The plan, where it is accepted; None where it is refused."""
    try:
        plan = resealed(plan_from_json(document))
        return None if faults(plan) else plan
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        # Reading it, or working with what was read, fails: such a file is refused by ``planfile.load``.
        return None


def _truthful(plan):
    """Whether what is told of each change is what it does, or an apply, which looks at the account, finds it is not.

    Which leaves a keyword reaches depends on the account: what a plan says of that, ``show`` cannot see.
    """
    beside = surroundings(plan.changes, NOW, BY_NAME, MEMORY, READ)
    for change, now in zip(plan.changes, judge(plan.changes, BY_NAME, beside).changes, strict=True):
        if change.before is None and change.after is None:
            continue
        if (change.effect.posture, change.effect.lost) != (now.effect.posture, now.effect.lost):
            assert standing(plan, MEMORY, NOW, BY_NAME, Guards(), around=READ).faults
        if change.before is not None and change.after is not None:
            before, after = change.before, change.after
            differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            assert {field.path for field in change.fields} == differing
            assert all(f.before == before.get(f.path) and f.after == after.get(f.path) for f in change.fields)
    return True


@pytest.mark.slow
def test_every_field_mutated_alone():
    """Nothing is accepted that tells another story than it does; the old approval fits only what does the same."""
    document = plan_to_json(PLAN)
    tried = accepted = 0
    for path in _leaves(document):
        old = document
        for step in path:
            old = old[step]
        for value in _other(old):
            mutant = copy.deepcopy(document)
            _put(mutant, path, value)
            tried += 1
            plan = _judge(mutant)
            if plan is None:
                continue
            accepted += 1
            assert _truthful(plan)
            if plan.checksum == PLAN.checksum:
                assert _done(plan) == _done(PLAN)
                assert _shown(plan) == _shown(PLAN)
    assert tried > 2000
    assert 0 < accepted < tried / 2


@pytest.mark.slow
def test_pairs_of_fields_that_seal_it():
    """Of each change: verb, effect, forms, fields and id, two at a time, as a forger would to make them agree."""
    columns = {name: index for index, name in enumerate(plan_to_json(PLAN)["columns"])}
    sealing = [columns[name] for name in ("verb", "effect", "before", "after", "fields", "id", "recorded")]
    document = plan_to_json(PLAN)
    rows, tried = document["changes"], 0
    for row, (one, two) in itertools.product(range(len(rows)), itertools.combinations(sealing, 2)):
        # Every other change lends its parts: they are well formed, and wrong here.
        for lender in range(len(rows)):
            mutant = copy.deepcopy(document)
            mutant["changes"][row][one] = copy.deepcopy(rows[lender][one])
            mutant["changes"][row][two] = copy.deepcopy(rows[lender][two])
            tried += 1
            plan = _judge(mutant)
            if plan is not None:
                assert _truthful(plan)
                assert _done(plan) == _done(PLAN) or plan.checksum != PLAN.checksum
    assert tried > 1000
