"""VOD: starting tasks, their progress and outcome, listing them."""

import json

import pytest

from reconciler.emulator import Fault, Quirks

FILE = "966263619095884274"
ANALYSIS = {"AiAnalysisTask": {"Definition": 21, "ExtendedParameter": ""}}
DAY = 86400


def process(bench, file=FILE, app=221157, **params):
    return bench.call("ProcessMediaByMPS", {"FileId": file, "SubAppId": app, **(params or ANALYSIS)}, service="vod")


def run(bench, *args, **params):
    return process(bench, *args, **params)["TaskId"]


def detail(bench, task):
    return bench.call("DescribeTaskDetail", {"TaskId": task, "SubAppId": 221157}, service="vod")


def tasks(bench, **params):
    return bench.call("DescribeTasks", params, service="vod")


def ids(answer):
    return [task["TaskId"] for task in answer["TaskSet"]]


def test_the_two_requests_of_the_page_start_the_same_work(bench):
    inner = '{"AiAnalysisTask":{"Definition": 21,"ExtendedParameter":""}}'
    opaque, structured = run(bench, MPSProcessMediaParams=inner), run(bench, **ANALYSIS)
    assert opaque != structured
    assert opaque.startswith("221157-ProcessMediaByMPS-")
    bench.clock.time += 10
    inputs = [detail(bench, task)["ProcessMediaByMPSTask"]["SubTaskSet"][0]["Input"] for task in (opaque, structured)]
    assert [json.loads(text) for text in inputs] == [ANALYSIS["AiAnalysisTask"]] * 2


def test_progress_over_time(bench):
    task = run(bench)
    seen = []
    for _ in range(4):
        answer = detail(bench, task)
        block = answer["ProcessMediaByMPSTask"]
        seen.append((answer["Status"], block["Status"], block["SubTaskSet"][0]["Status"], bool(answer["FinishTime"])))
        bench.clock.time += 1
    assert seen == [
        ("WAITING", "PROCESSING", "PROCESSING", False),
        ("PROCESSING", "PROCESSING", "PROCESSING", False),
        ("PROCESSING", "PROCESSING", "PROCESSING", False),
        ("FINISH", "FINISH", "SUCCESS", True),
    ]
    answer = detail(bench, task)
    assert answer["TaskType"] == "ProcessMediaByMPS"
    assert (answer["CreateTime"], answer["BeginProcessTime"], answer["FinishTime"]) == (
        "2023-11-14T22:13:20Z",
        "2023-11-14T22:13:21Z",
        "2023-11-14T22:13:23Z",
    )


ERASE = {"SmartEraseTask": {"Definition": 101}}
OUTCOMES = [
    ("success", "FINISH", 0, [("SUCCESS", "0"), ("SUCCESS", "0")]),
    ("task-error", "FINISH", 70000, []),
    ("subtask-fail", "FINISH", 0, [("FAIL", "60000"), ("SUCCESS", "0")]),
    ("aborted", "ABORTED", 0, [("FAIL", "60000"), ("FAIL", "60000")]),
    ("no-subtasks", "FINISH", 0, []),
]


@pytest.mark.parametrize("by_file", [True, False])
@pytest.mark.parametrize(("outcome", "status", "code", "subtasks"), OUTCOMES)
def test_outcomes(emulate, by_file, outcome, status, code, subtasks):
    bench = emulate(quirks=Quirks(media_outcome="success" if by_file else outcome))
    task = run(bench, f"1-{outcome}" if by_file else "1", **ANALYSIS, **ERASE)
    bench.clock.time += 10
    answer = detail(bench, task)
    block = answer["ProcessMediaByMPSTask"]
    assert (answer["Status"], block["ErrCode"]) == (status, code)
    assert [(part["Status"], part["ErrCode"]) for part in block["SubTaskSet"]] == subtasks
    for part in block["SubTaskSet"]:
        assert bool(part["Output"]["OutputFiles"] or part["Output"]["OutputText"]) == (part["Status"] == "SUCCESS")


SUBTITLES = {"SubtitleType": 0, "VideoSrcLanguage": "zh"}


@pytest.mark.parametrize(
    ("params", "kinds"),
    [
        ({"AiAnalysisTask": {"Definition": 24}}, ["AiAnalysis.HighlightTask"]),
        ({"AiAnalysisTask": {"Definition": 9999}}, ["AiAnalysis.DeLogo"]),
        ({"SmartSubtitlesTask": {"Definition": 100}}, ["SmartSubtitle.AsrFullTextTask"]),
        ({"SmartSubtitlesTask": {"RawParameter": SUBTITLES}}, ["SmartSubtitle.AsrFullTextTask"]),
        (ERASE, ["SmartErase"]),
        (
            {"MPSProcessMediaParams": json.dumps({"MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 1}] * 2}})},
            ["MediaProcess.Transcode"] * 2,
        ),
        ({"MPSProcessMediaParams": json.dumps(ERASE), **ANALYSIS}, ["SmartErase"]),
    ],
)
def test_subtasks_follow_the_request(bench, params, kinds):
    task = run(bench, **params)
    bench.clock.time += 10
    parts = detail(bench, task)["ProcessMediaByMPSTask"]["SubTaskSet"]
    assert [part["TaskType"] for part in parts] == kinds
    for file in (file for part in parts for file in part["Output"]["OutputFiles"]):
        assert file["Url"].startswith("https://")
        assert bool(file["FileId"]) == (file["StorageMode"] == "Permanent")
        assert bool(file["ExpiredTime"]) == (file["StorageMode"] == "Temporary")


@pytest.mark.parametrize("value", ["InvalidParameterValue.TaskId", "ResourceNotFound"])
def test_tasks_are_forgotten_after_three_days(emulate, value):
    bench = emulate(quirks=Quirks(lost_task=value))
    task = run(bench)
    bench.clock.time += 3 * DAY
    assert (detail(bench, task)["Status"], ids(tasks(bench))) == ("FINISH", [task])
    bench.clock.time += 1
    assert detail(bench, task)["Error"]["Code"] == detail(bench, "nobody")["Error"]["Code"] == value
    assert ids(tasks(bench)) == []


def test_another_application_sees_nothing(bench):
    task = run(bench)
    wrong = bench.call("DescribeTaskDetail", {"TaskId": task, "SubAppId": 1}, service="vod")
    assert wrong["Error"]["Code"] == "InvalidParameterValue.TaskId"
    assert bench.ok("DescribeTaskDetail", {"TaskId": task}, service="vod")["Status"] == "WAITING"
    assert ids(tasks(bench, SubAppId=1)) == []


@pytest.mark.parametrize("value", ["optional", "required"])
def test_app_id(emulate, value):
    bench = emulate(quirks=Quirks(app_id=value))
    task = run(bench)
    answers = [tasks(bench), bench.call("DescribeTaskDetail", {"TaskId": task}, service="vod")]
    codes = [answer.get("Error", {}).get("Code") for answer in answers]
    assert codes == [None if value == "optional" else "MissingParameter"] * 2


@pytest.mark.parametrize(("value", "shown"), [("empty", ""), ("year-one", "0001-01-01T00:00:00Z")])
@pytest.mark.parametrize("kind", ["MPSWorkflowTask", "ProcessMediaByMPS"])
def test_listed_items(emulate, value, shown, kind):
    bench = emulate(quirks=Quirks(media_unfinished=value, media_type=kind, extra_fields="unknown"))
    inner = {**ANALYSIS, "SessionId": "s", "SessionContext": "c"}
    task = run(bench, MPSProcessMediaParams=json.dumps(inner))
    assert tasks(bench)["TaskSet"] == [
        {
            "TaskId": task,
            "Status": "WAITING",
            "FileId": FILE,
            "TaskType": kind,
            "CreateTime": "2023-11-14T22:13:20Z",
            "BeginProcessTime": shown,
            "FinishTime": shown,
            "SessionId": "s",
            "SessionContext": "c",
            "Extra": {"Priority": 0},
        }
    ]


def test_filters_and_order(bench):
    made = []
    for number in range(3):
        made.append(run(bench, f"{number % 2}"))
        bench.clock.time += 2
    assert ids(tasks(bench)) == made[::-1]
    assert ids(tasks(bench, Sort={"Field": "CreateTime", "Order": "Asc"})) == made
    assert ids(tasks(bench, FileId="0")) == [made[2], made[0]]
    assert ids(tasks(bench, Status="FINISH")) == [made[1], made[0]]
    second = {"After": "2023-11-14T22:13:22Z", "Before": "2023-11-15T06:13:24+08:00"}
    assert ids(tasks(bench, CreateTime=second)) == [made[1]]
    assert ids(tasks(bench, FinishTime={"After": "2023-11-14T22:13:24Z"})) == [made[1]]
    assert ids(tasks(bench, Sort={"Field": "FinishTime", "Order": "Asc"}, Status="FINISH")) == made[:2]


@pytest.mark.parametrize(("value", "pages"), [("token", [10, 10, 5, 0]), ("empty", [10, 10, 5])])
@pytest.mark.parametrize("order", ["Asc", "Desc"])
def test_scrolling(emulate, value, pages, order):
    bench = emulate(quirks=Quirks(scroll_end=value))
    made = {run(bench) for _ in range(25)}
    found, sizes, token = [], [], ""
    while token or not sizes:
        answer = tasks(bench, ScrollToken=token, Sort={"Field": "CreateTime", "Order": order})
        token = answer["ScrollToken"]
        sizes.append(len(answer["TaskSet"]))
        found += ids(answer)
    assert sizes == pages
    assert len(found) == 25
    assert set(found) == made
    assert len(tasks(bench, Limit=100)["TaskSet"]) == 25


@pytest.mark.parametrize("order", ["Asc", "Desc"])
def test_an_empty_page_can_come_first(emulate, order):
    bench = emulate(quirks=Quirks(scroll_start="empty", scroll_end="empty"))
    sort = {"Field": "CreateTime", "Order": order}
    assert tasks(bench, Sort=sort)["ScrollToken"] == ""
    made = {run(bench) for _ in range(3)}
    first = tasks(bench, Sort=sort)
    assert first["TaskSet"] == []
    rest = tasks(bench, Sort=sort, ScrollToken=first["ScrollToken"])
    assert set(ids(rest)) == made
    assert rest["ScrollToken"] == ""


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Limit": 101}, "InvalidParameterValue"),
        ({"Limit": -1}, "InvalidParameter"),
        ({"Status": "ABORTED"}, "InvalidParameterValue.Status"),
        ({"Sort": {"Field": "CreateTime"}}, "MissingParameter"),
        ({"Sort": {"Field": "Name", "Order": "Asc"}}, "InvalidParameterValue"),
        ({"ScrollToken": "mine"}, "InvalidParameterValue"),
        ({"CreateTime": {"After": "yesterday"}}, "InvalidParameterValue"),
        ({"CreateTime": {"After": "2023-11-14T22:13:20"}}, "InvalidParameterValue"),
        ({"Offset": 0}, "UnknownParameter"),
    ],
)
def test_describe_tasks_refuses(bench, params, code):
    run(bench)
    assert tasks(bench, **params)["Error"]["Code"] == code


def test_describe_task_detail_refuses(bench):
    assert bench.code("DescribeTaskDetail", {}, service="vod") == "MissingParameter"
    assert bench.code("DescribeTaskDetail", {"TaskId": 1}, service="vod") == "InvalidParameter"


def test_a_page_of_tasks_can_repeat(bench):
    made = [run(bench, str(number)) for number in range(3)]
    token = tasks(bench, Limit=1)["ScrollToken"]
    first = ids(tasks(bench, Limit=1))
    bench.emulator.faults.add(Fault("DescribeTasks", "page-repeats", count=1))
    assert ids(tasks(bench, Limit=1, ScrollToken=token)) == first
    assert ids(tasks(bench, Limit=1, ScrollToken=token)) != first
    assert set(made) == set(ids(tasks(bench)))
