"""What became of writes whose outcome nobody saw, and whether a saved plan still fits."""

from dataclasses import replace

import pytest

from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.resource import digest
from reconciler.model.state import Intent, Intents, Record, predecessor_address
from reconciler.stages.planning.stale import moved
from reconciler.stages.reading.settle import Question, candidates, settle
from tests.support.plans import ASR, BOTH, LOW, OCR, ON, desired, keyword, live, named, planned, state, template

T, KEY = template("t"), keyword("a")


PLACE = Position("manifests/m.yaml", 7)


def intent(address, verb, form, identity=None, **kept):
    """``kept``: what the record will hold beside the form, for example ``protect=True``."""
    record = Record(identity or "", form, **kept) if form is not None else None
    return Intent(address, verb, form, digest(form) if form is not None else "", identity, record=record)


def old_intent(address, verb, form, identity=None):
    """As version 0.1.0 wrote it."""
    return intent(address, verb, form, identity)._replace(record=None)


def left(entry, now, records=None, seen=()):
    memory = state(records, intents=Intents("r", 1.0, (entry,), {"ContentReviewTemplate": frozenset(seen)}))
    return settle(memory, now, BY_NAME)


def test_nothing_open_is_the_same_state():
    memory = state({KEY: ("a", OCR)})
    assert settle(memory, live(), BY_NAME).state is memory


def test_one_candidate_is_ours():
    found = left(intent(T, Verb.CREATE, ON), live(templates={"31": ON, "32": LOW}))
    assert found.state.records[T] == Record("31", ON)
    assert (found.state.intents, found.questions, found.absent) == (None, (), ())


UPDATED = {KEY: ("a", OCR)}
RECREATED = {T: ("30", ON)}
KEPT = {"protect": True, "ignore": ("name",), "list": "l", "place": PLACE}


@pytest.mark.parametrize(
    ("entry", "records", "now", "wanted"),
    [
        (intent(T, Verb.CREATE, ON, **KEPT), {}, live(templates={"31": ON}), Record("31", ON, **KEPT)),
        # Created again after somebody deleted it.
        (
            intent(T, Verb.CREATE, ON, "30", **KEPT),
            {T: ("30", ON)},
            live(templates={"31": ON}),
            Record("31", ON, **KEPT),
        ),
        (intent(KEY, Verb.CREATE, OCR, **KEPT), {}, live(words={"a": OCR}), Record("a", OCR, **KEPT)),
        (
            intent(KEY, Verb.UPDATE, ASR, "a", **KEPT),
            {KEY: ("a", OCR)},
            live(words={"a": ASR}),
            Record("a", ASR, **KEPT),
        ),
        # Adopted and changed.
        (intent(KEY, Verb.UPDATE, ASR, "a", **KEPT), {}, live(words={"a": ASR}), Record("a", ASR, **KEPT)),
        # Edited outside and put right: the record has the wanted form all the time.
        (
            intent(KEY, Verb.UPDATE, OCR, "a", **KEPT),
            {KEY: ("a", OCR)},
            live(words={"a": OCR}),
            Record("a", OCR, **KEPT),
        ),
    ],
)
def test_a_record_holds_what_its_intent_says(entry, records, now, wanted):
    """The same as the answer would have left: protection, ignored paths, list and place."""
    found = left(entry, now, records)
    assert found.state.records[entry.address] == wanted
    assert found.doubted == ()


def test_a_replace_holds_what_its_intent_says():
    entry = intent(T, Verb.REPLACE, LOW, "30", **KEPT)
    found = left(entry, live(templates={"30": ON, "31": LOW}), {T: ("30", ON)}, seen=["30"])
    assert found.state.records == {T: Record("31", LOW, **KEPT), predecessor_address(T, "30"): Record("30", ON)}


@pytest.mark.parametrize(
    ("entry", "now"),
    [
        (old_intent(T, Verb.CREATE, ON), live(templates={"31": ON})),
        (old_intent(KEY, Verb.CREATE, OCR), live(words={"a": OCR})),
        (old_intent(KEY, Verb.UPDATE, OCR, "a"), live(words={"a": OCR})),
    ],
)
def test_what_version_0_1_0_did_not_note_is_protected(entry, now):
    """Until a manifest says otherwise: a destroy is refused, and a remark says why."""
    found = left(entry, now)
    assert found.state.records[entry.address].protect
    assert found.doubted == (entry.address,)
    memory = state(intents=Intents("r", 1.0, (entry,), {T.kind: frozenset()}))
    made = planned({}, memory, now).plan
    assert "prevent-destroy" in {refusal.code for refusal in made.refusals}
    assert [line for line in made.warnings if f"preventDestroy: {entry.address}; they count as protected" in line]


def test_a_declaration_says_whether_it_is_protected():
    """Then nothing is doubted, and the record is put right."""
    memory = state(intents=Intents("r", 1.0, (old_intent(KEY, Verb.CREATE, OCR),), {}))
    made = planned(desired({KEY: OCR}), memory, live(words={"a": OCR}))
    assert (made.plan.changes, made.plan.warnings, made.plan.refusals) == ((), (), ())
    assert not made.stale[KEY].protect


def test_the_record_from_before_knows_what_an_old_intent_does_not():
    found = left(old_intent(KEY, Verb.UPDATE, ASR, "a"), live(words={"a": ASR}), {KEY: ("a", OCR)})
    assert found.state.records[KEY] == Record("a", ASR)
    assert found.doubted == ()


@pytest.mark.parametrize(
    ("entry", "old", "adopted"),
    [
        # The second half of an adopt, which has no record yet, also as version 0.1.0 noted it.
        (intent(KEY, Verb.UPDATE, OCR, "a", adopted=True), None, True),
        (old_intent(KEY, Verb.UPDATE, OCR, "a"), None, True),
        # An update of what was adopted, and of what was created.
        (intent(KEY, Verb.UPDATE, OCR, "a", adopted=True), Record("a", BOTH, adopted=True), True),
        (intent(KEY, Verb.UPDATE, OCR, "a"), Record("a", BOTH), False),
        # What was adopted, deleted outside and created again is this project's own.
        (intent(KEY, Verb.CREATE, OCR, "a"), Record("a", BOTH, adopted=True), False),
        (intent(KEY, Verb.CREATE, OCR, "a"), None, False),
        # A create that met what somebody added was on record as adopted when the apply was killed.
        (intent(KEY, Verb.CREATE, OCR, "a"), Record("a", OCR, adopted=True), True),
    ],
)
def test_whose_an_object_is_outlives_a_kill(entry, old, adopted):
    found = left(entry, live({"a": OCR}), {KEY: old} if old else None)
    assert found.state.records[KEY].adopted is adopted


def test_several_candidates_are_a_question():
    found = left(intent(T, Verb.CREATE, ON), live(templates={"100": ON, "31": ON}))
    (question,) = found.questions
    assert (question.address, question.candidates) == (T, ("31", "100"))
    assert len(found.state.intents.entries) == 1
    assert T not in found.state.records


def test_no_candidate_is_absent_so_far():
    found = left(intent(T, Verb.CREATE, ON), live(templates={"31": named("other", LOW)}))
    assert (found.absent, found.questions) == ((T,), ())
    assert len(found.state.intents.entries) == 1


def test_an_altered_candidate_is_a_question():
    """Of its name, but not as it was sent: the service may have kept it so, and a second create would make a twin."""
    found = left(intent(T, Verb.CREATE, ON), live(templates={"31": LOW, "32": named("other", LOW), "33": LOW}))
    assert found.questions == (Question(T, ("31", "33"), altered=True),)
    assert found.absent == ()
    assert len(found.state.intents.entries) == 1


def test_an_altered_result_of_a_replace_is_a_question():
    """One more must not be made with each apply; what was there before the replace is none."""
    entry = intent(T, Verb.REPLACE, ON, "31")
    there = {"31": LOW, "30": LOW, "32": LOW | {"comment": "odd"}}
    found = left(entry, live(templates=there), {T: ("31", LOW)}, seen=["31", "30"])
    assert found.questions == (Question(T, ("32",), altered=True),)
    del there["32"]
    found = left(entry, live(templates=there), {T: ("31", LOW)}, seen=["31", "30"])
    assert (found.absent, found.questions) == ((T,), ())


def test_what_equals_a_create_is_not_offered_to_another():
    """Whatever their order: the exact result is taken before anything else is looked at."""
    other = template("u")
    for entries in (
        (intent(T, Verb.CREATE, named("name", ON)), intent(other, Verb.CREATE, named("NAME", ON))),
        (intent(other, Verb.CREATE, named("NAME", ON)), intent(T, Verb.CREATE, named("name", ON))),
    ):
        memory = state(intents=Intents("r", 1.0, entries, {"ContentReviewTemplate": frozenset()}))
        found = settle(memory, live(templates={"31": named("name", ON)}), BY_NAME)
        assert found.state.records[T].id == "31"
        assert (found.absent, found.questions) == ((other,), ())


def test_ids_that_were_there_before_are_not_ours():
    found = left(intent(T, Verb.CREATE, ON), live(templates={"31": ON, "32": ON}), seen=["31"])
    assert found.state.records[T].id == "32"
    assert left(intent(T, Verb.CREATE, ON), live(templates={"31": ON}), seen=["31"]).absent == (T,)


def test_ids_of_others_and_presets_are_not_ours():
    other = {template("u"): ("31", ON)}
    assert left(intent(T, Verb.CREATE, ON), live(templates={"31": ON}), other).absent == (T,)
    assert left(intent(T, Verb.CREATE, ON), live(templates={"31": ON}, presets=("31",))).absent == (T,)


def test_two_creates_of_equal_content_take_one_each():
    """Neither can tell which is its own: one is taken, and then only one is left."""
    entries = (intent(T, Verb.CREATE, ON), intent(template("u"), Verb.CREATE, ON))
    memory = state(intents=Intents("r", 1.0, entries, {"ContentReviewTemplate": frozenset()}))
    found = settle(memory, live(templates={"31": ON}), BY_NAME)
    assert ([*found.state.records], found.absent) == ([T], (template("u"),))


def test_candidates_are_told_by_content():
    now = live(templates={"2": ON, "10": ON, "1": LOW}).of("ContentReviewTemplate")
    assert candidates(ON, now, (), ()) == ["2", "10"]
    assert candidates(ON, now, ("2",), ("10",)) == []


@pytest.mark.parametrize(
    ("entry", "records", "now", "wanted"),
    [
        (intent(KEY, Verb.CREATE, OCR), {}, {"a": OCR}, OCR),
        (intent(KEY, Verb.CREATE, OCR), {}, {"a": ASR}, None),
        (intent(KEY, Verb.CREATE, OCR), {}, {}, None),
        (intent(KEY, Verb.UPDATE, ASR, "a"), {KEY: ("a", OCR)}, {"a": ASR}, ASR),
        (intent(KEY, Verb.UPDATE, ASR, "a"), {KEY: ("a", OCR)}, {"a": OCR}, OCR),
        (intent(KEY, Verb.DELETE, None, "a"), {KEY: ("a", OCR)}, {"a": OCR}, OCR),
        (intent(KEY, Verb.DELETE, None, "a"), {KEY: ("a", OCR)}, {}, None),
    ],
)
def test_keywords_are_found_by_their_text(entry, records, now, wanted):
    found = left(entry, live(words=now), records)
    record = found.state.records.get(KEY)
    assert (record.form if record else None) == wanted
    assert (found.state.intents, found.questions) == (None, ())


def test_what_was_not_listed_stays_open():
    now = live()
    del now.kinds["ContentReviewTemplate"]
    found = left(intent(T, Verb.CREATE, ON), now)
    assert (len(found.state.intents.entries), found.absent) == (1, ())


def test_settling_writes_nothing():
    memory = state(intents=Intents("r", 1.0, (intent(T, Verb.CREATE, ON),), {}))
    settle(memory, live(templates={"31": ON}), BY_NAME)
    assert T not in memory.records


MEMORY = state({T: ("31", LOW), keyword("gone"): ("gone", OCR), keyword("b"): ("b", OCR)})
NOW = live(words={"b": OCR, "free": OCR}, templates={"31": LOW})
WISHED = {T: named("t"), KEY: OCR, keyword("b"): ASR, keyword("free"): OCR, template("new"): named("new")}
ELSEWHERE = live(words={"b": OCR, "free": OCR, "stranger": OCR}, templates={"31": LOW, "99": named("x")})
CHANGED = "was changed in the account at 2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("memory", "now", "wanted"),
    [
        (MEMORY, NOW, []),
        (MEMORY, ELSEWHERE, []),
        (replace(MEMORY, serial=99), NOW, []),
        (
            MEMORY,
            live(words={"b": OCR, "free": OCR, "a": OCR}, templates={"31": LOW}),
            [(KEY, "is in the account now")],
        ),
        (MEMORY, live(words={"b": BOTH, "free": OCR}, templates={"31": LOW}), [(keyword("b"), CHANGED)]),
        (MEMORY, live(words={"free": OCR}, templates={"31": LOW}), [(keyword("b"), "is gone from the account")]),
        (MEMORY, live(words={"b": OCR}, templates={"31": LOW}), [(keyword("free"), "is gone from the account")]),
        (MEMORY, live(words={"b": OCR, "free": OCR}), [(T, "is gone from the account")]),
        (MEMORY, live(words={"b": OCR, "free": OCR}, templates={"31": ON}), [(T, CHANGED)]),
        (
            MEMORY,
            live(words={"b": OCR, "free": OCR, "gone": OCR}, templates={"31": LOW}),
            [(keyword("gone"), "is in the account again")],
        ),
        (
            MEMORY,
            live(words={"b": OCR, "free": OCR}, templates={"31": LOW, "7": named("new", LOW)}),
            [(template("new"), "7 of the same cloud name is in the account now")],
        ),
        (state({**MEMORY.records, KEY: ("a", OCR)}), NOW, [(KEY, "is managed already")]),
        (state({**MEMORY.records, T: ("31", ON)}), NOW, [(T, "was applied or forgotten since then")]),
        (
            state({a: r for a, r in MEMORY.records.items() if a != T}),
            NOW,
            [(T, "was applied or forgotten since then")],
        ),
    ],
)
def test_movements_that_make_a_plan_stale(memory, now, wanted):
    """Only what the plan's own changes are about; the rest may move."""
    saved = planned(desired(WISHED), MEMORY, NOW).plan
    assert {c.verb for c in saved.changes} == {Verb.CREATE, Verb.UPDATE, Verb.ADOPT, Verb.FORGET}
    assert moved(saved, memory, now, BY_NAME) == wanted


def test_a_change_without_a_time():
    saved = planned(desired({T: ON}), state({T: ("31", LOW)}), live(templates={"31": LOW})).plan
    now = live(templates={"31": named("t", ON)})
    now.kinds[T.kind]["31"] = now.kinds[T.kind]["31"]._replace(updated=None)
    assert moved(saved, state({T: ("31", LOW)}), now, BY_NAME) == [(T, "was changed in the account")]


@pytest.mark.parametrize("address", [keyword("k"), T])
def test_what_was_to_be_created_again_is_back(address):
    """Deleted outside, planned to be created again, and there after all: a second one must not be made."""
    form, identity = (OCR, "k") if address.kind == "KeywordSample" else (ON, "31")
    memory = state({address: (identity, form)})
    saved = planned(desired({address: form}), memory, live()).plan
    assert [change.verb for change in saved.changes] == [Verb.CREATE]
    words, templates = ({identity: form}, {}) if address.kind == "KeywordSample" else ({}, {identity: form})
    assert moved(saved, memory, live(words, templates), BY_NAME) == [(address, "is in the account now")]
