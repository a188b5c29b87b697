"""Live leaves that the author did not write: the lines to paste keep them, whatever their labels hold."""

import pytest

from reconciler.model.resource import Address
from tests.support.declaring import TEMPLATE, declare, form, sound, template
from tests.support.samples import ALL_ON

ADDRESS = Address("ContentReviewTemplate", "t")


def resource(spec="{}", metadata=""):
    return sound(declare(template(spec, metadata=metadata)))[ADDRESS]


def pasted(lines):
    return "\n" + "\n".join(f"  {line}" for line in lines)


@pytest.mark.parametrize(
    "labels",
    [
        ["a"],
        ["a, b"],
        ["x: y", "#z", "a #b"],
        ["[x]", "{y}", "'", '"', "\\", "&a"],
        ["*b", "!c", "- d", "? e", "%f", "@g"],
        ["null", "~", "ON", "0123", "世界", "a b", " a ", "😀"],
        ["\u200b", "a\tb", "\x7f", "\u202e", "\ufeff"],
    ],
)
def test_labels_of_every_sort_can_be_pasted(labels):
    item = {
        "Definition": 1,
        "Name": "t",
        "UserDefineConfigure": {"OcrReviewInfo": {"Switch": "ON", "LabelSet": labels}},
    }
    live = TEMPLATE.found(item).form
    lines = TEMPLATE.unmentioned(resource(), live)
    assert all(line.isprintable() for line in lines)
    again = resource(pasted(lines))
    assert again.form == live
    assert TEMPLATE.unmentioned(again, live) == []


def test_every_leaf_can_be_pasted():
    live = form(ALL_ON)
    again = resource(pasted(TEMPLATE.unmentioned(resource(), live)))
    assert again.form == live


def test_scores_that_are_not_the_documented_ones_are_pasted():
    live = form("{politicalConfigure: {asrReviewInfo: {switch: ON, blockConfidence: 60, reviewConfidence: 0}}}")
    lines = TEMPLATE.unmentioned(resource(), live)
    assert lines == [
        "politicalConfigure:",
        "  asrReviewInfo: {switch: ON, blockConfidence: 60, reviewConfidence: 0}",
    ]


def test_what_is_mentioned_or_given_away_is_not_asked_for():
    live = form("{pornConfigure: {imgReviewInfo: {switch: ON}, asrReviewInfo: {switch: ON}}}")
    off = resource("{pornConfigure: {imgReviewInfo: {switch: OFF}}}")
    assert TEMPLATE.unmentioned(off, live) == ["pornConfigure:", "  asrReviewInfo: {switch: ON}"]
    given = resource(metadata=", lifecycle: {ignoreChanges: [pornConfigure]}")
    assert TEMPLATE.unmentioned(given, live) == []
    assert TEMPLATE.unmentioned(resource(ALL_ON), live) == []
    assert TEMPLATE.unmentioned(resource(), form()) == []
