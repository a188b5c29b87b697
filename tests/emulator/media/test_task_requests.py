"""ProcessMediaByMPS: what it refuses, and with which code."""

import json

import pytest

from reconciler.emulator import Quirks

AREA = {"LeftTopX": 0, "LeftTopY": 0.1, "RightBottomX": 1, "RightBottomY": 0.9, "Unit": 1}
CUSTOM = [{"BeginMs": 0, "EndMs": 0, "Areas": [{**AREA, "RightBottomX": 0.5}]}]
SUBTITLES = {"SubtitleType": 0, "VideoSrcLanguage": "zh"}
TRANSLATION = {"SubtitleType": 2, "VideoSrcLanguage": "zh", "TranslateSwitch": "ON", "TranslateDstLanguage": "en/ja"}
ERASE = {"SubtitleEraseMethod": "auto", "SubtitleModel": "standard"}
TRANSLATED = {**ERASE, "OcrSwitch": "ON", "TransSwitch": "ON"}
WATERMARK = {"WatermarkEraseMethod": "auto", "WatermarkModel": "basic"}
PRIVACY = {"PrivacyModel": "blur", "PrivacyTargets": ["face", "plate"]}


def code(bench, **params):
    request = {"FileId": "1", "SubAppId": 7, **params}
    answer = bench.call("ProcessMediaByMPS", {k: v for k, v in request.items() if v != "absent"}, service="vod")
    return answer.get("Error", {}).get("Code")


def analysis(**fields):
    return {"AiAnalysisTask": {"Definition": 21, **fields}}


def subtitles(base=SUBTITLES, **fields):
    return {"SmartSubtitlesTask": {"RawParameter": {**base, **fields}}}


def erase(kind="subtitle", **fields):
    names = {"subtitle": "EraseSubtitleConfig", "watermark": "EraseWatermarkConfig", "privacy": "ErasePrivacyConfig"}
    base = {"subtitle": ERASE, "watermark": WATERMARK, "privacy": PRIVACY}
    return {"SmartEraseTask": {"RawParameter": {"EraseType": kind, names[kind]: {**base[kind], **fields}}}}


def override(**fields):
    return {"SmartEraseTask": {"Definition": 101, "OverrideParameter": fields}}


def opaque(value):
    return {"MPSProcessMediaParams": value if isinstance(value, str) else json.dumps(value)}


ACCEPTED = [
    analysis(),
    analysis(ExtendedParameter='{"a": 1}'),
    subtitles(SubtitleFormat="vtt", SpeakerMode=1, SpeakerLabel=1, SubtitleEmbedId=3),
    subtitles(TRANSLATION, SubtitleFormat="srt"),
    subtitles(TRANSLATION, TranslateDstLanguage="en", SubtitleFormat=""),
    subtitles(ProcessType=1, SubtitleType=1, TranslateDstLanguage="zh-TW", SubtitleFormat="original"),
    subtitles(ProcessType=2, VideoSrcLanguage="zh_en", SelectingSubtitleAreasConfig={"AutoAreas": [AREA]}),
    subtitles(ProcessType=2, VideoSrcLanguage="multi", SubtitleFormat="", SubtitleEmbedId=3),
    erase(AutoAreas=[AREA]),
    erase(SubtitleEraseMethod="custom", CustomAreas=CUSTOM),
    {"SmartEraseTask": {"RawParameter": {"EraseType": "subtitle", "EraseSubtitleConfig": TRANSLATED}}},
    erase(OcrSwitch="ON", TransSwitch="ON", TransDstLang="ja", SubtitleFormat="", SubtitleEmbedId=3, UseOriginalPos=0),
    erase("watermark", WatermarkModel="advanced"),
    erase("privacy"),
    override(),
    override(EraseType="privacy", ErasePrivacyConfig=PRIVACY),
    override(EraseSubtitleConfig={"SubtitleEraseMethod": "custom", "CustomAreas": []}),
    {**analysis(), **erase(), "ExtInfo": "x"},
    opaque({**analysis(), **subtitles(), "SessionId": "s" * 50, "SessionContext": "c" * 1000}),
    {"MPSProcessMediaParams": "", **analysis()},
]


@pytest.mark.parametrize("params", ACCEPTED)
def test_accepted(bench, params):
    assert code(bench, **params) is None
    assert len(bench.emulator.tasks()) == 1


REFUSED = [
    {},
    {"AiAnalysisTask": []},
    {"MPSProcessMediaParams": {}},
    {"SmartSubtitlesTask": {}},
    {"SmartSubtitlesTask": {"Definition": 0}},
    {"SmartEraseTask": {}},
    analysis(ExtendedParameter="{"),
    subtitles(SubtitleType=3),
    subtitles(SubtitleType=1),
    subtitles(SubtitleType=True),
    subtitles(TRANSLATION, SubtitleType=0),
    subtitles(TRANSLATION),
    subtitles(TRANSLATION, TranslateDstLanguage="en/xx", SubtitleFormat="srt"),
    subtitles(VideoSrcLanguage="multi"),
    subtitles(VideoSrcLanguage="klingon"),
    subtitles(SubtitleFormat="original"),
    subtitles(SubtitleFormat="ass"),
    subtitles(SpeakerLabel=1),
    subtitles(SpeakerMode=2),
    subtitles(ProcessType=3),
    subtitles(ProcessType=1, SubtitleType=1, TranslateSwitch="OFF", TranslateDstLanguage="en"),
    subtitles(ProcessType=1, SubtitleType=1, SubtitleFormat="", TranslateDstLanguage="en"),
    subtitles(ProcessType=1, SubtitleType=1, SubtitleEmbedId=3, TranslateDstLanguage="en"),
    subtitles(ProcessType=2, VideoSrcLanguage="zh"),
    subtitles(ProcessType=2, VideoSrcLanguage="multi", SubtitleFormat=""),
    subtitles(SelectingSubtitleAreasConfig={"AutoAreas": [{**AREA, "LeftTopX": 1.1}]}),
    {"SmartEraseTask": {"RawParameter": {"EraseType": "subtitle"}}},
    {"SmartEraseTask": {"RawParameter": {"EraseType": "everything"}}},
    override(EraseType="watermark"),
    erase(SubtitleEraseMethod="custom"),
    erase(SubtitleEraseMethod="custom", CustomAreas=[{**CUSTOM[0], "Areas": [AREA]}]),
    erase(SubtitleEraseMethod="custom", CustomAreas=CUSTOM, OcrSwitch="ON"),
    erase(AutoAreas=[{**AREA, "LeftTopY": -0.1}]),
    erase(AutoAreas=[{**AREA, "Unit": 3}]),
    erase(SubtitleFormat=""),
    erase(SubtitleEmbedId=3),
    erase(TransDstLang="xx"),
    erase("watermark", WatermarkModel="best"),
    erase("privacy", PrivacyTargets=["feet"]),
    opaque("{"),
    opaque("[]"),
    opaque({}),
    opaque({"AiAnalysisTask": {}}),
    opaque({"OutputDir": "/x"}),
    opaque({"AiContentReviewTask": {"Definition": 10}}),
    opaque({"MediaProcessTask": []}),
    opaque({"MediaProcessTask": {"TranscodeTaskSet": [1]}}),
    opaque({**analysis(), "SessionId": 7}),
]


@pytest.mark.parametrize("params", REFUSED)
def test_refused_with_the_pages_one_code(bench, params):
    assert code(bench, **params) == "InvalidParameter"
    assert bench.emulator.tasks() == {}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"FileId": "absent", **analysis()}, "MissingParameter"),
        ({"SubAppId": "absent", **analysis()}, "MissingParameter"),
        ({"AiAnalysisTask": {}}, "MissingParameter"),
        (erase("privacy") | {"Extra": 1}, "UnknownParameter"),
        (analysis(Extra=1), "UnknownParameter"),
        ({"FileId": "", **analysis()}, "InvalidParameterValue.FileId"),
        ({"FileId": 1, **analysis()}, "InvalidParameter"),
        ({"SubAppId": 0, **analysis()}, "InvalidParameterValue.SubAppId"),
        ({"SubAppId": "7", **analysis()}, "InvalidParameter"),
        (opaque({**analysis(), "SessionId": "s" * 51}), "InvalidParameterValue.SessionIdTooLong"),
        (opaque({**analysis(), "SessionContext": "c" * 1001}), "InvalidParameterValue.SessionContextTooLong"),
    ],
)
def test_other_codes(bench, params, expected):
    assert code(bench, **params) == expected


def test_known_files_and_applications(emulate):
    bench = emulate(quirks=Quirks(known_files=r"\d+", known_apps="7|8"))
    assert code(bench, **analysis()) is None
    assert code(bench, FileId="x", **analysis()) == "InvalidParameterValue.FileId"
    assert code(bench, SubAppId=9, **analysis()) == "InvalidParameterValue.SubAppId"


@pytest.mark.parametrize(("value", "expected"), [("error", "InvalidParameter"), ("accepted", None)])
def test_no_media_task(emulate, value, expected):
    assert code(emulate(quirks=Quirks(no_media_task=value))) == expected


@pytest.mark.parametrize(("value", "expected"), [("error", "InvalidParameter"), ("ignored", None)])
def test_foreign_task(emulate, value, expected):
    bench = emulate(quirks=Quirks(foreign_task=value))
    assert code(bench, **opaque({"AiContentReviewTask": {"Definition": 10}})) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("ignored", None), ("deduplicated", "InvalidParameterValue.SessionId")]
)
def test_session_id(emulate, value, expected):
    bench = emulate(quirks=Quirks(session_id=value))
    params = opaque({**analysis(), "SessionId": "once"})
    assert [code(bench, **params), code(bench, **params)] == [None, expected]
    bench.clock.time += 3 * 86400
    assert code(bench, **params) is None
