"""Adopting: keywords by their text, templates only as told; kinds that a project owns alone."""

import pytest

from reconciler.model.change import Verb
from reconciler.model.project import Guards
from reconciler.model.resource import Found, Live, Origin
from tests.support.declaring import declare, form, word
from tests.support.declaring import template as manifest
from tests.support.plans import (
    ASR,
    LOW,
    OCR,
    OFF,
    ON,
    codes,
    desired,
    difference,
    keyword,
    live,
    named,
    planned,
    refusal,
    state,
    template,
)

T = template("t")


def told(wished, now, memory=None):
    resources = wished if isinstance(wished, dict) and T in wished else desired({T: wished}, written=frozenset())
    return difference(resources, memory, live(templates=now), adopt={T: "31"})


def test_equal():
    """Only the state changes: no fields, no call."""
    made = told(ON, {"31": ON, "32": ON})
    (change,) = made.changes
    assert (change.verb, change.fields, change.id, change.writes) == (Verb.ADOPT, (), "31", False)
    assert made.refusals == []


def test_different():
    resources = declare(manifest("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 50}}}")).resources
    made = told(resources, {"31": ON})
    (change,) = made.changes
    assert (change.verb, change.writes, len(change.fields)) == (Verb.ADOPT, True, 1)
    assert made.refusals == []


def test_unwritten_leaves_are_asked_for():
    made = told(named("t", OFF), {"31": ON})
    assert codes(made) == ["adopt-unwritten"]
    (found,) = made.refusals
    assert found.hint == (
        "write them, ON as they are or OFF, under spec:\npornConfigure:\n  imgReviewInfo: {switch: ON}"
    )
    again = declare(manifest("{pornConfigure: {imgReviewInfo: {switch: ON}}}")).resources
    assert told(again, {"31": ON}).refusals == []
    off = declare(manifest("{pornConfigure: {imgReviewInfo: {switch: OFF}}}")).resources
    made = told(off, {"31": ON})
    assert (made.refusals, made.changes[0].effect.posture) == ([], "loosens")


def test_missing():
    made = told(ON, {"32": named("x")})
    assert codes(made) == ["adopt-missing"]
    assert "31" in made.refusals[0].message


@pytest.mark.parametrize(
    ("origin", "said"), [(Origin.PRESET, "31 is a preset of the service"), (Origin.UNKNOWN, "does not say whether 31")]
)
def test_presets_are_not_adopted(origin, said):
    """Neither what is one, nor what may be one."""
    now = Live({"ContentReviewTemplate": {"31": Found("31", named("x"), origin=origin)}})
    made = difference(desired({T: ON}), state(), now, adopt={T: "31"})
    assert codes(made) == ["adopt-preset"]
    assert said in made.refusals[0].message


def test_taken():
    other = template("other")
    made = told(ON, {"31": ON}, state({other: ("31", ON)}))
    assert "adopt-taken" in codes(made)
    assert "ContentReviewTemplate/other" in made.refusals[0].message


def test_two_addresses_of_one_id():
    """The second finds it taken."""
    other = template("u")
    made = difference(desired({T: ON, other: ON}), state(), live(templates={"31": ON}), adopt={T: "31", other: "31"})
    assert codes(made) == ["adopt-taken"]
    assert made.refusals[0].addresses == (other, T)
    assert "ContentReviewTemplate/u and ContentReviewTemplate/t are both to be adopted" in made.refusals[0].message


def test_what_is_managed_already_is_not_adopted_again():
    made = told(ON, {"31": ON, "9": ON}, state({T: ("9", ON)}))
    assert (made.changes, made.keeps) == ([], 1)


def test_keywords_by_their_text():
    made = difference(desired({keyword("a"): OCR, keyword("b"): OCR}), now=live(words={"a": OCR, "b": ASR}))
    assert [(c.address.name, c.verb, c.writes) for c in made.changes] == [
        *(("a", Verb.ADOPT, False), ("b", Verb.ADOPT, True)),
    ]


def test_the_guard():
    """allow says nothing, warn warns, refuse refuses until it is permitted."""
    resources, now = desired({keyword("a"): OCR}), live(words={"a": OCR})
    for guard, warned, refused in (("allow", 0, []), ("warn", 1, []), ("refuse", 0, ["adopt"])):
        made = planned(resources, now=now, guards=Guards(adopt=guard))
        assert (len(made.plan.warnings), codes(made)) == (warned, refused)
    assert refusal(made, "adopt").flag == "--allow-adopt"


def test_exclusive_kinds():
    """What nobody declares goes; what is declared, managed or not chosen stays."""
    words = {"a": OCR, "b": OCR, "c": OCR, "d": word()}
    resources, memory = desired({keyword("a"): OCR}), state({keyword("b"): ("b", OCR)})
    made = difference(resources, memory, live(words=words), exclusive=["KeywordSample"])
    assert [(c.address.name, c.verb) for c in made.changes] == [
        ("a", Verb.ADOPT), ("b", Verb.DELETE), ("c", Verb.DELETE), ("d", Verb.DELETE),
    ]  # fmt: skip
    some = difference(resources, memory, live(words=words), lambda a, _: a.name in "ac", exclusive=["KeywordSample"])
    assert [c.address.name for c in some.changes] == ["a", "c"]


def test_exclusive_templates_are_named_by_their_id():
    made = difference(now=live(templates={"7": LOW, "8": form()}), exclusive=["ContentReviewTemplate"])
    assert [str(c.address) for c in made.changes] == ["ContentReviewTemplate/#7", "ContentReviewTemplate/#8"]
    assert {(c.id, c.verb, c.effect.posture) for c in made.changes} == {
        ("7", Verb.DELETE, "loosens"), ("8", Verb.DELETE, "neutral"),
    }  # fmt: skip
