"""The emulator knows the same pages, but not our code: it accepts what we take, and refuses what it can see."""

import json

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vod.v20180717.vod_client import VodClient

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator, Quirks
from reconciler.kinds.media_processing import wire
from reconciler.kinds.media_processing.outcome import Done, Failed, NotYet, outcome
from reconciler.kinds.media_processing.request import wire_name
from reconciler.model.spec import core

from .media import HEAD, body, run, tree
from .test_media_rules import REFUSED, TAKEN

OPTIONS = {"wait", "onFailure", "runPolicy"}
"""Fields that say how to treat a run: they are not in the request."""
UNDOCUMENTED = ("Anything", '"AiAnalysisTask": {}')
"""What we let through for the service to decide."""
UNSEEN = {
    "duration": "wait:",
    "not-a-boolean": "wait:",
    "unknown-field": "wait:",
    "raw-parameter": "rawParameter",  # ignored beside a template
    "override-parameter": "overrideParameter",  # ignored without one
    "task-forms": "mpsProcessMediaParams",  # the other tasks are ignored
    "json-shape": "extendedParameter",
    "out-of-range": "-3",
    "ocr-translation": "useOriginal",
    "custom-areas": "overrideParameter",  # it does not know what the template says
}
"""Rules the emulator has no eyes for, each with a word that stands in the manifests concerned."""
LENIENT = ("onFailure", "runPolicy", "translateSwitch: ''")


def client(emulator):
    http = HttpProfile(protocol="http", endpoint=f"127.0.0.1:{emulator.port}")
    return VodClient(Credential(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY), "", ClientProfile(httpProfile=http))


@pytest.fixture(scope="module")
def vod():
    with Emulator(rates=False) as emulator:
        yield client(emulator)


def ask(vod, action, params):
    """The content of Response; or the code of the error."""
    try:
        return vod.call_json(action, dict(params))["Response"]
    except TencentCloudSDKException as error:
        return error.get_code()


def raw(text):
    """A spec as a request without any of our models: API case, scalars by YAML's core schema."""
    root = tree(text)
    params = {key: core(value) for key, value in root.items() if key not in OPTIONS}
    opaque = params.pop("mpsProcessMediaParams", None)
    params = capital(params) | {"FileId": str(root.get("fileId", ""))}
    if opaque is not None:
        params["MPSProcessMediaParams"] = opaque if isinstance(opaque, str) else json.dumps(opaque)
    return params


def capital(value):
    if isinstance(value, dict):
        return {wire_name(str(key)): capital(part) for key, part in value.items()}
    return [capital(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", [text for text in TAKEN if not any(word in text for word in UNDOCUMENTED)])
def test_it_accepts_what_we_take(vod, text):
    assert "TaskId" in ask(vod, "ProcessMediaByMPS", body(HEAD + text))


def seen(text, rule):
    """Whether the emulator can tell that the manifest is wrong."""
    if rule == "subtitle-format":  # the type's page forbids an absent one as well as an empty one
        return "subtitleFormat" in text
    return not (UNSEEN.get(rule, "\0") in text or any(word in text for word in LENIENT))


@pytest.mark.parametrize("text", [text for text, rule, *_ in REFUSED if seen(text, rule)])
def test_it_refuses_what_we_refuse(vod, text):
    answer = ask(vod, "ProcessMediaByMPS", raw(HEAD + text))
    assert isinstance(answer, str), f"{answer} for {text}"


def test_it_sees_most_of_our_rules():
    rules = {rule for _, rule, *_ in REFUSED}
    assert rules - {rule for text, rule, *_ in REFUSED if seen(text, rule)} == {
        *("duration", "not-a-boolean", "raw-parameter", "override-parameter", "task-forms")
    }


TEXT = HEAD.replace("1", "{file}", 1) + "aiAnalysisTask: {{definition: 25}}\nsmartEraseTask: {{definition: 101}}\n"


@pytest.mark.parametrize(
    ("file", "kind", "code"),
    [
        ("1-success", Done, None),
        ("1-task-error", Failed, "70000"),
        ("1-subtask-fail", Failed, "60000"),
        ("1-aborted", Failed, "Aborted"),
        ("1-no-subtasks", Failed, "NoSubTasks"),
    ],
)
@pytest.mark.parametrize("spelling", ["MPSWorkflowTask", "ProcessMediaByMPS"])
@pytest.mark.parametrize("unfinished", ["empty", "year-one"])
def test_a_run_from_start_to_end(file, kind, code, spelling, unfinished):
    quirks = Quirks(media_type=spelling, media_unfinished=unfinished, media_wait=0, media_process=60)
    declared, _ = run(TEXT.format(file=file))
    address, form = declared.resource.address, declared.resource.form
    with Emulator(rates=False, quirks=quirks) as emulator:
        vod = client(emulator)

        def send(call):
            return ask(vod, call.action, call.params)

        task = wire.started(send(wire.start(address, form, declared.options.texts)))
        poll = wire.poll(address, task, form)
        first = outcome(send(poll))
        assert (type(first), first.status) == (NotYet, "PROCESSING")
        look = wire.look(address, form, emulator.clock() - 60, emulator.clock())
        page = send(look)
        (sighting,) = wire.sightings(page)
        assert (sighting.id, sighting.file_id, sighting.ours, sighting.finished) == (task, file, True, None)
        assert wire.next_page(look, page) is None or wire.sightings(send(wire.next_page(look, page))) == []
        emulator.clock.skew = 61.0
        last = outcome(send(poll))
        assert (type(last), getattr(last, "code", None)) == (kind, code)
        if kind is Done:
            assert {file.storage for part in last.parts for file in part.files} == {"Permanent", "Temporary"}
