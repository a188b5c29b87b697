"""The outcome rule: FINISH is not success."""

import json

import pytest

from reconciler.kinds.media_processing.outcome import Done, Failed, NotYet, OutputFile, Part, outcome
from reconciler.kinds.media_processing.outcome_json import from_json, to_json

FILE = {
    "FileType": "AiAnalysis.SegmentTask.Video",
    "StorageMode": "Temporary",
    "FileId": "",
    "Url": "https://example.com/a.mp4",
    "Definition": "0",
    "ExpiredTime": 720,
}


def part(status="SUCCESS", code="0", **fields):
    return {"TaskType": "AiAnalysis.SegmentTask", "Status": status, "ErrCode": code, "Message": "", **fields}


def answer(*parts, status="FINISH", code=0, message="", **fields):
    task = {"TaskId": "t", "Status": "FINISH", "ErrCode": code, "Message": message, "SubTaskSet": [*parts]}
    return {"TaskType": "ProcessMediaByMPS", "Status": status, "ProcessMediaByMPSTask": task, **fields}


def without(mapping, name):
    return {key: value for key, value in mapping.items() if key != name}


RUNNING = part("PROCESSING")
TABLE = [
    (answer(status="WAITING"), NotYet, "WAITING", "waiting"),
    (answer(status="PROCESSING"), NotYet, "PROCESSING", "processing"),
    (answer(part(), RUNNING, status="PROCESSING"), NotYet, "PROCESSING", "processing, 1 of 2 parts done"),
    (
        answer(part("FAIL", "6"), RUNNING, status="PROCESSING"),
        NotYet,
        "PROCESSING",
        "processing, 0 of 2 parts done, 1 failed",
    ),
    (answer(part(), RUNNING), NotYet, "FINISH", "processing, 1 of 2 parts done"),
    (answer(part(), status="PAUSED"), NotYet, "PAUSED", "paused, 1 of 1 parts done"),
    ({}, NotYet, "UNKNOWN", "state not reported"),
    ({"Status": None}, NotYet, "UNKNOWN", "state not reported"),
    (answer(status="ABORTED"), Failed, "Aborted", "the service aborted the task"),
    (answer(part("FAIL", "6"), status="ABORTED", message="stopped"), Failed, "Aborted", "stopped"),
    ({"Status": "ABORTED"}, Failed, "Aborted", "the service aborted the task"),
    (answer(code=70000, message="source error"), Failed, "70000", "source error"),
    (answer(part(), code=70000), Failed, "70000", "the source could not be processed"),
    (answer(part(), code=-1), Failed, "-1", "the source could not be processed"),
    (answer(part(), code=0.5), Failed, "0.5", "the source could not be processed"),
    (answer(), Failed, "NoSubTasks", "the task has ended without any part"),
    ({"Status": "FINISH"}, Failed, "NoResult", "the task has ended, and the answer holds no result"),
    (
        {"Status": "FINISH", "ProcessMediaByMPSTask": None},
        Failed,
        "NoResult",
        "the task has ended, and the answer holds no result",
    ),
    (
        {"Status": "FINISH", "ProcessMediaByMPSTask": {"SubTaskSet": None}},
        Failed,
        "NoSubTasks",
        "the task has ended without any part",
    ),
    (
        answer(part("FAIL", "60000", Message="processing failed")),
        Failed,
        "60000",
        "1 of 1 parts failed; AiAnalysis.SegmentTask: processing failed",
    ),
    (
        answer(part(), part("FAIL", "60000"), RUNNING),
        Failed,
        "60000",
        "1 of 3 parts failed; AiAnalysis.SegmentTask: FAIL",
    ),
    (answer(part("SUCCESS", "7")), Failed, "7", "1 of 1 parts failed; AiAnalysis.SegmentTask: SUCCESS"),
    (answer(part("FAIL", "0")), Failed, "0", "1 of 1 parts failed; AiAnalysis.SegmentTask: FAIL"),
    (answer(part("LOST")), Failed, "0", "1 of 1 parts failed; AiAnalysis.SegmentTask: LOST"),
    (answer(None), Failed, "0", "1 of 1 parts failed; a part: the service reported no state"),
    (answer("text"), Failed, "0", "1 of 1 parts failed; a part: the service reported no state"),
]


@pytest.mark.parametrize(("told", "kind", "code", "words"), TABLE)
def test_not_yet_and_failed(told, kind, code, words):
    found = outcome(told)
    assert type(found) is kind
    assert (
        (found.status, found.words) == (code, words)
        if kind is NotYet
        else (found.code, found.message)
        == (
            code,
            words,
        )
    )


DONE = [
    answer(part()),
    answer(part(), part()),
    answer(part("SUCCESS", 0)),
    answer(part(), code="0"),
    answer(part(), Extra={"Priority": 0}),
    answer(part(Extra=1, Input=None, Output=None)),
    answer(without(part(), "ErrCode")),
    answer(part(Output={"OutputFiles": None, "OutputText": None})),
    answer(part(Output={"OutputFiles": [None, 7], "OutputText": 7})),
    {**answer(), "ProcessMediaByMPSTask": {"SubTaskSet": [part()]}},
]


@pytest.mark.parametrize("told", DONE)
def test_done(told):
    found = outcome(told)
    assert isinstance(found, Done)
    assert all(each.succeeded for each in found.parts)


def test_outputs_as_told():
    text = '{"Summary": "x"}'
    found = outcome(answer(part(Output={"OutputFiles": [FILE], "OutputText": text}), part()))
    assert found == Done(
        (
            Part(
                "AiAnalysis.SegmentTask",
                "SUCCESS",
                "0",
                "",
                (OutputFile("AiAnalysis.SegmentTask.Video", "Temporary", "", FILE["Url"], "0", 720),),
                text,
            ),
            Part("AiAnalysis.SegmentTask", "SUCCESS", "0", "", (), ""),
        )
    )


def test_outputs_of_the_parts_that_succeeded_are_kept():
    found = outcome(answer(part("FAIL", "6"), part(Output={"OutputFiles": [FILE]})))
    assert isinstance(found, Failed)
    assert [len(each.files) for each in found.parts] == [0, 1]


@pytest.mark.parametrize("told", [row[0] for row in TABLE] + DONE)
def test_an_outcome_survives_the_state(told):
    found = outcome(told)
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"outcome": "lost", "parts": []},
        {"outcome": "done"},
        {"outcome": "failed", "parts": [], "code": 7, "message": ""},
        {"outcome": "done", "parts": [{}]},
        to_json(outcome(answer(part(Output={"OutputFiles": [FILE]}))))
        | {"parts": [{**to_json(outcome(answer(part())))["parts"][0], "files": [{"expired_time": "x"}]}]},
    ],
)
def test_anything_else_in_a_state_is_refused(data):
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(data)
