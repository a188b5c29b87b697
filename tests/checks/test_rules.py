"""Each rule of the lint: where it fires, where it does not, and the place it points at."""

from collections import Counter
from functools import cache

import pytest

from reconciler.checks import CHECKS
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, Resource
from tests.support.declaring import declare, sound, template, words

OFF = {rule.id for check in CHECKS for rule in check.rules if rule.level() == "off"}
MEETING = {"keyword-unreached", "leaf-unreached", "tag-unselected"}
"""Rules about whether keywords and leaves meet, which many small projects break: they have tests of their own."""


def linted(text, lists=None):
    """Every problem of a rule that is on by default, with the line it points at."""
    resources = sound(declare(text, lists))
    found = [problem for check in CHECKS for problem in check.problems(resources)]
    assert all(problem.severity == "warning" and problem.position.file and problem.about for problem in found)
    found = [problem for problem in found if problem.rule not in OFF | MEETING]
    return [(problem.rule, problem.position.line) for problem in found], found


def rules(text, lists=None):
    return linted(text, lists)[0]


def leaf(path, fields, name="t"):
    group, detector = path.split(".")
    return template(f"{{{group}: {{{detector}: {{switch: ON, {fields}}}}}}}", name)


@pytest.mark.parametrize("character", ["\u200b", "\u200e", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u2060", "\u061c"])
def test_invisible_characters(character):
    found = linted(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": ["ok", f"ca{character}sino"]})
    assert found[0][0] == ("keyword-invisible", 2)
    problem = found[1][0]
    assert f"U+{ord(character):04X}, at 3" in problem.message
    assert (problem.mark, problem.position.file) == (3, "l")


@pytest.mark.parametrize("keyword", ["casino", "a b", "德州扑克", "แจก", "می\u200cخواهم", "👨\u200d👩", "كازينو"])
def test_visible_words_of_all_scripts(keyword):
    """Joiners of Persian and of emoji belong to the word."""
    assert rules(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": [keyword]}) == []


@pytest.mark.parametrize(("first", "second"), [("Casino", "casino"), ("ｃａｓｉｎｏ", "casino"), ("ﬁx", "FIX")])
def test_lookalikes(first, second):
    found = linted(words("{usages: [All], keywordsFrom: [{file: l}]}"), {"l": [first, "other", second]})
    assert found[0] == [("keyword-lookalike", 3)]
    assert f"{second} differs from {first} (l:1)" in found[1][0].message


def test_words_that_differ_more():
    """And templates, whose names may be anything."""
    assert rules(words("{usages: [All], keywords: [casino, casinos, cäsino]}")) == []
    assert rules(template("{}", "a") + "---\n" + template("{}", "A")) == [("nothing-on", 4), ("nothing-on", 9)]


@pytest.mark.parametrize(
    ("fields", "fires"),
    [
        ("blockConfidence: 60, reviewConfidence: 100", True),
        ("blockConfidence: 60, reviewConfidence: 61", True),
        ("blockConfidence: 60, reviewConfidence: 59", False),
        ("blockConfidence: 70", True),
        ("blockConfidence: 81", False),
    ],
)
def test_review_above_block(fields, fires):
    """Also against the documented score where one is not written: terrorism reviews from 80."""
    text = words("{usages: [All], keywords: [casino]}") + "---\n" + leaf("terrorismConfigure.imgReviewInfo", fields)
    assert rules(text) == ([("review-above-block", 9)] if fires else [])


@pytest.mark.parametrize(
    ("fields", "rule", "says"),
    [
        ("blockConfidence: 60, reviewConfidence: 60", "review-unreachable", "review and blocks from 60"),
        ("blockConfidence: 100, reviewConfidence: 100", "review-unreachable", "only the score 100 is blocked"),
        ("blockConfidence: 0, reviewConfidence: 0", "block-all", "everything it looks at is blocked"),
        ("blockConfidence: 0, reviewConfidence: 100", "block-all", ""),
        ("blockConfidence: 60, reviewConfidence: 0", "review-all", "everything that is not blocked is reviewed"),
        ("blockConfidence: 1, reviewConfidence: 0", "review-all", ""),
        ("blockConfidence: 60", None, ""),
        ("blockConfidence: 100, reviewConfidence: 99", None, ""),
        ("blockConfidence: 2, reviewConfidence: 1", None, ""),
    ],
)
def test_scores_that_mean_all_or_nothing(fields, rule, says):
    """One problem a leaf, the gravest. Porn in pictures reviews from 0 where nothing is written: that is documented."""
    found = linted(leaf("pornConfigure.imgReviewInfo", fields))
    assert found[0] == ([(rule, 4)] if rule else [])
    assert all(says in problem.message for problem in found[1])


def test_problems_of_leaves_stand_where_the_leaf_is_written():
    """At the field itself, in the document of the base where that says it; else at the leaf."""
    text = (
        template("\n  pornConfigure:\n    imgReviewInfo:\n      switch: ON\n      blockConfidence: 60\n", "base")
        + "---\n"
        + template("\n  pornConfigure:\n    imgReviewInfo:\n      reviewConfidence: 80\n", "t", ", base: base")
    )
    found = linted(text)[1]
    assert [(problem.rule, problem.position) for problem in found] == [
        ("review-above-block", Position("m.yaml", 17, 25)),
    ]
    assert found[0].about == "ContentReviewTemplate/t"
    speech = linted(template("\n  prohibitedConfigure:\n    asrReviewInfo:\n      switch: ON\n"))[1]
    assert speech[0].position == Position("m.yaml", 6, 5)


def test_review_above_block_of_a_leaf_that_is_off():
    off = "{terrorismConfigure: {imgReviewInfo: {switch: OFF, blockConfidence: 1, reviewConfidence: 2}}}"
    assert rules(template(off)) == [("nothing-on", 4)]


@pytest.mark.parametrize("name", ["asrReviewInfo", "ocrReviewInfo"])
def test_prohibited_group(name):
    assert rules(leaf(f"prohibitedConfigure.{name}", "blockConfidence: 90")) == [("prohibited-group", 4)]
    assert rules(template(f"{{prohibitedConfigure: {{{name}: {{switch: OFF}}}}}}")) == [("nothing-on", 4)]


@pytest.mark.parametrize(
    ("path", "label", "near"),
    [
        ("pornConfigure.imgReviewInfo", "sexi", "sexy"),
        ("terrorismConfigure.imgReviewInfo", "scenario", None),
        ("politicalConfigure.imgReviewInfo", "politicians", "politician"),
    ],
)
def test_unknown_labels(path, label, near):
    found = linted(leaf(path, f"labelSet: [{label}]"))
    assert found[0] == [("unknown-label", 4)]
    assert found[1][0].suggestion == near
    known = found[1][0].allowed
    assert rules(leaf(path, f"labelSet: [{', '.join(known)}]")) == []


def test_free_labels_are_never_unknown():
    assert rules(leaf("userDefineConfigure.faceReviewInfo", "labelSet: [anything]")) == []


READERS = {"userDefineConfigure.asrReviewInfo": "Review.Asr", "userDefineConfigure.ocrReviewInfo": "Review.Ocr"}
"""Which usage a keyword needs to be found by a leaf (CreateWordSamples page)."""


def tagged(usages, *tags):
    return words(f"{{usages: [{usages}], tags: [{', '.join(tags)}], keywords: [casino]}}") + "---\n"


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize(
    ("usages", "tag", "fires"),
    [
        ("All", "x", False),
        ("Review", "x", False),
        ("Recognition", "x", True),
        ("Review", "y", True),
    ],
)
def test_labels_that_nobody_carries(path, usages, tag, fires):
    found = linted(tagged(usages, tag) + leaf(path, "labelSet: [x]"))
    assert found[0] == ([("label-unmatched", 9)] if fires else [])
    if fires:
        assert (f"with usage {READERS[path]}" in found[1][0].message) is (tag == "x")


def test_each_leaf_needs_its_own_usage():
    """Review.Ocr for text in pictures, Review.Asr for speech."""
    for usage, quiet in (("Review.Ocr", "ocr"), ("Review.Asr", "asr")):
        for name in ("ocr", "asr"):
            text = tagged(usage, "x") + leaf(f"userDefineConfigure.{name}ReviewInfo", "labelSet: [x]")
            assert bool(rules(text)) is (name != quiet)


def test_labels_are_not_judged_where_no_keyword_has_a_tag():
    """The keywords may be somebody else's."""
    assert rules(leaf("userDefineConfigure.ocrReviewInfo", "labelSet: [x]")) == []
    untagged = words("{usages: [All], keywords: [casino]}") + "---\n"
    assert rules(untagged + leaf("userDefineConfigure.ocrReviewInfo", "labelSet: [x]")) == []
    off = "{userDefineConfigure: {ocrReviewInfo: {switch: OFF, labelSet: [x]}}}"
    assert rules(tagged("All", "y") + template(off)) == [("nothing-on", 9)]
    assert rules(tagged("All", "y") + leaf("userDefineConfigure.faceReviewInfo", "labelSet: [x]")) == []


@pytest.mark.parametrize(("length", "fires"), [(16, False), (17, True), (128, True)])
def test_tags_that_no_label_can_name(length, fires):
    """Said once for a tag, at the first keyword that has it."""
    tag = "x" * length
    text = words(f"{{usages: [All], tags: [{tag}], keywords: [casino, poker]}}") + "---\n"
    text += words(f"{{usages: [Review], tags: [{tag}], keywords: [roulette]}}", "other")
    assert rules(text) == ([("tag-too-long", 4)] if fires else [])


class Counting(dict):
    """A set of resources that counts how often each is looked at."""

    def __init__(self, content):
        super().__init__(content)
        self.looks = Counter()

    def items(self):
        self.looks["walks"] += 1
        for item in super().items():
            self.looks["items"] += 1
            yield item


@cache
def plain(count):
    form = {"usages": frozenset({"Review.Ocr"}), "tags": frozenset({"x"})}
    places = ((Address("KeywordSample", f"w{n}"), Position("l.txt", n + 1)) for n in range(count))
    return {address: Resource(address, form, place, "l") for address, place in places}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.find.__name__)
def test_a_hundred_thousand_keywords(check):
    """Every rule walks the set a fixed number of times: the cost grows with it, not with its square."""

    def looks(count):
        made = Counting(plain(count))
        assert check.problems(made) == []
        assert made.looks["walks"] <= 2
        return made.looks["items"]

    assert looks(100_000) == 10 * looks(10_000)


# ---- templates that do nothing, and names


@pytest.mark.parametrize(
    ("spec", "more", "idle"),
    [
        ("{}", "", True),
        ("{pornConfigure: {imgReviewInfo: {switch: OFF}}}", "", True),
        ("{pornConfigure: {imgReviewInfo: {switch: ON}}}", "", False),
        ("{}", ", abstract: true", False),
        ("{}", ", lifecycle: {ignoreChanges: [comment]}", True),
        ("{}", ", lifecycle: {ignoreChanges: [pornConfigure]}", False),
        ("{}", ", lifecycle: {ignoreChanges: [pornConfigure.imgReviewInfo.switch]}", False),
        ("{}", ", lifecycle: {ignoreChanges: [pornConfigure.imgReviewInfo.blockConfidence]}", True),
    ],
)
def test_a_template_with_nothing_on(spec, more, idle):
    """What is given away to the console may be ON there."""
    assert rules(template(spec, metadata=more)) == ([("nothing-on", 4)] if idle else [])


ON = "pornConfigure: {imgReviewInfo: {switch: ON}}"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ('"strict "', "begins or ends with a blank"),
        ('"\u3000strict"', "begins or ends with a blank"),
        ('"\tstrict"', "begins or ends with a blank"),
        ('" "', "begins or ends with a blank"),
        ('"cafe\u0301"', "not in Unicode's normal form NFC"),
        ('"\uac00"', ""),
        ('"caf\u00e9"', ""),
        ('"a b"', ""),
        ('""', ""),
        ('"\uff33trict"', ""),
    ],
)
def test_names_that_the_service_may_keep_otherwise(name, says):
    found = linted(template(f"{{name: {name}, {ON}}}"))
    assert found[0] == ([("name-form", 4)] if says else [])
    assert all(says in problem.message and problem.fix for problem in found[1])


def test_the_logical_name_is_a_cloud_name_too():
    assert rules(template(f"{{{ON}}}", name='"cafe\u0301"')) == [("name-form", 4)]
    assert rules(template(f"{{{ON}, name: cafe}}", name='"cafe\u0301"')) == []
