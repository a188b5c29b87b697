"""Which changes are replaces, in which steps their parts are sent, and what refuses them."""

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME, KINDS
from reconciler.kinds.objects import Quota
from reconciler.model.change import Verb
from reconciler.model.posture import Posture
from reconciler.model.project import Guards
from reconciler.model.state import predecessor_address
from reconciler.stages.planning.order import Step
from reconciler.stages.planning.schedule import schedule
from reconciler.stages.planning.stale import moved
from tests.replacing.frozen import FROZEN, PartlyFrozenTemplate
from tests.support.plans import (
    ASR,
    LOW,
    OCR,
    ON,
    codes,
    desired,
    keyword,
    live,
    named,
    planned,
    refusal,
    state,
    template,
)

T, K = template("t"), keyword("k")
COMMENTED = named("t", LOW | {"comment": "other"})


@pytest.fixture
def frozen():
    """Neither keywords nor templates can be modified."""
    with KINDS.including(*FROZEN):
        yield


@pytest.fixture
def partly():
    """Of templates, the comment and one leaf cannot be modified."""
    with KINDS.including(PartlyFrozenTemplate()):
        yield


def change_to(form, old=LOW, **more):
    """The plan that makes the template ``t``, which is live as ``old``, be ``form``."""
    return planned(desired({T: form}, **more), state({T: ("31", old)}), live(templates={"31": old}))


def steps(made):
    found = schedule(made.plan.changes, BY_NAME)
    return [(step, [f"{part.verb} {part.address.name}" for part in parts]) for step, parts in found]


def test_without_modify_every_change_is_a_replace(frozen):
    (change,) = change_to(ON).plan.changes
    assert (change.verb, change.id, change.before, change.after) == (Verb.REPLACE, "31", LOW, ON)
    assert change.fields
    assert change.effect.posture is Posture.LOOSENS


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        (named("other", LOW), Verb.UPDATE),
        (LOW | {"comment": "x"}, Verb.REPLACE),
        (named("other", LOW | {"comment": "x"}), Verb.REPLACE),
        # A group of paths covers everything below it.
        (ON, Verb.REPLACE),
    ],
)
def test_immutable_paths_decide(partly, form, verb):
    """One path among the fields that cannot change is enough; the others alone are updated."""
    assert [change.verb for change in change_to(form).plan.changes] == [verb]


def test_a_given_away_immutable_path_is_no_reason(partly):
    assert change_to(LOW | {"comment": "x"}, ignore=("comment",)).plan.empty
    (change,) = change_to(named("n", LOW | {"comment": "x"}), ignore=("comment",)).plan.changes
    assert (change.verb, change.after["comment"]) == (Verb.UPDATE, LOW["comment"])


def test_create_first(frozen):
    """The new one with what tightens, the old one with what loosens; its record is kept under an address of its own."""
    assert steps(change_to(ON)) == [(Step.ADD, ["create t"]), (Step.REMOVE, ["delete t/31"])]


def test_what_is_known_by_its_name_is_deleted_first(frozen):
    """Two keywords of one text cannot be: both parts go where keywords are exchanged, and the plan marks the dip."""
    made = planned(desired({K: ASR}), state({K: ("k", OCR)}), live(words={"k": OCR}))
    (change,) = made.plan.changes
    assert (change.verb, change.dips) == (
        Verb.REPLACE,
        "the old one is deleted before the new one is created: both have the same id",
    )
    assert steps(made) == [(Step.EXCHANGE_OUT, ["delete k"]), (Step.EXCHANGE_IN, ["create k"])]


@pytest.mark.parametrize(
    ("room", "others", "creates", "deletes", "dips"),
    [(3, 1, 0, 0, False), (2, 1, 0, 0, True), (3, 1, 1, 0, True), (3, 0, 1, 1, False), (2, 0, 1, 1, True)],
)
def test_the_quota_decides_which_goes_first(frozen, monkeypatch, room, others, creates, deletes, dips):
    """What others have counts; what is deleted anyway makes room before a replace has to."""
    monkeypatch.setattr(type(KINDS.objects[T.kind]), "quota", Quota(room, "LimitExceeded"))
    recorded = {T: ("31", LOW)} | {template(f"old{n}"): (f"4{n}", named(f"old{n}")) for n in range(deletes)}
    there = dict(recorded.values())
    there |= {f"5{n}": named(f"theirs{n}") for n in range(others)}
    wished = {T: ON} | {template(f"new{n}"): named(f"new{n}", LOW) for n in range(creates)}
    made = planned(desired(wished), state(recorded), live(templates=there))
    (change,) = [change for change in made.plan.changes if change.verb is Verb.REPLACE]
    assert bool(change.dips) is dips
    order = [part for _, parts in steps(made) for part in parts]
    pair = ["delete t", "create t"] if dips else ["create t", "delete t/31"]
    assert [part for part in order if part in pair] == pair


def test_a_replace_is_a_delete_for_the_guards(frozen):
    """Counted with the deletes; refused for a protected resource; no rename though create and delete are alike."""
    resources = {template(f"t{n}"): named(f"t{n}") for n in range(4)}
    recorded = {address: (f"3{n}", named(f"t{n}", LOW)) for n, address in enumerate(resources)}
    there = dict(recorded.values())
    guards = Guards.model_validate({"maxDelete": {T.kind: "3"}})
    made = planned(desired(resources), state(recorded), live(templates=there), guards=guards)
    assert codes(made) == ["max-delete"]
    assert refusal(made, "max-delete").flag == "--allow-deletes 4"
    assert codes(change_to(COMMENTED, protect=True)) == ["prevent-destroy"]


def test_what_replaces_left_behind_is_no_rename(frozen):
    """The object that an interrupted replace left is as like a new resource as one can be."""
    old = predecessor_address(T, "31")
    recorded = {T: ("32", named("t")), old: ("31", named("n", LOW))}
    there = {"32": named("t"), "31": named("n", LOW)}
    made = planned(desired({T: named("t"), template("n"): named("n", LOW)}), state(recorded), live(templates=there))
    assert codes(made) == []
    assert [(change.verb, change.address) for change in made.plan.changes] == [
        (Verb.CREATE, template("n")),
        (Verb.DELETE, old),
    ]


def test_an_adopt_that_cannot_be_an_update_is_refused(frozen):
    """Keywords are found by their text; one that differs would have to be deleted, and it is not ours yet."""
    made = planned(desired({K: ASR}), now=live(words={"k": OCR}))
    assert (codes(made), made.plan.changes) == (["adopt-replace"], ())
    assert "reconciler adopt KeywordSample/k" in refusal(made, "adopt-replace").hint
    assert codes(planned(desired({K: OCR}), now=live(words={"k": OCR}))) == []


def test_what_exists_is_not_created_anew(frozen):
    """``existing: true`` says that the service would not take it again."""
    made = planned(desired({K: ASR}, existing=True), state({K: ("k", OCR)}), live(words={"k": OCR}))
    assert codes(made) == ["existing-replace"]


def test_a_saved_replace(frozen):
    """It comes back as it was, and is stale when the old object moved."""
    saved = change_to(ON).plan
    assert plan_from_json(plan_to_json(saved)) == saved
    memory = state({T: ("31", LOW)})
    assert moved(saved, memory, live(templates={"31": LOW}), BY_NAME) == []
    assert moved(saved, memory, live(templates={}), BY_NAME) == [(T, "is gone from the account")]
    ((address, how),) = moved(saved, memory, live(templates={"31": ON}), BY_NAME)
    assert (address, how.startswith("was changed in the account")) == (T, True)
