"""The calls of a run, and what DescribeTasks tells."""

import pytest

from reconciler.kinds.media_processing import wire
from reconciler.kinds.media_processing.expand import Options, definitions, other_space
from reconciler.kinds.media_processing.times import unix, window
from reconciler.model.resource import Address

from .media import HEAD, run

SUMMARY = Address("MediaProcessing", "summary")
FORM = {"fileId": "1", "subAppId": 7, "aiAnalysisTask.definition": 21}


def test_rates_as_documented():
    assert wire.RATES == {"vod.ProcessMediaByMPS": 20, "vod.DescribeTaskDetail": 100, "vod.DescribeTasks": 100}


def test_starting():
    call = wire.start(SUMMARY, FORM)
    assert (call.key, call.reads, call.covers) == ("vod.ProcessMediaByMPS", False, (SUMMARY,))
    assert call.params == {"FileId": "1", "SubAppId": 7, "AiAnalysisTask": {"Definition": 21}}


def test_the_task_id_of_an_answer():
    assert wire.started({"TaskId": "7-ProcessMediaByMPS-0t", "RequestId": "x"}) == "7-ProcessMediaByMPS-0t"
    for answer in ({}, {"TaskId": None}, {"TaskId": 7}, {"TaskId": ""}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            wire.started(answer)


def test_polling():
    call = wire.poll(SUMMARY, "t", FORM)
    assert (call.key, call.reads, call.params) == ("vod.DescribeTaskDetail", True, {"TaskId": "t", "SubAppId": 7})
    pauses = [wire.pause(number) for number in range(40)]
    assert (pauses[0], pauses[-1]) == (5, 60)
    assert pauses == sorted(pauses)
    assert wire.pause(10**9) == 60


def test_looking():
    call = wire.look(SUMMARY, FORM, 1_700_000_000.9, 1_700_000_060.1)
    assert (call.key, call.reads) == ("vod.DescribeTasks", True)
    assert call.params == {
        "SubAppId": 7,
        "FileId": "1",
        "CreateTime": {"After": "2023-11-14T22:13:20Z", "Before": "2023-11-14T22:14:21Z"},
        "Sort": {"Field": "CreateTime", "Order": "Asc"},
        "Limit": 100,
    }


def test_paging():
    call = wire.look(SUMMARY, FORM, 0, 1)
    task = {"TaskId": "t"}
    second = wire.next_page(call, {"TaskSet": [task], "ScrollToken": "a"})
    assert second.params == {**call.params, "ScrollToken": "a"}
    assert (second.reads, second.covers) == (True, call.covers)
    for end in (
        {"TaskSet": [task], "ScrollToken": ""},
        {"TaskSet": [task]},
        {"TaskSet": [task], "ScrollToken": None},
        {"TaskSet": [], "ScrollToken": ""},
    ):
        assert wire.next_page(second, end) is None
    for damaged in ({"TaskSet": []}, {}, {"TaskSet": [], "ScrollToken": 7}, {"TaskSet": [task], "ScrollToken": ["a"]}):
        with pytest.raises((TypeError, ValueError)):
            wire.next_page(second, damaged)
    # While there is a token, tasks may follow; that one is given twice is found by who reads the pages.
    for going_on in ({"TaskSet": [], "ScrollToken": "b"}, {"TaskSet": None, "ScrollToken": "b"}, {"ScrollToken": "b"}):
        assert wire.next_page(second, going_on).params["ScrollToken"] == "b"


TASK = {
    "TaskId": "t",
    "Status": "FINISH",
    "FileId": "1",
    "TaskType": "MPSWorkflowTask",
    "CreateTime": "2023-11-14T22:13:20Z",
    "BeginProcessTime": "2023-11-15T06:13:21+08:00",
    "FinishTime": "0001-01-01T00:00:00Z",
    "SessionId": "",
    "SessionContext": "",
    "Extra": {},
}


def test_what_a_page_tells():
    (seen,) = wire.sightings({"TaskSet": [TASK], "ScrollToken": ""})
    assert seen == ("t", "FINISH", "1", "MPSWorkflowTask", 1_700_000_000.0, 1_700_000_001.0, None)
    assert seen.ours
    (bare,) = wire.sightings({"TaskSet": [{"TaskId": "t"}]})
    assert bare == ("t", "", "", "", None, None, None)
    assert wire.sightings({"TaskSet": None}) == wire.sightings({}) == []


@pytest.mark.parametrize(
    ("word", "ours"), [("MPSWorkflowTask", True), ("ProcessMediaByMPS", True), ("Transcode", False), ("", True)]
)
def test_both_spellings_of_the_type(word, ours):
    assert wire.sightings({"TaskSet": [{**TASK, "TaskType": word}]})[0].ours is ours


@pytest.mark.parametrize("page", [{}, [1], [None], [{"TaskId": 7}], [{"Status": "FINISH"}], [{"TaskId": ""}]])
def test_a_page_that_cannot_be(page):
    with pytest.raises((TypeError, ValueError)):
        wire.sightings({"TaskSet": page})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2023-11-14T22:13:20Z", 1_700_000_000),
        ("2023-11-15T06:13:20+08:00", 1_700_000_000),
        ("2023-11-14T22:13:20.5Z", 1_700_000_000.5),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+08:00", None),
        ("", None),
        (None, None),
        (7, None),
        ("yesterday", None),
        ("2023-11-14T22:13:20", None),
    ],
)
def test_times(text, seconds):
    assert unix(text) == seconds


def test_a_window_includes_both_ends():
    limits = window(5.0, 5.0)
    assert unix(limits["After"]) <= 5 < unix(limits["Before"])


def test_what_a_document_declares():
    text = HEAD + "aiAnalysisTask: {definition: 21, extendedParameter: '{ }'}\nonFailure: warn\nrunPolicy: once\n"
    found, advice = run(text + "wait: {timeout: 5m}", "first")
    assert found.resource.address == Address("MediaProcessing", "first")
    assert str(found.resource.position) == "run.yaml:1:1"
    assert found.options == Options(300, "warn", "once", {"aiAnalysisTask.extendedParameter": "{ }"})
    assert Options.from_json(found.options.to_json()) == found.options
    assert advice == []


@pytest.mark.parametrize(
    "change", [{"timeout": "5"}, {"on_failure": "x"}, {"run_policy": "x"}, {"texts": {"a": 1}}, {"texts": None}]
)
def test_options_that_nobody_wrote(change):
    with pytest.raises((TypeError, ValueError, AttributeError)):
        Options.from_json(Options().to_json() | change)


def test_numbers_of_the_other_space():
    text = HEAD + "mpsProcessMediaParams: {AiAnalysisTask: {Definition: 31}, SmartEraseTask: {Definition: 101}}"
    resource = run(text)[0].resource
    assert dict(definitions(resource.form)) == {
        "mpsProcessMediaParams.AiAnalysisTask.Definition": 31,
        "mpsProcessMediaParams.SmartEraseTask.Definition": 101,
    }
    (remark,) = other_space(resource, {31: "ContentReviewTemplate/strict", 21: "ContentReviewTemplate/house"})
    assert remark == (
        "mpsProcessMediaParams.AiAnalysisTask.Definition: 31 is a template id of VOD; ContentReviewTemplate/strict "
        "has the same number in MPS, where it is another template"
    )
    assert other_space(resource, {}) == []
