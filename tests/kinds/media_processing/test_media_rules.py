"""Every field, limit and rule between fields of ProcessMediaByMPS: what is taken, what is refused, and where."""

import pytest

from .media import HEAD, full_problems, manifest, problems, run

SUBTITLES = {"subtitleType": "0", "videoSrcLanguage": "zh"}
TRANSLATION = {
    "subtitleType": "2",
    "videoSrcLanguage": "zh",
    "translateSwitch": "ON",
    "translateDstLanguage": "en/ja",
    "subtitleFormat": "srt",
}
AREA = {"leftTopX": "0", "leftTopY": "0.1", "rightBottomX": "0.5", "rightBottomY": "0.9", "unit": "1"}
TIMES = {"beginMs": "0", "endMs": "0"}
SUBTITLE = {"subtitleEraseMethod": "auto", "subtitleModel": "standard"}
WATERMARK = {"watermarkEraseMethod": "auto", "watermarkModel": "basic"}
PRIVACY = {"privacyModel": "blur", "privacyTargets": "[face, plate]"}
CONFIGS = {
    "subtitle": ("eraseSubtitleConfig", SUBTITLE),
    "watermark": ("eraseWatermarkConfig", WATERMARK),
    "privacy": ("erasePrivacyConfig", PRIVACY),
}
ANALYSIS = "aiAnalysisTask: {definition: 21}\n"


def lines(indent, fields):
    return "".join(f"{' ' * indent}{key}: {value}\n" for key, value in fields.items() if value is not None)


def subtitles(base=SUBTITLES, **fields):
    return "smartSubtitlesTask:\n  rawParameter:\n" + lines(4, base | fields)


def erase(kind="subtitle", **fields):
    name, base = CONFIGS[kind]
    return f"smartEraseTask:\n  rawParameter:\n    eraseType: {kind}\n    {name}:\n" + lines(6, base | fields)


def override(kind, **fields):
    return f"smartEraseTask:\n  definition: 101\n  overrideParameter:\n    {kind}:\n" + lines(6, fields)


def flow(fields, **changes):
    return "{" + ", ".join(f"{key}: {value}" for key, value in (fields | changes).items() if value is not None) + "}"


def custom(**changes):
    areas = automatic(**changes)
    return f"[{flow(TIMES, areas=areas)}]"


def automatic(**changes):
    return f"[{flow(AREA, **changes)}]"


TAKEN = [
    ANALYSIS,
    "aiAnalysisTask: {definition: 21, extendedParameter: {a: 1}}",
    "aiAnalysisTask: {definition: 21, extendedParameter: ''}",
    "aiAnalysisTask: {definition: 21, extendedParameter: '[1]'}",
    ANALYSIS + "extInfo: ''",
    ANALYSIS + "wait: false",
    ANALYSIS + "wait: true",
    ANALYSIS + "wait: {}",
    *(ANALYSIS + f"wait: {{timeout: {text}}}" for text in ("1", "90s", "30m", "2h", "1h30m", "72h", "'2h'", "259200")),
    ANALYSIS + "onFailure: warn\nrunPolicy: once",
    ANALYSIS + "onFailure: fail\nrunPolicy: onChange",
    "mpsProcessMediaParams: {AiAnalysisTask: {Definition: 21}}",
    "mpsProcessMediaParams: {Anything: [1, {a: b}]}",
    'mpsProcessMediaParams: \'{"AiAnalysisTask": {"Definition": 0}}\'',
    "mpsProcessMediaParams: ''\n" + ANALYSIS,
    "smartSubtitlesTask: {definition: 10}",
    "smartSubtitlesTask: {definition: 18446744073709551}",
    subtitles(),
    subtitles(subtitleFormat="vtt", speakerMode="1", speakerLabel="1", subtitleEmbedId="3", extInfo="x"),
    subtitles(subtitleFormat="''", speakerMode="0", speakerLabel="0"),
    subtitles(translateSwitch="OFF"),
    subtitles().replace("rawParameter:", "definition: 0\n  rawParameter:"),
    subtitles(TRANSLATION),
    subtitles(TRANSLATION, subtitleType="1"),
    subtitles(TRANSLATION, translateDstLanguage="en", subtitleFormat=None),
    subtitles(TRANSLATION, translateDstLanguage="en", subtitleFormat="''"),
    subtitles(processType="1", subtitleType="1", translateDstLanguage="zh-TW", subtitleFormat="original"),
    subtitles(TRANSLATION, processType="1", subtitleFormat="vtt"),
    subtitles(processType="2", videoSrcLanguage="zh_en", subtitleFormat="srt"),
    subtitles(processType="2", videoSrcLanguage="multi", subtitleFormat="''", subtitleEmbedId="3"),
    subtitles(processType="2", videoSrcLanguage="multi", subtitleEmbedId="3"),
    subtitles(
        processType="2",
        videoSrcLanguage="zh_en",
        subtitleFormat="srt",
        selectingSubtitleAreasConfig=f"{{autoAreas: {automatic(rightBottomX='1')}, sampleWidth: 10, sampleHeight: 10}}",
    ),
    "smartEraseTask: {definition: 101}",
    "smartEraseTask: {definition: 101, overrideParameter: {subtitleEmbedId: 3}}",
    erase(),
    erase().replace("rawParameter:", "definition: 0\n  rawParameter:"),
    erase(autoAreas=automatic(rightBottomX="1.0")),
    erase(autoAreas=automatic(rightBottomX="1920", unit="2")),
    erase(subtitleEraseMethod="custom", customAreas=custom()),
    erase(subtitleEraseMethod="custom", customAreas=custom(rightBottomX="0.9999")),
    erase(subtitleEraseMethod="custom", customAreas=custom(rightBottomX="1", unit="2")),
    erase(ocrSwitch="ON", subtitleLang="multi", subtitleFormat="srt", transSwitch="ON", transDstLang="ja"),
    erase(ocrSwitch="ON", transSwitch="ON", subtitleFormat="''", subtitleEmbedId="3"),
    erase(ocrSwitch="ON", transSwitch="ON", useOriginalPos="0", useOriginalSize="1"),
    erase() + "    subtitleEmbedId: 4\n    useOriginalPos: 0\n    useOriginalSize: 1\n",
    erase("watermark"),
    erase("watermark", watermarkModel="advanced", autoAreas="[]"),
    erase("watermark", watermarkEraseMethod="custom", customAreas=custom()),
    erase("privacy"),
    erase("privacy", privacyModel="mosaic", privacyTargets="[face]"),
    override("eraseSubtitleConfig", transDstLang="ja", subtitleFormat="srt", subtitleLang="multi", transSwitch="ON"),
    override("eraseSubtitleConfig", subtitleEraseMethod="custom"),
    override("eraseSubtitleConfig", autoAreas="[]", customAreas="[]"),
    override("eraseWatermarkConfig", watermarkEraseMethod="custom", watermarkModel="basic"),
    override("erasePrivacyConfig", **PRIVACY),
]


@pytest.mark.parametrize("text", TAKEN)
def test_taken(text):
    assert [str(problem) for problem in full_problems(HEAD + text)] == []


# (manifest below fileId and subAppId, rule, line, column)
REFUSED = [
    ("", "task-missing", 1, 1),
    (ANALYSIS + "name: x", "unknown-field", 4, 1),
    ("aiAnalysisTask: {}", "missing-field", 3, 17),
    ("aiAnalysisTask: {definition: -1}", "out-of-range", 3, 30),
    ("aiAnalysisTask: {definition: '21'}", "not-a-number", 3, 30),
    ("aiAnalysisTask: {definition: x}", "not-a-number", 3, 30),
    ("aiAnalysisTask: {definition: 21, extendedParameter: '{'}", "json-text", 3, 53),
    ("aiAnalysisTask: {definition: 21, extendedParameter: '7'}", "json-shape", 3, 53),
    ("mpsProcessMediaParams: {}", "task-missing", 3, 24),
    ("mpsProcessMediaParams: ''", "task-missing", 1, 1),
    ("mpsProcessMediaParams: '{'", "json-text", 3, 24),
    ("mpsProcessMediaParams: '[]'", "json-shape", 3, 24),
    ("mpsProcessMediaParams: [1]", "json-shape", 3, 24),
    ("mpsProcessMediaParams: {A: 1}\n" + ANALYSIS, "task-forms", 3, 24),
    (ANALYSIS + "wait: {timeout: 0}", "duration", 4, 17),
    (ANALYSIS + "wait: {timeout: 73h}", "duration", 4, 17),
    (ANALYSIS + "wait: {timeout: soon}", "duration", 4, 17),
    (ANALYSIS + "wait: {timeout: -5}", "duration", 4, 17),
    (ANALYSIS + "wait: {timeout: []}", "duration", 4, 17),
    (ANALYSIS + "wait: {timeout: ''}", "duration", 4, 17),
    (ANALYSIS + "wait: {poll: 5}", "unknown-field", 4, 8),
    (ANALYSIS + "wait: later", "not-a-boolean", 4, 7),
    (ANALYSIS + "onFailure: ignore", "unknown-value", 4, 12),
    (ANALYSIS + "runPolicy: always", "unknown-value", 4, 12),
    (ANALYSIS + "extInfo: {a: 1}", "wrong-type", 4, 10),
    ("smartSubtitlesTask: {}", "definition-missing", 3, 21),
    ("smartSubtitlesTask: {definition: 0}", "definition-missing", 3, 21),
    (subtitles().replace("rawParameter:", "definition: 10\n  rawParameter:"), "raw-parameter", 6, 5),
    (subtitles(subtitleType=None), "missing-field", 5, 5),
    (subtitles(videoSrcLanguage=None), "missing-field", 5, 5),
    (subtitles(subtitleType="3"), "unknown-value", 5, 19),
    (subtitles(subtitleType="1"), "subtitle-type", 5, 19),
    (subtitles(TRANSLATION, subtitleType="0"), "subtitle-type", 5, 19),
    (subtitles(videoSrcLanguage="multi"), "source-language", 6, 23),
    (subtitles(videoSrcLanguage="klingon"), "source-language", 6, 23),
    (subtitles(processType="2", subtitleFormat="vtt"), "source-language", 6, 23),
    (subtitles(subtitleFormat="ass"), "unknown-value", 7, 21),
    (subtitles(subtitleFormat="original"), "subtitle-format", 7, 21),
    (subtitles(processType="2", videoSrcLanguage="multi", subtitleFormat="original"), "subtitle-format", 8, 21),
    (subtitles(processType="2", videoSrcLanguage="multi"), "subtitle-format", 5, 5),
    (subtitles(processType="2", videoSrcLanguage="multi", subtitleFormat="''"), "subtitle-format", 8, 21),
    (subtitles(TRANSLATION, subtitleFormat="''"), "subtitle-format", 9, 21),
    (subtitles(TRANSLATION, subtitleFormat=None), "subtitle-format", 5, 5),
    (subtitles(TRANSLATION, processType="1", subtitleFormat="''"), "subtitle-format", 9, 21),
    (subtitles(TRANSLATION, processType="1", subtitleFormat=None), "subtitle-format", 5, 5),
    (subtitles(translateSwitch="''"), "unknown-value", 7, 22),
    (subtitles(translateSwitch="on"), "unknown-value", 7, 22),
    (subtitles(TRANSLATION, processType="1", translateSwitch="OFF"), "translate-switch", 7, 22),
    (subtitles(TRANSLATION, translateDstLanguage=None), "target-language", 5, 5),
    (subtitles(TRANSLATION, translateDstLanguage="en/xx"), "target-language", 8, 27),
    (subtitles(TRANSLATION, translateDstLanguage="en/"), "target-language", 8, 27),
    (subtitles(TRANSLATION, processType="1", subtitleEmbedId="3"), "subtitle-embed-id", 11, 22),
    (subtitles(subtitleEmbedId="-3"), "out-of-range", 7, 22),
    (subtitles(processType="3"), "unknown-value", 7, 18),
    (subtitles(speakerMode="2"), "unknown-value", 7, 18),
    (subtitles(speakerLabel="1"), "speaker-label", 7, 19),
    (subtitles(speakerMode="0", speakerLabel="1"), "speaker-label", 8, 19),
    (subtitles(selectingSubtitleAreasConfig="{sampleWidth: -1}"), "out-of-range", 7, 49),
    (subtitles(selectingSubtitleAreasConfig=f"{{autoAreas: {automatic(leftTopX='1.1')}}}"), "area-range", 7, 59),
    ("smartEraseTask: {}", "definition-missing", 3, 17),
    ("smartEraseTask: {overrideParameter: {subtitleEmbedId: 3}}", "override-parameter", 3, 37),
    (erase() + "  overrideParameter: {subtitleEmbedId: 3}", "override-parameter", 9, 22),
    (erase().replace("rawParameter:", "definition: 5\n  rawParameter:"), "raw-parameter", 6, 5),
    ("smartEraseTask: {rawParameter: {eraseType: subtitle}}", "erase-config", 3, 44),
    ("smartEraseTask: {rawParameter: {eraseType: watermark}}", "erase-config", 3, 44),
    ("smartEraseTask: {rawParameter: {eraseType: privacy}}", "erase-config", 3, 44),
    ("smartEraseTask: {rawParameter: {eraseType: all}}", "unknown-value", 3, 44),
    ("smartEraseTask: {rawParameter: {}}", "missing-field", 3, 32),
    ("smartEraseTask: {definition: 5, overrideParameter: {eraseType: privacy}}", "erase-config", 3, 64),
    ("smartEraseTask: {definition: 5, overrideParameter: {useOriginalPos: 1}}", "unknown-field", 3, 53),
    (override("erasePrivacyConfig", privacyModel="blur"), "missing-field", 7, 7),
    (override("eraseSubtitleConfig", subtitleEmbedId="3"), "unknown-field", 7, 7),
    (override("eraseSubtitleConfig", subtitleFormat="''"), "unknown-value", 7, 23),
    (override("eraseSubtitleConfig", subtitleEraseMethod="custom", customAreas="[]"), "custom-areas", 8, 20),
    (override("eraseSubtitleConfig", subtitleEraseMethod="custom", ocrSwitch="ON"), "ocr-switch", 8, 18),
    (override("eraseSubtitleConfig", transDstLang="xx"), "target-language", 7, 21),
    (override("eraseWatermarkConfig", watermarkEraseMethod="custom", customAreas="[]"), "custom-areas", 8, 20),
    (erase(subtitleEraseMethod=None), "missing-field", 7, 7),
    (erase(subtitleModel=None), "missing-field", 7, 7),
    (erase(subtitleEraseMethod="manual"), "unknown-value", 7, 28),
    (erase(subtitleModel="basic"), "unknown-value", 8, 22),
    (erase(subtitleEraseMethod="custom"), "custom-areas", 7, 7),
    (erase(subtitleEraseMethod="custom", customAreas="[]"), "custom-areas", 9, 20),
    (erase(subtitleEraseMethod="custom", ocrSwitch="ON", customAreas=custom()), "ocr-switch", 9, 18),
    (erase(ocrSwitch="on"), "unknown-value", 9, 18),
    (erase(subtitleLang="en"), "unknown-value", 9, 21),
    (erase(subtitleFormat="''"), "subtitle-format", 9, 23),
    (erase(subtitleFormat="original"), "unknown-value", 9, 23),
    (erase(transDstLang="xx"), "target-language", 9, 21),
    (erase(subtitleEmbedId="3"), "ocr-translation", 9, 24),
    (erase(ocrSwitch="ON", useOriginalPos="1"), "ocr-translation", 10, 23),
    (erase(ocrSwitch="ON", transSwitch="OFF", useOriginalSize="1"), "ocr-translation", 11, 24),
    (erase(useOriginalPos="2"), "unknown-value", 9, 23),
    (erase(autoAreas=automatic(leftTopY="-0.1")), "out-of-range", 9, 43),
    (erase(autoAreas=automatic(leftTopY="1.1")), "area-range", 9, 43),
    (erase(autoAreas=automatic(unit="3")), "unknown-value", 9, 92),
    (erase(autoAreas=automatic(unit=None)), "missing-field", 9, 19),
    (erase(autoAreas=automatic(leftTopX="left")), "not-a-number", 9, 30),
    (erase(autoAreas=automatic(leftTopX="1e999", unit="2")), "invalid-value", 9, 30),
    (erase(customAreas=custom(rightBottomX="1")), "area-range", 9, 95),
    (erase(customAreas="[{beginMs: 0, endMs: 0}]"), "missing-field", 9, 21),
    (erase(customAreas="[{beginMs: -1, endMs: 0, areas: []}]"), "out-of-range", 9, 31),
    (erase("watermark", watermarkEraseMethod="custom"), "custom-areas", 7, 7),
    (erase("watermark", watermarkModel="best"), "unknown-value", 8, 23),
    (erase("watermark", watermarkModel=None), "missing-field", 7, 7),
    (erase("privacy", privacyModel="black"), "unknown-value", 7, 21),
    (erase("privacy", privacyTargets="[feet]"), "unknown-value", 8, 24),
    (erase("privacy", privacyTargets="face"), "wrong-type", 8, 23),
    (erase("privacy", privacyTargets=None), "missing-field", 7, 7),
]


@pytest.mark.parametrize(("text", "rule", "line", "column"), REFUSED)
def test_refused(text, rule, line, column):
    assert problems(HEAD + text) == [(rule, line, column)]


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ("subAppId: 7\n", "missing-field"),
        ("fileId: 1\n", "missing-field"),
        ("fileId: ''\nsubAppId: 7\n", "file-id"),
        ("fileId: 'a b'\nsubAppId: 7\n", "file-id"),
        ("fileId: [1]\nsubAppId: 7\n", "wrong-type"),
        ("fileId: 1\nsubAppId: 0\n", "out-of-range"),
        ("fileId: 1\nsubAppId: '7'\n", "not-a-number"),
        ("fileId: 1\nsubAppId: app\n", "not-a-number"),
    ],
)
def test_the_file_and_the_application(head, rule):
    assert [problem.rule for problem in full_problems(head + ANALYSIS)] == [rule]


def test_all_that_is_wrong_is_said_at_once():
    text = subtitles(processType="1", videoSrcLanguage="zh_tw", translateDstLanguage="en/ZH-tw", speakerLabel="1")
    found = full_problems(HEAD + text)
    assert {problem.rule for problem in found} == {
        *("subtitle-type", "source-language", "target-language", "subtitle-format", "speaker-label")
    }
    assert all(problem.allowed and (problem.fix or problem.rule == "source-language") for problem in found)
    assert next(p.fix for p in found if p.rule == "target-language") == 'write "zh-TW"'


ADVICE = [
    (ANALYSIS + "smartEraseTask: {definition: 3}", "several-tasks", 4),
    ("mpsProcessMediaParams: {AiContentReviewTask: {Definition: 3}}", "undocumented-parameter", 3),
    (subtitles(translateDstLanguage="en"), "no-effect", 7),
    (subtitles(selectingSubtitleAreasConfig="{sampleWidth: 9}"), "no-effect", 7),
    (erase() + "    erasePrivacyConfig: {privacyModel: blur, privacyTargets: [face]}\n", "no-effect", 9),
    ("smartEraseTask: {definition: 3, overrideParameter: {}}", "no-effect", 3),
    (erase(subtitleEraseMethod="custom", customAreas=custom(), autoAreas=automatic()), "no-effect", 10),
    (erase(customAreas=custom()), "no-effect", 9),
    (erase(subtitleLang="multi"), "no-effect", 9),
    (erase(subtitleFormat="srt"), "no-effect", 9),
    (erase(transSwitch="ON"), "no-effect", 9),
    (erase(ocrSwitch="ON", transDstLang="ja"), "no-effect", 10),
    (override("eraseSubtitleConfig", ocrSwitch="OFF", subtitleFormat="srt"), "no-effect", 8),
    (override("eraseWatermarkConfig", watermarkEraseMethod="auto", customAreas=custom()), "no-effect", 8),
    (erase(autoAreas=automatic(rightBottomX="0")), "area-empty", 9),
    (erase(subtitleEraseMethod="custom", customAreas="[{beginMs: 0, endMs: 0, areas: []}]"), "areas-empty", 9),
    (
        erase(subtitleEraseMethod="custom", customAreas=custom().replace("beginMs: 0", "beginMs: 9")),
        "time-empty",
        9,
    ),
    (
        subtitles(
            processType="2",
            videoSrcLanguage="multi",
            subtitleFormat="vtt",
            selectingSubtitleAreasConfig=f"{{autoAreas: {automatic(rightBottomX='9', unit='2')}, sampleWidth: 8}}",
        ),
        "area-range",
        9,
    ),
]


@pytest.mark.parametrize(("text", "rule", "line"), ADVICE)
def test_advice(text, rule, line):
    _, found = run(HEAD + text)
    assert [(p.rule, p.position.line, p.severity) for p in found] == [(rule, line, "warning")]


@pytest.mark.parametrize("text", [ANALYSIS, "mpsProcessMediaParams: {SmartEraseTask: {Definition: 101}}", erase()])
def test_nothing_to_say(text):
    assert run(HEAD + text)[1] == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 7200),
        ("wait: true", 7200),
        ("wait: {}", 7200),
        ("wait: false", None),
        ("wait: {timeout: 90}", 90),
        ("wait: {timeout: 90s}", 90),
        ("wait: {timeout: 30m}", 1800),
        ("wait: {timeout: 2h}", 7200),
        ("wait: {timeout: 1h30m15s}", 5415),
    ],
)
def test_how_long_to_wait(text, seconds):
    assert run(HEAD + ANALYSIS + text)[0].options.timeout == seconds


def test_the_helper_writes_what_the_api_means():
    assert problems(manifest({"AiAnalysisTask": {"Definition": 21}})) == []
