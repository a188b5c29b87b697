"""Scores and verdicts from stored results: documented forms, and whatever else may be in a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.policy import Verdict
from reconciler.policy.stored import stored_result


def block(confidence, suggestion, label=None, segments=(), **more):
    output = {"Confidence": confidence, "Suggestion": suggestion, "SegmentSet": list(segments)}
    return {
        "Status": "SUCCESS",
        "ErrCode": 0,
        "ErrCodeExt": "",
        "Output": output | ({"Label": label} if label else {}),
    } | more


def segment(confidence, label):
    return {"Confidence": confidence, "Suggestion": "review", "Label": label, "StartTimeOffset": 1.0}


RESULTS = [
    {
        "Type": "Terrorism",
        "TerrorismTask": block(
            85.5, "block", "police", [segment(85.5, "police"), segment(70, "police"), segment(60, "guns")]
        ),
        "PornTask": None,
    },
    {"Type": "Porn", "PornTask": block(0, "pass")},
    {"Type": "Porn.Asr", "PornAsrTask": block(80, "review")},
    {"Type": "Political", "PoliticalTask": block(90, "pass", "politician", [segment(90, "Nation_politician")])},
    {"Type": "Prohibited.Ocr", "ProhibitedOcrTask": block(50, "pass", Status="FAIL")},
    {"Type": "UserDefine.Sound", "UserDefineSoundTask": block(50, "block")},
]
TASK = {"TaskId": "125-WorkflowTask-abc", "AiContentReviewResultSet": RESULTS}


@pytest.mark.parametrize(
    "document",
    [
        {"Response": {"TaskType": "WorkflowTask", "WorkflowTask": TASK, "RequestId": "r"}},
        {"WorkflowTask": TASK, "ScheduleTask": None},
        {"EventType": "WorkflowTask", "WorkflowTaskEvent": TASK},
        {
            "ScheduleTask": {
                "TaskId": TASK["TaskId"],
                "ActivityResultSet": [{"ActivityResItem": {"ReviewTask": {"Status": "SUCCESS", "Output": RESULTS}}}],
            }
        },
    ],
)
def test_answers_and_events_say_the_same(document):
    found = stored_result(document)
    assert found.task == TASK["TaskId"]
    assert found.scores == {
        "terrorism.img": {"police": 85.5, "guns": 60},
        "porn.img": {None: 0},
        "porn.asr": {None: 80},
        "political.img": {"politician": 90},
    }
    assert found.verdict is Verdict.BLOCK
    assert found.left_out == ("Prohibited.Ocr", "UserDefine.Sound")


@pytest.mark.parametrize("document", [None, [], "x", {}, {"WorkflowTask": {"AiContentReviewResultSet": []}}])
def test_what_is_no_result(document):
    assert stored_result(document) is None


PLACES = (
    "WorkflowTask",
    "AiContentReviewResultSet",
    "Type",
    "PornTask",
    "Output",
    "SegmentSet",
    "Confidence",
    "Status",
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(("Porn", "SUCCESS", "block", "x"))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(PLACES), inner, max_size=4)),
    max_leaves=12,
)


@given(json_values)
def test_nothing_in_a_file_is_an_accident(document):
    """Whatever stands where, it is a result with scores from 0 to 100, or none."""
    found = stored_result(json.loads(json.dumps(document)))
    assert found is None or all(0 <= score <= 100 for scores in found.scores.values() for score in scores.values())
