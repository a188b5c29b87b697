"""The rules between the fields of a run. For the reference; tests break each."""

from __future__ import annotations

from reconciler.model.rule import WARNING, Files, Rule, manifest

_FILE = "fileId: '5285890784246869930'\nsubAppId: 1500000000\n"


def _run(spec: str) -> Files:
    return manifest("MediaProcessing", _FILE + spec)


def _subtitles(fields: str) -> Files:
    return _run(f"smartSubtitlesTask:\n  rawParameter: {{{fields}}}")


def _erase(fields: str) -> Files:
    return _run(f"smartEraseTask:\n  rawParameter: {{{fields}}}")


def _watermark(fields: str) -> Files:
    config = f"{{watermarkEraseMethod: custom, watermarkModel: basic, {fields}}}"
    return _erase(f"eraseType: watermark, eraseWatermarkConfig: {config}")


def _subtitle_erase(fields: str) -> Files:
    return _erase(f"eraseType: subtitle, eraseSubtitleConfig: {{subtitleModel: standard, {fields}}}")


def _area(corner: str = "0.9") -> str:
    return f"{{leftTopX: 0.1, leftTopY: 0.1, rightBottomX: {corner}, rightBottomY: 0.2, unit: 1}}"


_SPEECH = "subtitleType: 0, videoSrcLanguage: en"
_TRANSLATION = "subtitleType: 1, videoSrcLanguage: en, processType: 1, subtitleFormat: vtt, translateDstLanguage: ja"
_ANALYSIS = "aiAnalysisTask: {definition: 20}"

RULES = (
    Rule(
        "file-id",
        "The file id is empty, or has white space in it.",
        manifest("MediaProcessing", f"fileId: 'a b'\nsubAppId: 1500000000\n{_ANALYSIS}"),
    ),
    Rule(
        "duration",
        "A timeout is not a duration from 1 second to 72 hours.",
        _run(f"{_ANALYSIS}\nwait: {{timeout: 73h}}"),
    ),
    Rule("task-missing", "There is nothing to run.", _run("onFailure: warn")),
    Rule(
        "task-forms",
        "Both mpsProcessMediaParams and structured tasks are written: the tasks would be ignored.",
        _run(f"{_ANALYSIS}\nmpsProcessMediaParams: {{AiAnalysisTask: {{Definition: 20}}}}"),
    ),
    Rule(
        "several-tasks",
        "One request has several tasks: what the service does then is not documented.",
        _run(f"{_ANALYSIS}\nsmartSubtitlesTask: {{definition: 20}}"),
        WARNING,
    ),
    Rule(
        "definition-missing", "A task has neither a template nor settings of its own.", _run("smartSubtitlesTask: {}")
    ),
    Rule(
        "raw-parameter",
        "A task has a template and settings of its own: the settings would be ignored.",
        _run(f"smartSubtitlesTask: {{definition: 20, rawParameter: {{{_SPEECH}}}}}"),
    ),
    Rule(
        "override-parameter",
        "A task overrides a template, and names none.",
        _run("smartEraseTask: {overrideParameter: {subtitleEmbedId: 1}}"),
    ),
    Rule("json-text", "A text that must be JSON is not.", _run("mpsProcessMediaParams: '{'")),
    Rule("json-shape", "JSON of another shape is wanted, for example a mapping.", _run("mpsProcessMediaParams: '[1]'")),
    Rule(
        "undocumented-parameter",
        "mpsProcessMediaParams has a parameter that VOD documents nowhere.",
        _run("mpsProcessMediaParams: {AiAnalysisTask: {Definition: 20}, ColorTask: {}}"),
        WARNING,
    ),
    Rule(
        "session-length",
        "SessionContext or SessionId is longer than documented.",
        _run(f"mpsProcessMediaParams: {{AiAnalysisTask: {{Definition: 20}}, SessionId: {'x' * 51}}}"),
        WARNING,
    ),
    Rule(
        "no-effect",
        "A setting has no effect beside the others.",
        _run(f"smartSubtitlesTask:\n  rawParameter: {{{_SPEECH}, translateDstLanguage: ja}}"),
        WARNING,
    ),
    Rule(
        "subtitle-type",
        "The subtitle type does not fit: 0 without translation, 1 or 2 with it.",
        _subtitles("subtitleType: 1, videoSrcLanguage: en"),
    ),
    Rule(
        "translate-switch",
        "A subtitle file translation has its translation switched off.",
        _subtitles(f"{_TRANSLATION}, translateSwitch: OFF"),
    ),
    Rule(
        "subtitle-embed-id",
        "A subtitle file translation would embed subtitles.",
        _subtitles(f"{_TRANSLATION}, subtitleEmbedId: 1"),
    ),
    Rule(
        "speaker-label",
        "Speakers would be labelled, and are not distinguished.",
        _subtitles(f"{_SPEECH}, speakerLabel: 1"),
    ),
    Rule(
        "source-language",
        "A language is not a source language of this task.",
        _subtitles("subtitleType: 0, videoSrcLanguage: xx"),
    ),
    Rule(
        "target-language",
        "A translation has no target language, or an unknown one.",
        _subtitles(
            "subtitleType: 1, videoSrcLanguage: en, subtitleFormat: vtt, translateSwitch: ON, translateDstLanguage: xx"
        ),
    ),
    Rule(
        "subtitle-format",
        "A subtitle format is missing, or not possible here.",
        _subtitles(f"{_SPEECH}, subtitleFormat: original"),
    ),
    Rule("erase-config", "The configuration of the erase type is missing.", _erase("eraseType: privacy")),
    Rule(
        "ocr-switch",
        "Subtitles are to be recognised with the method custom.",
        _subtitle_erase(
            f"subtitleEraseMethod: custom, ocrSwitch: ON, customAreas: [{{beginMs: 0, endMs: 0, areas: [{_area()}]}}]"
        ),
    ),
    Rule(
        "ocr-translation",
        "A field for OCR with translation is written without it.",
        _subtitle_erase("subtitleEraseMethod: auto, useOriginalPos: 1"),
    ),
    Rule("custom-areas", "The method custom has no area.", _watermark("customAreas: []")),
    Rule(
        "area-range",
        "A corner of an area is outside the frame, or outside the sample (a warning).",
        _watermark(f"customAreas: [{{beginMs: 0, endMs: 0, areas: [{_area('1.5')}]}}]"),
        ("error", "warning"),
    ),
    Rule(
        "area-empty",
        "An area has no extent.",
        _watermark(f"customAreas: [{{beginMs: 0, endMs: 0, areas: [{_area('0.1')}]}}]"),
        WARNING,
    ),
    Rule(
        "areas-empty",
        "A time without areas erases nothing.",
        _watermark("customAreas: [{beginMs: 0, endMs: 0, areas: []}]"),
        WARNING,
    ),
    Rule(
        "time-empty",
        "A time ends before it begins.",
        _watermark(f"customAreas: [{{beginMs: 5, endMs: 1, areas: [{_area()}]}}]"),
        WARNING,
    ),
)
