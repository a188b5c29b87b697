"""Drift: what was changed, deleted or added outside, told from recorded to live."""

from dataclasses import replace

import pytest

from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.change import Verb
from reconciler.model.idset import IdSet
from reconciler.model.manifest import Position
from reconciler.model.posture import Posture
from reconciler.model.resource import Found
from reconciler.model.state import Record
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.plan import Terms
from reconciler.stages.reading.settle import settle
from tests.support.plans import ASR, BOTH, IMG, OCR, OFF, ON, keyword, live, state, template

T, KEY = template("t"), keyword("a")
TERMS = Terms("prod", "intl")


def drifted(memory, now, terms=TERMS, **more):
    return drift(settle(memory, now, OBJECT_KINDS), now, BY_NAME, terms, **more)


def test_nothing():
    made = drifted(state({KEY: ("a", OCR), T: ("31", ON)}), live({"a": OCR}, {"31": ON}))
    assert (made.changes, made.keeps, made.drift, made.mode, made.refusals) == ((), 2, 0, "drift", ())
    assert (made.budget.calls, made.budget.seconds) == ({}, 0.0)


def test_changed():
    """before is recorded, after is live; the posture is that of what happened."""
    now = {**ON, f"{IMG}.blockConfidence": 95}
    made = drifted(state({T: Record("31", ON, list=None, place=Position("m.yaml", 7))}), live(templates={"31": now}))
    (change,) = made.changes
    assert (change.verb, change.before, change.after, change.recorded) == (Verb.UPDATE, ON, now, ON)
    assert [(f.path, f.before, f.after) for f in change.fields] == [(f"{IMG}.blockConfidence", 90, 95)]
    assert (change.effect.posture, change.undoes_edit, change.updated) == (
        *(Posture.LOOSENS, False, "2026-01-01T00:00:00Z"),
    )
    assert (change.position.file, change.position.line) == ("m.yaml", 7)
    assert made.drift == 1


def test_missing():
    made = drifted(state({KEY: ("a", OCR), T: ("31", ON)}), live())
    assert [(c.address, c.verb, c.before, c.after) for c in made.changes] == [
        *((KEY, Verb.DELETE, OCR, None), (T, Verb.DELETE, ON, None)),
    ]
    assert {c.effect.posture for c in made.changes} == {Posture.LOOSENS}
    assert made.drift == 2


def born(text, form=OCR):
    now = live({"new": form})
    now.kinds["KeywordSample"]["new"] = Found("new", form, text, text)
    return now


@pytest.mark.parametrize(
    ("time", "seen"),
    [
        ("2026-11-20T10:00:01Z", True),
        ("2026-11-20T18:00:01+08:00", True),
        ("2026-11-20T09:59:59Z", False),
        ("2026-11-20T17:59:59+08:00", False),
        ("0001-01-01T00:00:00Z", False),
        ("2026-11-20T10:00:01", False),
        ("yesterday", False),
        ("", False),
        (None, False),
    ],
)
def test_added_since_the_last_apply(time, seen):
    """Younger than the last apply; a time without a zone, or none, tells nothing."""
    memory = state(applied=1795168800.0)
    made = drifted(memory, born(time))
    assert [(c.address.name, c.verb, c.after) for c in made.changes] == ([("new", Verb.CREATE, OCR)] if seen else [])
    assert made.unmanaged == 1
    assert drifted(memory, born(time), unmanaged="ignore").changes == ()
    assert drifted(state(), born(time)).changes == ()


@pytest.mark.parametrize("time", ["2026-11-20T09:00:00Z", "2026-11-20T11:00:00Z", None])
def test_added_is_told_by_id_whatever_the_time(time):
    """What was there is known by its id; only a kind whose ids were not remembered goes by its times."""
    known = replace(state(applied=1795168800.0), unmanaged={"KeywordSample": IdSet.of(["old"])})
    assert [c.address.name for c in drifted(known, born(time)).changes] == ["new"]
    there = replace(known, unmanaged={"KeywordSample": IdSet.of(["old", "new"])})
    assert drifted(there, born(time)).changes == ()
    other = replace(known, unmanaged={"ContentReviewTemplate": IdSet.of(["new"])})
    assert bool(drifted(other, born(time)).changes) == (time == "2026-11-20T11:00:00Z")


def test_added_templates_are_named_by_their_id():
    now = live(templates={"9": ON})
    now.kinds[T.kind]["9"] = now.kinds[T.kind]["9"]._replace(created="2026-11-20T10:00:01Z")
    (change,) = drifted(state(applied=1795168800.0), now).changes
    assert (str(change.address), change.effect.posture) == ("ContentReviewTemplate/#9", Posture.TIGHTENS)


def test_ignored_paths_are_nobody_s_drift():
    record = Record("31", ON, ignore=(IMG,))
    assert drifted(state({T: record}), live(templates={"31": OFF})).empty
    commented = {**OFF, "comment": "x"}
    (change,) = drifted(state({T: record}), live(templates={"31": commented})).changes
    assert [f.path for f in change.fields] == ["comment"]
    assert not any(path.startswith(IMG) for path in change.before | change.after)


def test_only_what_is_chosen():
    memory = state({KEY: Record("a", OCR, list="x"), keyword("b"): ("b", OCR)})
    terms = Terms("prod", "intl", chosen=lambda address, name: name == "x")
    made = drifted(memory, live({"a": BOTH, "b": ASR}), terms)
    assert [c.address for c in made.changes] == [KEY]


def test_a_list_and_its_place_come_from_the_record():
    record = Record("a", OCR, list="scams", place=Position("lists/scams.txt", 12))
    (change,) = drifted(state({KEY: record}), live({"a": ASR})).changes
    assert (change.list, str(change.position)) == ("scams", "lists/scams.txt:12:1")
    (other,) = drifted(state({KEY: ("a", OCR)}), live({"a": ASR})).changes
    assert other.position is None or other.position.file == ""


def test_what_was_there_in_the_second_of_the_reading_is_not_added():
    """CreateTime has whole seconds: of two keywords of one second the apply saw one."""
    now = live({"seen": OCR, "after": OCR})
    items = now.kinds["KeywordSample"]
    for name in items:
        items[name] = items[name]._replace(created="2026-11-20T10:00:00Z")
    memory = replace(state(applied=1795168800.4), young=("KeywordSample/seen",))
    assert [c.address.name for c in drifted(memory, now).changes] == ["after"]
