"""The two requests of the ProcessMediaByMPS page, through a whole apply, as the service receives them."""

from __future__ import annotations

import json

from .bench import Bench, document

OPAQUE = r"""mpsProcessMediaParams: '{"AiAnalysisTask":{"Definition": 21,"ExtendedParameter":""}}'"""
STRUCTURED = 'aiAnalysisTask: {definition: 21, extendedParameter: ""}'
FILE = "966263619095884274"
ODD = (
    'mpsProcessMediaParams: \'{"MediaProcessTask":{"TranscodeTaskSet":[{"a.b":null,"c[0]":true,"d":1.5,'
    '"e":12345678901234567890,"f":[],"g":{},"h":[{"~":"六合彩"},[1,[2]]],"i":1e3}]}}\''
)
EXAMPLE_1 = r"""{
    "FileId": "966263619095884274",
    "SubAppId": 221157,
    "MPSProcessMediaParams": "{\"AiAnalysisTask\":{\"Definition\": 21,\"ExtendedParameter\":\"\"}}"
}"""
EXAMPLE_2 = """{
    "FileId": "966263619095884274",
    "SubAppId": 221157,
    "AiAnalysisTask": {
        "Definition": 21,
        "ExtendedParameter": ""
    }
}"""


def received(at: Bench) -> list[str]:
    """The bodies of paid calls, laid out as on the page: fields in the order in which they came."""
    return [json.dumps(dict(sent), indent=4) for action, sent in at.cloud.log if action == "vod.ProcessMediaByMPS"]


def test_the_requests_of_the_page(at: Bench) -> None:
    """Byte for byte, the order of fields and the text of the inner JSON included."""
    outcome = at.apply(document("opaque", OPAQUE, file=FILE), document("structured", STRUCTURED, file=FILE))
    assert outcome.clean, str(outcome)
    assert received(at) == [EXAMPLE_1, EXAMPLE_2]


def test_a_mapping_becomes_compact_json(at: Bench) -> None:
    """Written as a mapping, the inner JSON has no blanks and sorted keys; what it says is the same."""
    mapping = 'mpsProcessMediaParams: {AiAnalysisTask: {ExtendedParameter: "", Definition: 21}}'
    assert at.apply(document("mapping", mapping, file=FILE)).clean
    (body,) = map(json.loads, received(at))
    assert body["MPSProcessMediaParams"] == '{"AiAnalysisTask":{"Definition":21,"ExtendedParameter":""}}'
    assert json.loads(body["MPSProcessMediaParams"]) == json.loads(
        json.loads(EXAMPLE_1)["MPSProcessMediaParams"]
    )  # fmt: skip


def test_every_sort_of_value_survives_the_state(at: Bench) -> None:
    """null, true, floats, huge numbers, empty lists and odd keys: compared after a round through the state, kept."""
    outcome = at.apply(document("odd", ODD))
    assert outcome.clean, str(outcome)
    assert at.plan().empty
    assert at.apply().clean
    assert at.cloud.calls["vod.ProcessMediaByMPS"] == 1
