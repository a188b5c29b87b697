"""The official VOD SDK sees the tasks that an apply started."""

from __future__ import annotations

import time

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vod.v20180717 import models
from tencentcloud.vod.v20180717.vod_client import VodClient

from tests.support.credentials import CREDENTIALS

from .bench import APP, Bench, document


def client(at: Bench) -> VodClient:
    """It signs by the machine's clock."""
    at.clock.time = time.time()
    http = HttpProfile(protocol="http", endpoint=at.cloud.url.removeprefix("http://"))
    keys = Credential(CREDENTIALS["TENCENTCLOUD_SECRET_ID"], CREDENTIALS["TENCENTCLOUD_SECRET_KEY"])
    return VodClient(keys, "", ClientProfile(httpProfile=http))


def test_what_was_started_is_there(at: Bench) -> None:
    """By id and by file, with the outcome that the state has."""
    vod = client(at)
    assert at.apply(document("a"), document("b", "smartEraseTask: {definition: 101}", file="1002")).clean
    for name, file in (("a", "1001"), ("b", "1002")):
        record = at.record(name)
        listing = models.DescribeTasksRequest()
        listing.SubAppId, listing.FileId, listing.Limit = APP, file, 10
        (task,) = vod.DescribeTasks(listing).TaskSet
        assert (task.TaskId, task.FileId, task.Status) == (record.id, file, "FINISH")
        asking = models.DescribeTaskDetailRequest()
        asking.SubAppId, asking.TaskId = APP, record.id
        detail = vod.DescribeTaskDetail(asking)
        assert detail.TaskType == "ProcessMediaByMPS"
        assert detail.ProcessMediaByMPSTask.ErrCode == 0
        (part,) = detail.ProcessMediaByMPSTask.SubTaskSet
        (kept,) = record.memory.outputs["parts"]
        assert (part.TaskType, part.Status, part.ErrCode) == (kept["type"], kept["status"], kept["code"])
        assert [file.Url for file in part.Output.OutputFiles] == [file["url"] for file in kept["files"]]


def test_what_the_sdk_started_is_not_ours(at: Bench) -> None:
    """Somebody's task with the same content is not taken over: who asks for it here pays for it here."""
    request = models.ProcessMediaByMPSRequest()
    request.FileId, request.SubAppId = "1001", APP
    request.AiAnalysisTask = models.MPSAiAnalysisTaskInput()
    request.AiAnalysisTask.Definition = 21
    theirs = client(at).ProcessMediaByMPS(request).TaskId
    assert at.apply(document("a")).clean
    assert at.record("a").id != theirs
