"""Keywords and the leaves that read them: labels, tags and usages that do not meet; twins, and a quota nearly used."""

from __future__ import annotations

import pytest

from reconciler.checks import CHECKS
from tests.support.declaring import declare, sound, template, words

OCR, ASR = "userDefineConfigure.ocrReviewInfo", "userDefineConfigure.asrReviewInfo"


def lint(*parts: str, complete: bool = True):
    resources = sound(declare("---\n".join(parts)))
    return [problem for check in CHECKS for problem in check.problems(resources, complete=complete)]


def rules(*parts: str, complete: bool = True) -> list[str]:
    return [problem.rule for problem in lint(*parts, complete=complete)]


def leaf(name: str, fields: str = "", template_name: str = "t") -> str:
    more = f", {fields}" if fields else ""
    return template(f"{{userDefineConfigure: {{{name}: {{switch: ON{more}}}}}}}", template_name)


def tagged(usages: str, *tags: str, name: str = "words") -> str:
    return words(f"{{usages: [{usages}], tags: [{', '.join(tags)}], keywords: [casino-{name}, poker-{name}]}}", name)


@pytest.mark.parametrize(
    ("usages", "on", "expected"),
    [
        ("Review", "ocrReviewInfo", ["labels-all"]),
        ("Review.Ocr", "ocrReviewInfo", ["labels-all"]),
        ("Review.Ocr", "asrReviewInfo", ["leaf-unreached", "keyword-unreached", "labels-all"]),
        ("Review.Asr", "ocrReviewInfo", ["leaf-unreached", "keyword-unreached", "labels-all"]),
        # Recognition is read by templates that this project cannot declare.
        ("Recognition", "ocrReviewInfo", ["leaf-unreached", "labels-all"]),
        ("Recognition.Asr, Review.Ocr", "ocrReviewInfo", ["labels-all"]),
    ],
)
def test_usages_and_leaves(usages: str, on: str, expected: list[str]) -> None:
    """One problem for keywords that are alike, not one for each."""
    assert rules(tagged(usages), leaf(on)) == expected


def test_what_is_not_there_says_nothing_of_the_rest() -> None:
    """Keywords without templates, and templates without keywords, may be half of what somebody else declares."""
    assert rules(tagged("Review")) == []
    assert rules(leaf("ocrReviewInfo")) == ["labels-all"]
    assert "leaf-unreached" not in rules(tagged("Review.Ocr"), leaf("asrReviewInfo"), complete=False)
    assert rules(tagged("Review"), template("{pornConfigure: {imgReviewInfo: {switch: ON}}}")) == []


def test_a_leaf_without_labels_is_a_leaf_for_all() -> None:
    (written,) = lint(tagged("Review"), leaf("ocrReviewInfo", "labelSet: []"))
    assert (written.rule, written.suggestion) == ("labels-empty", None)
    assert "and not none" in written.message
    assert rules(tagged("Review"), leaf("ocrReviewInfo")) == ["labels-all"]
    assert rules(tagged("Review", "x"), leaf("ocrReviewInfo", "labelSet: [x]")) == []


@pytest.mark.parametrize(
    ("tags", "labels", "expected"),
    [
        (("gambling",), "gambling", []),
        (("gambling", "poker"), "gambling", []),  # it is selected by the one, the other is for order
        (("poker", "scams"), "gambling", ["tag-unselected", "tag-unselected", "label-unmatched"]),
        (("gambling",), "gambing", ["tag-unselected", "label-unmatched"]),
        (("x" * 17, "gambling"), "gambling", ["tag-too-long"]),
    ],
)
def test_tags_that_no_template_selects(tags: tuple[str, ...], labels: str, expected: list[str]) -> None:
    assert sorted(rules(tagged("Review", *tags), leaf("ocrReviewInfo", f"labelSet: [{labels}]"))) == sorted(expected)


def test_both_sides_of_a_typo_are_given_the_other() -> None:
    found = {
        p.rule: p.suggestion for p in lint(tagged("Review", "gambling"), leaf("ocrReviewInfo", "labelSet: [gambing]"))
    }
    assert found == {"tag-unselected": "gambing", "label-unmatched": "gambling"}


def test_tags_are_not_judged_where_no_leaf_has_labels() -> None:
    assert rules(tagged("Review", "x"), leaf("ocrReviewInfo")) == ["labels-all"]


# ---- templates beside one another

ON = "pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 80}}"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (ON, ON, ["template-twin"]),
        (ON, f"comment: other, {ON}", ["template-twin"]),
        (ON, ON.replace("80", "81"), []),
        (
            "pornConfigure: {imgReviewInfo: {switch: ON}}",
            "pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 90}}",
            ["template-twin"],
        ),
        (ON, f"{ON}, terrorismConfigure: {{imgReviewInfo: {{switch: OFF, blockConfidence: 3}}}}", ["template-twin"]),
        ("{}", "{}", ["nothing-on", "nothing-on"]),
    ],
)
def test_twins(first: str, second: str, expected: list[str]) -> None:
    """Unwritten scores have their documented values, and a leaf that is OFF has none."""
    specs = (first if first == "{}" else f"{{{first}}}", second if second == "{}" else f"{{{second}}}")
    assert rules(template(specs[0], "a"), template(specs[1], "b")) == expected


def test_many_twins_are_one_problem() -> None:
    names = ["b", "a", "d", "c", "f", "e"]
    (found,) = lint(*(template(f"{{{ON}}}", name) for name in names))
    kind = "ContentReviewTemplate"
    assert found.message.startswith(f"{kind}/a, {kind}/d, {kind}/c and 2 more do the same as {kind}/b (")
    assert found.about == f"{kind}/a"


def test_a_template_that_the_console_has_a_part_in_is_no_twin() -> None:
    given = ", lifecycle: {ignoreChanges: [pornConfigure]}"
    assert rules(template(f"{{{ON}}}", "a"), template(f"{{{ON}}}", "b", given)) == []


@pytest.mark.parametrize(("count", "fires"), [(44, False), (45, True), (50, True)])
def test_a_quota_that_is_nearly_used(count: int, fires: bool) -> None:
    parts = [
        template(f"{{pornConfigure: {{imgReviewInfo: {{switch: ON, blockConfidence: {n + 20}}}}}}}", f"t{n}")
        for n in range(count)
    ]
    found = lint(*parts)
    assert [p.rule for p in found] == (["quota-near"] if fires else [])
    assert all(f"{count} templates of 50" in p.message and p.about == "ContentReviewTemplate/t44" for p in found)
