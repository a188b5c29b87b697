"""What validate says of cases: names that mean nothing, and cases that test nothing, each with its place."""

import pytest

from reconciler.kinds.policy_tests.cases import cases_of
from reconciler.model.matching import Matching
from reconciler.model.policy import Cause, Verdict
from reconciler.model.resource import Address
from tests.policy.worlds import STRICT, TESTS, WORDS, standing_at
from tests.support.declaring import declare

TEXT = "speech: casino"
SCORE = "scores: {terrorism: {police: 85}}"
PASS = "expect: {verdict: pass}"


def document(*cases):
    return WORDS + STRICT + TESTS + "  cases:\n" + "".join(f"    - {{{case}}}\n" for case in cases)


def found(*cases):
    """(rule, what stands at its place, suggestion) of each problem."""
    text = document(*cases)
    return [(p.rule, standing_at(p.position, text), p.suggestion) for p in declare(text).problems]


def test_a_sound_document_has_no_problem():
    assert found(f"name: a, template: strict, {TEXT}, {PASS}", f"name: b, template: strict, {SCORE}, {PASS}") == []


@pytest.mark.parametrize(
    ("case", "rule", "at", "suggestion"),
    [
        (f"template: strikt, {TEXT}, {PASS}", "test-template", "strikt", "strict"),
        (f"template: strict, scores: {{terorism: 1}}, {PASS}", "test-leaf", "terorism", "terrorism"),
        (f"template: strict, scores: {{userDefine.asr: 1}}, {PASS}", "test-leaf", "userDefine.asr", None),
        (f"template: strict, scores: {{terrorism: 1, terrorism.img: 2}}, {PASS}", "test-leaf", "terrorism.img", None),
        (f"template: strict, scores: {{terrorism: {{polise: 1}}}}, {PASS}", "test-label", "polise", "police"),
        (f"template: strict, scores: {{porn.asr: {{porn: 1}}}}, {PASS}", "test-label", "porn: 1", None),
        (f"template: strict, {PASS}", "test-empty", "{name: a", None),
        (f"template: strict, {TEXT}, expect: {{}}", "test-empty", "{}", None),
        (f"template: strict, {TEXT}, expect: {{verdict: pass, because: [porn.img]}}", "test-cause", "[porn.img]", None),
        (
            f"template: strict, {TEXT}, expect: {{because: [{{porn.img: porn, porn.asr: x}}]}}",
            "test-cause",
            "{porn.img",
            None,
        ),
        (f"template: strict, {TEXT}, expect: {{because: [porn.image]}}", "test-leaf", "porn.image", "porn.img"),
        (f"template: strict, {TEXT}, expect: {{because: [terrorism]}}", "test-leaf", "terrorism]", "terrorism.img"),
        (f"template: strict, {TEXT}, expect: {{because: [porn.img: prn]}}", "test-label", "porn.img: prn", "porn"),
        (
            f"template: strict, {TEXT}, expect: {{notBecause: [userDefine.asr: x]}}",
            "test-keyword",
            "userDefine.asr: x",
            None,
        ),
    ],
)
def test_what_is_wrong_is_found_at_its_place(case, rule, at, suggestion):
    ((found_rule, standing, near),) = found(f"name: a, {case}")
    assert (found_rule, near) == (rule, suggestion)
    assert standing.startswith(at)


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (f"template: strict, scores: {{terrorism: 101}}, {PASS}", "out-of-range"),
        (f"template: strict, scores: {{terrorism: {{police: high}}}}, {PASS}", "not-a-number"),
        (f"template: strict, {TEXT}, expect: {{verdict: blok}}", "unknown-value"),
        (f"template: strict, {TEXT}", "missing-field"),
        (f"template: strict, text: casino, {PASS}", "unknown-field"),
    ],
)
def test_fields_are_checked_once_each(case, rule):
    assert [problem[0] for problem in found(f"name: a, {case}")][:1] == [rule]


def test_a_name_is_given_once():
    case = f"name: a, template: strict, {TEXT}, {PASS}"
    ((rule, standing, _),) = found(case, case)
    assert rule == "test-name"
    assert standing.startswith("a, template")


def test_a_label_that_the_template_selects_is_known():
    text = document(f"name: a, template: strict, scores: {{terrorism: {{drones: 1}}}}, {PASS}")
    assert [p.rule for p in declare(text).problems] == ["test-label"]
    assert declare(text.replace("[police, guns]", "[police, drones]")).problems == []


def test_what_may_be_declared_where_an_error_stands_is_not_missed():
    text = document(f"name: a, template: strikt, {TEXT}, expect: {{notBecause: [userDefine.asr: x]}}")
    assert [p.rule for p in declare(text.replace("switch: OFF", "switch: OF")).problems] == ["unknown-value"]


def test_a_document_becomes_cases():
    case = f"name: a, template: strict, screen: x, {SCORE}, todo: gap"
    text = document(f"{case}, expect: {{verdict: review, because: [porn.asr, userDefine.ocr: dice]}}")
    ((_, made),) = declare(text.replace("  cases:", "  assume: {matching: folded, hitScore: 90}\n  cases:")).statements
    (read,) = cases_of(made)
    assert (read.id, read.template, read.todo) == ("tests/a", "strict", "gap")
    assert (read.assumed.matching, read.assumed.hit_score) == (Matching.FOLDED, 90)
    assert read.expected.verdict is Verdict.REVIEW
    dice = Cause("userDefine.ocr", keyword=Address("KeywordSample", "dice"))
    assert read.expected.because == (Cause("porn.asr"), dice)
    assert dict(read.texts) == {"Review.Ocr": "x"}
    assert read.position.line == 33
