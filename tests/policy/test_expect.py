"""Whether what a case expects holds, and what explains a miss."""

import pytest

from reconciler.model.policy import Outcome
from reconciler.policy.expect import run

from .worlds import world_of

BOTH = "speech: casino, scores: {terrorism: {police: 70}}"


def ran(case):
    world, (made,) = world_of(case)
    return run(made, world)


@pytest.mark.parametrize(
    ("case", "misses"),
    [
        ("speech: casino, expect: {verdict: block}", 0),
        ("speech: casino, expect: {verdict: block, because: [userDefine.asr]}", 0),
        ("speech: casino, expect: {verdict: block, because: [userDefine.asr: casino]}", 0),
        ("speech: casino, expect: {because: [userDefine.asr: casino]}", 0),
        ("speech: casino, expect: {notBecause: [userDefine.ocr, terrorism.img]}", 0),
        ("speech: casino poker, expect: {notBecause: [userDefine.asr: poker]}", 0),
        ("speech: casino, expect: {verdict: review}", 1),
        ("speech: casino, expect: {verdict: pass}", 1),
        ("speech: hello, expect: {verdict: block}", 1),
        ("speech: casino poker, expect: {verdict: block, because: [userDefine.asr: poker]}", 1),
        ("speech: casino, expect: {verdict: block, notBecause: [userDefine.asr]}", 1),
        ("speech: casino, expect: {verdict: pass, notBecause: [userDefine.asr: casino]}", 2),
        # A leaf that only asks for a review is not why content is blocked.
        (f"{BOTH}, expect: {{verdict: block, because: [terrorism.img: police]}}", 1),
        (f"{BOTH}, expect: {{because: [terrorism.img: police]}}", 0),
    ],
)
def test_what_is_expected_holds_or_is_missed(case, misses):
    result = ran(case)
    assert len(result.misses) == misses
    assert result.outcome is (Outcome.FAIL if misses else Outcome.PASS)


def test_a_verdict_that_is_too_strict_is_explained_by_what_is_too_strict():
    (miss,) = ran("scores: {terrorism: {police: 85, guns: 70}}, expect: {verdict: review}").misses
    assert [(f.leaf, f.label, f.score) for f in miss.findings] == [("terrorism.img", "police", 85)]


def test_a_verdict_that_is_too_lax_is_explained_by_what_stayed_below():
    (miss,) = ran("speech: poker, scores: {terrorism: {guns: 70}}, expect: {verdict: block}").misses
    assert [f.leaf for f in miss.findings] == ["terrorism.img", "userDefine.asr"]


@pytest.mark.parametrize(("verdict", "outcome"), [("block", Outcome.CLOSED), ("pass", Outcome.KNOWN)])
def test_a_known_gap_is_not_a_failure_and_says_when_it_is_closed(verdict, outcome):
    assert ran(f"speech: casino, expect: {{verdict: {verdict}}}, todo: known gap").outcome is outcome
