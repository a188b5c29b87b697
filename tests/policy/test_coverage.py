"""Coverage: what cases reach of leaves, labels, bands, lists and keywords, and what not."""

import pytest

from reconciler.model.policy_report import UnitKind
from reconciler.policy.coverage import coverage
from reconciler.policy.expect import run

from .worlds import STRICT, WORDS, world_of

PASS = "expect: {verdict: pass}"


def covered(*cases, base=WORDS + STRICT, least=None):
    world, made = world_of(*(f"{case}, {PASS}" for case in cases), base=base)
    return coverage([run(case, world) for case in made], world, least)


def missed(found):
    return {(unit.kind.value, unit.leaf, unit.name) for unit in found.missed}


EVERYTHING = {
    ("leaf", "terrorism.img", ""),
    ("label", "terrorism.img", "guns"),
    ("label", "terrorism.img", "police"),
    ("band", "terrorism.img", "0–59 pass"),
    ("band", "terrorism.img", "60–79 review"),
    ("band", "terrorism.img", "80–100 block"),
    ("leaf", "porn.asr", ""),
    ("band", "porn.asr", "0–74 pass"),
    ("band", "porn.asr", "75–99 review"),
    ("band", "porn.asr", "100 block"),
    ("leaf", "userDefine.asr", ""),
    ("label", "userDefine.asr", "gambling"),
    ("list", "userDefine.asr", "words"),
}


def test_without_a_case_nothing_is_reached():
    found = covered()
    assert missed(found) == EVERYTHING
    assert (found.percent, sum(found.totals.values())) == (0, 13)


@pytest.mark.parametrize(
    ("case", "reached"),
    [
        ("scores: {terrorism: {police: 70}}", {"", "police", "60–79 review"}),
        ("scores: {terrorism: {guns: 10}}", {"", "guns", "0–59 pass"}),
        ("scores: {terrorism: {guns: 80, police: 0}}", {"", "guns", "police", "0–59 pass", "80–100 block"}),
        # The leaf passes another label whatever its score: no threshold is looked at.
        ("scores: {terrorism: {crowd: 70}}", set()),
        ("scores: {porn.asr: 100}", {"", "100 block"}),
        ("speech: casino", {"", "gambling", "words"}),
        ("speech: poker dice", set()),
        ("screen: casino", set()),
        ("scores: {political: {sport: 99}}", set()),
    ],
)
def test_a_case_reaches_what_decides_its_verdict(case, reached):
    assert {name for _, _, name in EVERYTHING - missed(covered(case))} - {""} == reached - {""}
    assert len(EVERYTHING - missed(covered(case))) == len(reached)


def test_units_stand_where_they_are_written():
    found = {(unit.kind, unit.leaf, unit.name): unit.place for unit in covered().missed}
    assert found[UnitKind.LABEL, "terrorism.img", "guns"] != found[UnitKind.BAND, "terrorism.img", "80–100 block"]
    assert found[UnitKind.LEAF, "porn.asr", ""].line == found[UnitKind.BAND, "porn.asr", "100 block"].line


def test_keywords_are_counted_by_list_and_named():
    found = covered("speech: casino")
    assert [(each.list, each.template, each.keywords, each.found) for each in found.lists] == [
        ("words", "strict", 1, 1)
    ]
    assert found.unreached == ()
    (left,) = covered().unreached
    assert (left.list, [address.name for address in left.keywords]) == ("words", ["casino"])


def test_a_found_keyword_counts_for_its_template_only():
    second = STRICT.replace("name: strict", "name: lax")
    found = covered("speech: casino", base=WORDS + STRICT + second)
    assert {(each.template, each.found) for each in found.lists} == {("strict", 1), ("lax", 0)}


def test_all_is_100_and_nearly_all_is_not():
    cases = [
        "speech: casino",
        "scores: {porn.asr: 0}",
        "scores: {porn.asr: 75}",
        "scores: {porn.asr: 100}",
        "scores: {terrorism: {police: 0}}",
        "scores: {terrorism: {police: 60}}",
        "scores: {terrorism: {guns: 80}}",
    ]
    assert covered(*cases, least=100).percent == 100
    assert covered(*cases, least=100).enough
    assert covered(*cases[1:], least=77).percent == 76
    assert not covered(*cases[1:], least=77).enough


def test_where_nothing_is_on_nothing_is_covered():
    off = STRICT.replace("switch: ON", "switch: OFF")
    assert covered("speech: casino", base=WORDS + off).percent == 0


def test_a_review_score_above_the_block_score_has_no_band():
    base = WORDS + STRICT.replace("reviewConfidence: 60", "reviewConfidence: 90")
    bands = {name for kind, leaf, name in missed(covered(base=base)) if (kind, leaf) == ("band", "terrorism.img")}
    assert bands == {"0–79 pass", "80–100 block"}
