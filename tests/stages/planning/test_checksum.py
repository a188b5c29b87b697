"""The checksum: the same for the same plan, another for any difference that a reviewer would see."""

from dataclasses import replace

import pytest

from reconciler.model.change import Verb
from reconciler.model.life import Life
from reconciler.model.manifest import Position
from reconciler.model.run import RunOptions
from reconciler.stages.planning.checksum import checksum
from tests.support.plans import ASR, BOTH, OCR, ON, desired, keyword, live, planned, state, template

MEMORY = state({keyword("b"): ("b", OCR), keyword("c"): ("c", OCR)})
NOW = live(words={"b": OCR, "c": OCR})
WISHED = {keyword("a"): OCR, keyword("b"): ASR}


def made(wished=WISHED, memory=MEMORY, now=NOW, **terms):
    return planned(desired(wished), memory, now, **terms).plan


def test_it_is_whole_and_stable():
    """All of SHA-256: two plans of one checksum were found where it had 64 bits."""
    first = made()
    assert len(first.checksum) == 64
    assert int(first.checksum, 16) >= 0
    assert made().checksum == first.checksum == checksum(first.basis, first.mode, first.changes)


def test_layout_of_files_does_not_matter():
    """Lines of files, times of the service, plan id, serial and counts are not what is approved."""
    plain = made()
    moved = [change._replace(position=Position("z.csv", 9), updated="now") for change in plain.changes]
    assert checksum(replace(plain.basis, serial=99, read={}), plain.mode, moved) == plain.checksum
    assert made(plan_id="other").checksum == plain.checksum
    resources = {a: r._replace(position=Position("b.txt", 1)) for a, r in desired(WISHED).items()}
    assert planned(resources, MEMORY, NOW).plan.checksum == plain.checksum


@pytest.mark.parametrize(
    "more",
    [
        {"target": "staging"},
        {"site": "cn"},
        {"account": "1"},
        {"endpoint": "https://elsewhere.example"},
        {"place": "s3://bucket/key"},
        {"lineage": "other"},
        {"guards": {"loosening": "refuse"}},
        {"guards_before": {"loosening": "refuse"}},
        {"choice": ("--only KeywordSample/*",)},
        {"declared": {"KeywordSample": 9}},
    ],
)
def test_what_it_was_made_against_matters(more):
    plain = made()
    assert checksum(replace(plain.basis, **more), plain.mode, plain.changes) != plain.checksum


def test_how_it_was_made_matters():
    plain = made()
    assert checksum(plain.basis, "destroy", plain.changes) != plain.checksum


@pytest.mark.parametrize(
    "part",
    [
        {"verb": Verb.ADOPT},
        {"id": "other"},
        {"recorded": BOTH},
        {"list": "other"},
        {"protect": True},
        {"ignore": ("tags",)},
        {"dips": "for a moment"},
        {"adopted": True},
        {"life": Life("2026-12-01")},
        {"life": Life(owner="ana")},
        # What stops a saved plan is a namesake that it does not have: another list of them has another effect.
        {"namesakes": ("31",)},
        {"extras": {"off": ["a"]}},
        {"options": RunOptions(wait=1.0)},
        {"adopted": True},
    ],
)
def test_every_part_of_a_change_that_decides_matters(part):
    plain = made()
    altered = [plain.changes[0]._replace(**part), *plain.changes[1:]]
    assert checksum(plain.basis, plain.mode, altered) != plain.checksum
    assert checksum(plain.basis, plain.mode, plain.changes[1:]) != plain.checksum


@pytest.mark.parametrize(
    "wished",
    [
        {keyword("a"): OCR},
        {keyword("a"): BOTH, keyword("b"): ASR},
        {keyword("a"): OCR, keyword("b"): BOTH},
        {keyword("A"): OCR, keyword("b"): ASR},
        {keyword("a"): OCR, keyword("b"): ASR, keyword("c"): OCR},
    ],
)
def test_what_is_wished_matters(wished):
    assert made(wished).checksum != made().checksum


def test_what_is_live_matters():
    assert made(now=live(words={"b": BOTH, "c": OCR})).checksum != made().checksum


def test_an_empty_plan_has_one_too():
    assert planned().plan.checksum
    assert planned().plan.checksum != planned(site="cn").plan.checksum


def test_half_a_character_of_the_service():
    """JSON can name half a surrogate pair, in a comment or a keyword: legal to see, and told apart."""
    torn = live(words={"\ud800": OCR}, templates={"31": {**ON, "comment": "\udfff"}})
    memory = state({template("t"): ("31", ON)})
    one = planned(desired({template("t"): ON}), memory, torn, exclusive=["KeywordSample"]).plan
    assert [change.address.name for change in one.changes] == ["\ud800", "t"]
    whole = live(words={"\ud801": OCR}, templates={"31": {**ON, "comment": "\udfff"}})
    other = planned(desired({template("t"): ON}), memory, whole, exclusive=["KeywordSample"]).plan
    assert one.checksum != other.checksum
