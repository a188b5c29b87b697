"""What is sent though nothing compares it: written scores of a leaf that is OFF, and groups with such leaves only."""

import json

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.model.change import Verb
from reconciler.model.resource import Address
from tests.support.declaring import TEMPLATE, declare, form, sound, template
from tests.support.plans import live, planned, state

ADDRESS = Address("ContentReviewTemplate", "t")


def resource(spec, metadata=""):
    return sound(declare(template(spec, metadata=metadata)))[ADDRESS]


def sent(spec, **where):
    """The parameters of the one request that a plan for a template leads to."""
    made = planned({ADDRESS: resource(spec)}, **where).plan
    made = plan_from_json(json.loads(json.dumps(plan_to_json(made))))
    (change,) = made.changes
    (call,) = TEMPLATE.calls(change.verb, [change])
    return call.params


OFF = {"Switch": "OFF", "BlockConfidence": 100, "ReviewConfidence": 75}


def test_written_scores_and_labels_of_a_leaf_that_is_off_are_sent_as_written():
    params = sent(
        "{pornConfigure: {imgReviewInfo: {switch: OFF, blockConfidence: 0, reviewConfidence: 7,"
        " labelSet: [sexy, porn]},"
        " asrReviewInfo: {switch: ON}, ocrReviewInfo: {switch: OFF, blockConfidence: 12}}}"
    )
    assert params["PornConfigure"] == {
        "ImgReviewInfo": {"Switch": "OFF", "BlockConfidence": 0, "ReviewConfidence": 7, "LabelSet": ["porn", "sexy"]},
        "AsrReviewInfo": {"Switch": "ON", "BlockConfidence": 100, "ReviewConfidence": 75},
        "OcrReviewInfo": {"Switch": "OFF", "BlockConfidence": 12, "ReviewConfidence": 75},
    }


@pytest.mark.parametrize(
    ("spec", "groups"),
    [
        ("{terrorismConfigure: {ocrReviewInfo: {switch: OFF}}}", {"TerrorismConfigure"}),
        ("{terrorismConfigure: {}}", {"TerrorismConfigure"}),
        (
            "{terrorismConfigure: {}, userDefineConfigure: {faceReviewInfo: {switch: ON}}}",
            {"TerrorismConfigure", "UserDefineConfigure"},
        ),
        ("{comment: x}", set()),
    ],
)
def test_a_create_sends_each_group_that_the_manifest_mentions(spec, groups):
    params = sent(spec)
    assert set(params) - {"Name", "Comment"} == groups
    if "TerrorismConfigure" in groups:
        assert params["TerrorismConfigure"]["OcrReviewInfo"] == OFF
        assert list(params["TerrorismConfigure"]) == ["ImgReviewInfo", "OcrReviewInfo"]


def test_a_group_that_a_base_mentions_is_mentioned():
    text = (
        template("{terrorismConfigure: {ocrReviewInfo: {switch: OFF, blockConfidence: 3}}}", "b", ", abstract: true")
        + "---\n" + template("{comment: x}", metadata=", base: b")
    )  # fmt: skip
    made = sound(declare(text))[ADDRESS]
    assert made.extras == {
        "off": {"terrorismConfigure.ocrReviewInfo.blockConfidence": 3},
        "groups": ["TerrorismConfigure"],
    }


def test_a_modify_says_the_same():
    spec = "{comment: new, pornConfigure: {asrReviewInfo: {switch: OFF, blockConfidence: 5}}}"
    params = sent(spec, memory=state({ADDRESS: ("31", form())}), now=live(templates={"31": form()}))
    assert params["Definition"] == 31
    assert params["PornConfigure"]["AsrReviewInfo"] == {**OFF, "BlockConfidence": 5}


def test_scores_of_a_leaf_that_is_off_are_not_compared():
    """The documents do not say whether the service keeps them."""
    spec = "{pornConfigure: {asrReviewInfo: {switch: OFF, blockConfidence: 5}}}"
    made = planned({ADDRESS: resource(spec)}, state({ADDRESS: ("31", form())}), live(templates={"31": form()}))
    assert made.plan.empty


def test_scores_of_a_leaf_that_is_on_come_from_the_form_alone():
    """Given away to the console, the leaf is sent as it is live."""
    spec = "{comment: x, pornConfigure: {asrReviewInfo: {switch: OFF, blockConfidence: 5}}}"
    now = form("{pornConfigure: {asrReviewInfo: {switch: ON, blockConfidence: 60}}}")
    owned = resource(spec, ", lifecycle: {ignoreChanges: [pornConfigure]}")
    made = planned({ADDRESS: owned}, state({ADDRESS: ("31", now)}), live(templates={"31": now})).plan
    (call,) = TEMPLATE.calls(Verb.UPDATE, made.changes)
    assert call.params["PornConfigure"]["AsrReviewInfo"]["BlockConfidence"] == 60


def test_a_plain_template_needs_no_extras():
    assert resource("{pornConfigure: {asrReviewInfo: {switch: ON, blockConfidence: 5}}}").extras is None
