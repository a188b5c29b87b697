"""The two example requests of the ProcessMediaByMPS page, and what else requests must be."""

import json

import pytest

from reconciler.kinds.media_processing.request import request
from reconciler.kinds.media_processing.wire import start
from reconciler.model.resource import Address

from .media import HEAD, body, manifest, run

OPAQUE = """
fileId: "966263619095884274"
subAppId: 221157
mpsProcessMediaParams: '{"AiAnalysisTask":{"Definition": 21,"ExtendedParameter":""}}'
"""
STRUCTURED = """
fileId: 966263619095884274
subAppId: 221157
aiAnalysisTask: {definition: 21, extendedParameter: ""}
"""


def test_the_first_example(golden):
    golden("analysis-by-params.json", json.dumps(body(OPAQUE), indent=4) + "\n")
    assert body(OPAQUE)["MPSProcessMediaParams"] == '{"AiAnalysisTask":{"Definition": 21,"ExtendedParameter":""}}'


def test_the_second_example(golden):
    golden("analysis-structured.json", json.dumps(body(STRUCTURED), indent=4) + "\n")


def test_every_field_and_its_place(golden):
    text = """
    fileId: "1"
    subAppId: 7
    extInfo: reserved
    aiAnalysisTask: {definition: 25, extendedParameter: {b: 1, a: {x: [1, 2.5, true]}}}
    smartSubtitlesTask:
      rawParameter:
        subtitleType: 2
        videoSrcLanguage: zh_en
        subtitleFormat: vtt
        translateSwitch: ON
        translateDstLanguage: en/ja
        extInfo: more
        processType: 2
        selectingSubtitleAreasConfig:
          autoAreas: [{leftTopX: 0, leftTopY: 0.75, rightBottomX: 1.0, rightBottomY: 1, unit: 1}]
          sampleWidth: 1280
          sampleHeight: 720
        subtitleEmbedId: 100
        speakerMode: 1
        speakerLabel: 1
    smartEraseTask:
      definition: 101
      overrideParameter:
        eraseType: subtitle
        eraseSubtitleConfig: {autoAreas: [], transDstLang: ja}
        subtitleEmbedId: 9
    """
    golden("every-task.json", json.dumps(body(text), indent=4) + "\n")


def test_a_mapping_is_serialised_in_one_way():
    text = HEAD + "mpsProcessMediaParams: {AiAnalysisTask: {ExtendedParameter: '', Definition: 21}}"
    assert body(text)["MPSProcessMediaParams"] == '{"AiAnalysisTask":{"Definition":21,"ExtendedParameter":""}}'
    extended = """'{"a":"摘要"}'"""
    assert body(text.replace("''", extended))["MPSProcessMediaParams"].endswith(
        '"ExtendedParameter":"{\\"a\\":\\"摘要\\"}"}}'
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("21", 21),
        ('"21"', "21"),
        ("1.5", 1.5),
        ("true", True),
        ("ON", "ON"),
        ("no", "no"),
        ("[1, a]", [1, "a"]),
        ("{}", {}),
        ("[]", []),
        ("~", None),
    ],
)
def test_opaque_scalars_follow_the_core_schema(written, value):
    sent = json.loads(body(HEAD + f"mpsProcessMediaParams: {{A: {{B: {written}}}}}")["MPSProcessMediaParams"])
    assert sent == {"A": {"B": value}}
    assert type(sent["A"]["B"]) is type(value)


@pytest.mark.parametrize("text", ["", "{}", '{ "a" : [1, null] }', "[]", "[1,2]"])
def test_an_extended_parameter_is_sent_as_written(text):
    params = {"AiAnalysisTask": {"Definition": 21, "ExtendedParameter": text}}
    assert body(manifest(params))["AiAnalysisTask"] == params["AiAnalysisTask"]


def test_the_form_alone_makes_an_equal_request():
    declared, _ = run(OPAQUE)
    form = declared.resource.form
    assert request(form)["MPSProcessMediaParams"] == '{"AiAnalysisTask":{"Definition":21,"ExtendedParameter":""}}'
    call = start(Address("MediaProcessing", "summary"), form, declared.options.texts)
    assert (call.key, call.reads, call.params) == ("vod.ProcessMediaByMPS", False, body(OPAQUE))
    assert call.covers == (declared.resource.address,)


def test_a_text_that_says_something_else_is_not_sent():
    declared, _ = run(OPAQUE)
    for text in ("{", '{"AiAnalysisTask":{"Definition":22}}'):
        sent = request(declared.resource.form, {"mpsProcessMediaParams": text})["MPSProcessMediaParams"]
        assert sent == '{"AiAnalysisTask":{"Definition":21,"ExtendedParameter":""}}'


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"fileId": "1"},
        {"fileId": "1", "subAppId": 7, "other": 1},
        {"fileId": frozenset(), "subAppId": 7},
        {"fileId": "1", "subAppId": 7, "smartEraseTask.a[1]": 1},
        {"fileId": "1", "subAppId": 7, "smartEraseTask.a": 1, "smartEraseTask.a.b": 1},
        {"fileId": "1", "subAppId": 7, "smartEraseTask.a[0]": 1, "smartEraseTask.a.b": 1},
        {"fileId": "1", "subAppId": 7, "smartEraseTask{}.a": "empty"},
        {"fileId": "1", "subAppId": 7, "smartEraseTask.a[x]": 1},
        {"": 1},
    ],
)
def test_a_form_of_something_else_is_refused(form):
    with pytest.raises((ValueError, TypeError)):
        request(form)
