"""The official SDK drives every action through its own signing code."""

import json
import time

import pytest
from tencentcloud.common.credential import Credential as SdkCredential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mps.v20190612 import models as mps
from tencentcloud.mps.v20190612.mps_client import MpsClient
from tencentcloud.sts.v20180813 import models as sts
from tencentcloud.sts.v20180813.sts_client import StsClient
from tencentcloud.vod.v20180717 import models as vod
from tencentcloud.vod.v20180717.vod_client import VodClient

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Credential, Quirks
from tests.support.paths import ROOT


@pytest.fixture
def live(emulate):
    """An emulator on the real clock: the SDK reads no other."""
    return emulate(clock=time.time, quirks=Quirks(media_wait=0, media_process=0)).emulator


def sdk(client, emulator, credential=None):
    credential = credential or SdkCredential(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY)
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{emulator.port}")
    return client(credential, "", ClientProfile(httpProfile=http))


def ask(models, client, action, **params):
    request = getattr(models, f"{action}Request")()
    request.from_json_string(json.dumps(params))
    return getattr(client, action)(request)


def test_keyword_samples(live):
    client = sdk(MpsClient, live)
    ask(mps, client, "CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "德州扑克", "Tags": ["poker"]}])
    tags = {"Type": "add", "Tags": ["cards"]}
    ask(mps, client, "ModifyWordSample", Keyword="德州扑克", Usages=["All"], TagOperationInfo=tags)
    answer = ask(mps, client, "DescribeWordSamples", Keywords=["德州扑克"])
    assert answer.TotalCount == 1
    assert answer.WordSet[0].TagSet == ["poker", "cards"]
    assert len(answer.WordSet[0].UsageSet) == 4
    ask(mps, client, "DeleteWordSamples", Keywords=["德州扑克"])
    assert ask(mps, client, "DescribeWordSamples").WordSet is None


def test_content_review_templates(live):
    client = sdk(MpsClient, live)
    leaf = {"Switch": "ON", "LabelSet": ["porn"]}
    made = ask(mps, client, "CreateContentReviewTemplate", Name="a", PornConfigure={"ImgReviewInfo": leaf})
    ask(mps, client, "ModifyContentReviewTemplate", Definition=made.Definition, Comment="changed")
    answer = ask(mps, client, "DescribeContentReviewTemplates", Type="Custom")
    (item,) = answer.ContentReviewTemplateSet
    assert (item.Name, item.Comment, item.Type) == ("a", "changed", "Custom")
    assert item.PornConfigure.ImgReviewInfo.BlockConfidence == 90
    assert item.PoliticalConfigure is None
    ask(mps, client, "DeleteContentReviewTemplate", Definition=made.Definition)
    with pytest.raises(TencentCloudSDKException, match=r"ResourceNotFound\.TemplateNotExist"):
        ask(mps, client, "DeleteContentReviewTemplate", Definition=made.Definition)


def test_media_tasks(live):
    client = sdk(VodClient, live)
    started = ask(vod, client, "ProcessMediaByMPS", FileId="1", SubAppId=7, AiAnalysisTask={"Definition": 21})
    detail = ask(vod, client, "DescribeTaskDetail", TaskId=started.TaskId, SubAppId=7)
    assert (detail.TaskType, detail.Status) == ("ProcessMediaByMPS", "FINISH")
    assert detail.ProcessMediaByMPSTask.SubTaskSet[0].ErrCode == "0"
    listed = ask(vod, client, "DescribeTasks", SubAppId=7)
    assert [task.TaskId for task in listed.TaskSet] == [started.TaskId]


def test_caller_identity_of_a_permanent_key(live):
    answer = ask(sts, sdk(StsClient, live), "GetCallerIdentity")
    assert (answer.AccountId, answer.Type) == ("100000000001", "CAMUser")


def test_a_temporary_key_needs_its_token(emulate):
    known = Credential("AKIDTEMP", "secret", token="session", account="42", user="43")
    emulator = emulate(clock=time.time, credentials=[known]).emulator
    answer = ask(sts, sdk(StsClient, emulator, SdkCredential("AKIDTEMP", "secret", "session")), "GetCallerIdentity")
    assert (answer.AccountId, answer.UserId) == ("42", "43")
    for token in (None, "wrong"):
        with pytest.raises(TencentCloudSDKException, match=r"AuthFailure\.TokenFailure"):
            ask(sts, sdk(StsClient, emulator, SdkCredential("AKIDTEMP", "secret", token)), "GetCallerIdentity")


def test_a_wrong_key_is_refused(live):
    with pytest.raises(TencentCloudSDKException, match=r"AuthFailure\.SignatureFailure"):
        ask(sts, sdk(StsClient, live, SdkCredential(EMULATOR_SECRET_ID, "wrong")), "GetCallerIdentity")


@pytest.mark.parametrize(
    ("method", "signature", "options", "code"),
    [
        ("GET", "TC3-HMAC-SHA256", {}, "UnsupportedProtocol"),
        ("GET", "HmacSHA256", {}, "UnsupportedProtocol"),
        ("POST", "HmacSHA1", {}, "AuthFailure.InvalidAuthorization"),
        ("POST", "HmacSHA256", {}, "AuthFailure.InvalidAuthorization"),
        ("POST", "TC3-HMAC-SHA256", {"IsMultipart": True}, "InvalidRequest"),
    ],
)
def test_other_forms_of_requests_are_refused_as_the_page_says(live, method, signature, options, code):
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{live.port}", reqMethod=method)
    credential = SdkCredential(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY)
    client = MpsClient(credential, "", ClientProfile(httpProfile=http, signMethod=signature))
    with pytest.raises(TencentCloudSDKException) as caught:
        client.call("DeleteWordSamples", {"Keywords": ["a"]}, options=options)
    assert caught.value.code == code
    assert code in (ROOT / "docs/emulator.md").read_text(encoding="utf-8")


def test_an_unsigned_payload_is_accepted(live):
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{live.port}")
    profile = ClientProfile(httpProfile=http)
    profile.unsignedPayload = True
    client = MpsClient(SdkCredential(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY), "", profile)
    assert ask(mps, client, "DescribeWordSamples").TotalCount == 0
