"""The table of verbs: desired, recorded and live side by side, for a kind of either identity."""

import pytest

from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.resource import Found, Live, Origin, Resource
from reconciler.model.state import Record
from tests.support.plans import (
    ASR,
    BOTH,
    IMG,
    LOW,
    OCR,
    OFF,
    ON,
    PLACE,
    codes,
    desired,
    difference,
    keyword,
    live,
    named,
    planned,
    state,
    template,
)

KEY, TEMPLATE = keyword("a"), template("t")
# (desired, recorded, live) as forms or None → verb (None: nothing), drift, undoes_edit, refusals
KEYWORDS = [
    (None, None, None, None, 0, False, []),
    (OCR, None, None, Verb.CREATE, 0, False, []),
    (OCR, None, OCR, Verb.ADOPT, 0, False, []),
    (OCR, None, ASR, Verb.ADOPT, 0, False, []),
    (OCR, OCR, OCR, Verb.KEEP, 0, False, []),
    (OCR, ASR, OCR, Verb.KEEP, 1, False, []),
    (OCR, ASR, ASR, Verb.UPDATE, 0, False, []),
    (OCR, OCR, ASR, Verb.UPDATE, 1, True, []),
    (OCR, BOTH, ASR, Verb.UPDATE, 1, True, []),
    (OCR, OCR, None, Verb.CREATE, 1, True, []),
    (None, OCR, OCR, Verb.DELETE, 0, False, []),
    (None, OCR, ASR, Verb.DELETE, 1, False, []),
    (None, OCR, None, Verb.FORGET, 0, False, []),
    (None, None, OCR, None, 0, False, []),
]
TEMPLATES = [
    (None, None, None, None, 0, False, []),
    (ON, None, None, Verb.CREATE, 0, False, []),
    (ON, None, ON, Verb.CREATE, 0, False, ["name-taken"]),
    (ON, None, named("other"), Verb.CREATE, 0, False, []),
    (ON, ON, ON, Verb.KEEP, 0, False, []),
    (ON, OFF, ON, Verb.KEEP, 1, False, []),
    (ON, OFF, OFF, Verb.UPDATE, 0, False, []),
    (ON, ON, OFF, Verb.UPDATE, 1, True, []),
    (ON, LOW, OFF, Verb.UPDATE, 1, True, []),
    (ON, ON, None, Verb.CREATE, 1, True, []),
    (None, ON, ON, Verb.DELETE, 0, False, []),
    (None, ON, LOW, Verb.DELETE, 1, False, []),
    (None, ON, None, Verb.FORGET, 0, False, []),
    (None, None, ON, None, 0, False, []),
]
ROWS = [(KEY, *row) for row in KEYWORDS] + [(TEMPLATE, *row) for row in TEMPLATES]


@pytest.mark.parametrize(("address", "d", "r", "now", "verb", "drift", "undoes", "refused"), ROWS)
def test_the_table(address, d, r, now, verb, drift, undoes, refused):
    """Every combination; what is unmanaged is counted and left alone."""
    natural = address is KEY
    identity = "a" if natural else "31"
    objects = {} if now is None else {identity: now}
    found = live(words=objects) if natural else live(templates=objects)
    made = difference(
        desired({} if d is None else {address: d}), state({} if r is None else {address: (identity, r)}), found
    )
    assert made.drift == drift
    assert codes(made) == refused
    assert made.keeps == (verb is Verb.KEEP)
    unmanaged = now is not None and r is None and verb is not Verb.ADOPT
    assert [item.id for _, item in made.unmanaged(found)] == ([identity] if unmanaged else [])
    assert made.missing == ([address] if d is not None and r is not None and now is None else [])
    if verb in (None, Verb.KEEP):
        assert made.changes == []
        return
    (change,) = made.changes
    assert (change.address, change.verb, change.undoes_edit) == (address, verb, undoes)
    assert (change.before, change.after) == (
        None if verb in (Verb.FORGET, Verb.CREATE) else now,
        None if verb in (Verb.DELETE, Verb.FORGET) else d,
    )
    assert change.recorded == r
    assert change.id == (None if verb is Verb.CREATE else identity)
    assert bool(change.fields) == (verb in (Verb.UPDATE, Verb.ADOPT) and d != now)
    for field in change.fields:
        assert (field.before, field.after) == (now.get(field.path), d.get(field.path)) != (None, None)
    assert change.position == (PLACE if d is not None else None)


def test_fields_are_the_paths_that_differ():
    """Switching a leaf on shows its switch, scores and labels; the paths are sorted."""
    (change,) = difference(
        desired({TEMPLATE: LOW}), state({TEMPLATE: ("31", OFF)}), live(templates={"31": OFF})
    ).changes
    assert [(f.path, f.before, f.after) for f in change.fields] == [
        (f"{IMG}.blockConfidence", None, 50),
        (f"{IMG}.labelSet", None, frozenset()),
        (f"{IMG}.reviewConfidence", None, 0),
        (f"{IMG}.switch", "OFF", "ON"),
    ]


def test_an_edit_elsewhere_is_undone_only_where_the_wish_differs_from_it():
    """Somebody changed the comment to what is now wished: nothing is undone."""
    wished = {**ON, "comment": "new"}
    now = {**ON, "comment": "new", f"{IMG}.blockConfidence": 90}
    made = difference(
        desired({TEMPLATE: {**wished, f"{IMG}.blockConfidence": 80}}),
        state({TEMPLATE: ("31", ON)}),
        live(templates={"31": now}),
    )
    (change,) = made.changes
    assert [field.path for field in change.fields] == [f"{IMG}.blockConfidence"]
    assert not change.undoes_edit
    assert made.drift == 1


def test_a_record_holds_the_id_that_counts():
    """The account spells the keyword otherwise; the record knows."""
    made = difference(desired({KEY: OCR}), state({KEY: ("A", OCR)}), live(words={"A": OCR}))
    assert (made.changes, made.keeps) == ([], 1)


def test_records_are_refreshed_without_a_change():
    """List, place, protection and ignored paths of a kept resource move into the state."""
    old = Record("a", OCR, list="old", place=Position("old.yaml", 1))
    made = difference(desired({KEY: OCR}, protect=True, ignore=("tags",)), state({KEY: old}), live(words={"a": OCR}))
    assert made.changes == []
    assert made.stale == {KEY: Record("a", OCR, True, ("tags",), "words", Position("m.yaml", 3))}
    same = Record("a", OCR, list="words", place=Position("m.yaml", 3))
    assert difference(desired({KEY: OCR}), state({KEY: same}), live(words={"a": OCR})).stale == {}
    for place, stale in (
        (Position("elsewhere.yaml", 3), {KEY: same}),
        (None, {KEY: same}),
        (Position("m.yaml", 9), {}),  # one line more above it is no write of all below
    ):
        moved = same._replace(place=place)
        made = difference(desired({KEY: OCR}), state({KEY: moved}), live(words={"a": OCR}))
        assert (made.changes, made.stale) == ([], stale)


def test_presets_are_never_seen():
    """Not unmanaged, not a twin of the same cloud name, not deleted where the kind is exclusive."""
    now = live(templates={"1": ON}, presets=("1",))
    made = difference(desired({TEMPLATE: ON}), state(), now, exclusive=["ContentReviewTemplate"])
    assert [change.verb for change in made.changes] == [Verb.CREATE]
    assert (made.refusals, list(made.unmanaged(now))) == ([], [])


def test_what_may_be_a_preset_is_left_alone():
    """Where the service does not say: neither counted nor deleted, but still a twin of the same cloud name."""
    now = of_unknown_origin("1", ON)
    made = difference(desired({TEMPLATE: named("mine")}), state(), now, exclusive=["ContentReviewTemplate"])
    assert [change.verb for change in made.changes] == [Verb.CREATE]
    assert made.refusals == []
    plan = planned(desired({TEMPLATE: named("mine")}), now=now).plan
    assert (plan.unmanaged, plan.basis.read) == (0, {"ContentReviewTemplate": 0})
    assert "does not say which of its templates are presets: 1 that" in plan.warnings[0]
    (twin,) = difference(desired({TEMPLATE: named("x")}), state(), of_unknown_origin("1", named("x"))).refusals
    assert (twin.code, twin.hint) == ("name-taken", f"give {TEMPLATE} another spec.name")


def of_unknown_origin(identity, form):
    return Live({"ContentReviewTemplate": {identity: Found(identity, form, origin=Origin.UNKNOWN)}})


def test_what_the_state_has_is_the_account_s_own():
    """Whatever the service says of it: it is updated, counted, and deleted once nothing declares it."""
    now = of_unknown_origin("31", ON)
    memory = state({TEMPLATE: ("31", ON)})
    assert planned(desired({TEMPLATE: ON}), memory, now).plan.basis.read == {"ContentReviewTemplate": 1}
    (change,) = planned({}, memory, now, mode="destroy").plan.changes
    assert (change.verb, change.id) == (Verb.DELETE, "31")


def test_existing_words_are_never_created():
    long = keyword("k" * 21)
    resources = {long: Resource(long, OCR, PLACE, "words", existing=True)}
    made = difference(resources)
    assert (made.changes, codes(made)) == ([], ["existing-absent"])
    adopted = difference(resources, now=live(words={long.name: OCR}))
    assert ([change.verb for change in adopted.changes], adopted.refusals) == ([Verb.ADOPT], [])


def test_the_same_cloud_name_prints_the_commands():
    made = difference(desired({TEMPLATE: ON}), now=live(templates={"31": ON, "7": named("t", LOW), "8": named("x")}))
    (refusal,) = made.refusals
    assert refusal.addresses == (TEMPLATE,)
    assert refusal.hint == "reconciler adopt ContentReviewTemplate/t 31\nreconciler adopt ContentReviewTemplate/t 7"
    assert refusal.flag is None


def test_only_what_is_chosen():
    """Neither created, deleted, forgotten nor kept, but held all the same: nothing of it is unmanaged."""
    others = {keyword("b"): ("b", OCR), keyword("c"): ("c", OCR), keyword("d"): ("d", OCR)}
    resources = desired({KEY: OCR, keyword("b"): ASR})
    now = live(words={"b": OCR, "c": OCR})

    def only(address, name):
        return address == KEY and name == "words"

    made = difference(resources, state(others), now, only)
    assert [(change.address, change.verb) for change in made.changes] == [(KEY, Verb.CREATE)]
    assert (made.keeps, list(made.unmanaged(now))) == (0, [])
    everything = difference(resources, state(others), now)
    assert sorted(change.verb for change in everything.changes) == [
        *(Verb.CREATE, Verb.DELETE, Verb.FORGET, Verb.UPDATE),
    ]
