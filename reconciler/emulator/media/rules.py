"""Rules between the fields of ProcessMediaByMPS tasks, from the notes of their types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.emulator.media.languages import OCR_SOURCE, SPEECH_SOURCE, TARGET
from reconciler.emulator.server.failure import Failure

Node = Mapping[str, Any]

_FRAME = 1  # MPSEraseArea.Unit: fractions of the frame


def check_tasks(tasks: Node) -> None:
    """Raise Failure (InvalidParameter) where the fields of ``AiAnalysisTask``, ``SmartSubtitlesTask`` or
    ``SmartEraseTask`` contradict one another. Their shapes must have been checked."""
    analysis = tasks.get("AiAnalysisTask", {})
    if analysis.get("ExtendedParameter"):
        try:
            json.loads(analysis["ExtendedParameter"])
        except (ValueError, RecursionError) as error:
            raise _bad("AiAnalysisTask.ExtendedParameter is not JSON.") from error
    if "SmartSubtitlesTask" in tasks:
        _check_subtitles(tasks["SmartSubtitlesTask"])
    if "SmartEraseTask" in tasks:
        _check_erase(tasks["SmartEraseTask"])


def _bad(message: str) -> Failure:
    return Failure("InvalidParameter", message)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise _bad(message)


def _check_subtitles(task: Node) -> None:
    if task.get("Definition"):
        return
    _require("RawParameter" in task, "SmartSubtitlesTask needs a Definition or a RawParameter.")
    raw = task["RawParameter"]
    process, translate = raw.get("ProcessType", 0), raw.get("TranslateSwitch")
    sources = OCR_SOURCE if process == 2 else SPEECH_SOURCE
    _require(raw["VideoSrcLanguage"] in sources, "VideoSrcLanguage is not one for this ProcessType.")
    if process == 1:
        _require(translate in (None, "ON"), "TranslateSwitch must be ON with ProcessType 1.")
        _require(raw.get("SubtitleFormat", "original") != "", "SubtitleFormat must not be empty with ProcessType 1.")
        _require(not raw.get("SubtitleEmbedId"), "SubtitleEmbedId is not for ProcessType 1.")
        translate = "ON"
    else:
        _require(raw.get("SubtitleFormat") != "original", "SubtitleFormat original is for ProcessType 1 only.")
    if process == 2 and raw.get("SubtitleFormat") == "":
        _require(bool(raw.get("SubtitleEmbedId")), "SubtitleFormat must not be empty with ProcessType 2.")
    _require(
        raw["SubtitleType"] in ((1, 2) if translate == "ON" else (0,)), "SubtitleType contradicts TranslateSwitch."
    )
    if translate == "ON":
        languages = raw.get("TranslateDstLanguage", "").split("/")
        _require(set(languages) <= TARGET, "TranslateDstLanguage is not a list of known languages.")
        silent = process == 0 and len(languages) > 1 and not raw.get("SubtitleFormat")
        _require(not silent, "SubtitleFormat must not be empty when translating into several languages.")
    labelled = raw.get("SpeakerLabel", 0) == 1 and raw.get("SpeakerMode", 0) == 0
    _require(not labelled, "SpeakerLabel needs SpeakerMode.")
    _check_areas(raw.get("SelectingSubtitleAreasConfig", {}).get("AutoAreas", ()), below_one=False)


def _check_erase(task: Node) -> None:
    if task.get("Definition"):
        _check_configs(task.get("OverrideParameter", {}), full=False)
        return
    _require("RawParameter" in task, "SmartEraseTask needs a Definition or a RawParameter.")
    _check_configs(task["RawParameter"], full=True)


def _check_configs(parameter: Node, *, full: bool) -> None:
    names = {"subtitle": "EraseSubtitleConfig", "watermark": "EraseWatermarkConfig", "privacy": "ErasePrivacyConfig"}
    kind = parameter.get("EraseType")
    _require(kind is None or names[kind] in parameter, f"EraseType {kind} needs its configuration.")
    subtitle, watermark = parameter.get("EraseSubtitleConfig", {}), parameter.get("EraseWatermarkConfig", {})
    for config, method in (
        (subtitle, subtitle.get("SubtitleEraseMethod")),
        (watermark, watermark.get("WatermarkEraseMethod")),
    ):
        lacking = full and method == "custom" and not config.get("CustomAreas")
        _require(not lacking, "CustomAreas needs at least one entry with the method custom.")
        _check_areas(config.get("AutoAreas", ()), below_one=False)
        for part in config.get("CustomAreas", ()):
            _check_areas(part["Areas"], below_one=True)
    custom = subtitle.get("SubtitleEraseMethod") == "custom"
    _require(not (custom and subtitle.get("OcrSwitch") == "ON"), "OcrSwitch ON needs the method auto.")
    unformatted = subtitle.get("SubtitleFormat") == "" and not subtitle.get("SubtitleEmbedId")
    _require(not unformatted, "An empty SubtitleFormat needs a SubtitleEmbedId.")
    translated = subtitle.get("OcrSwitch") == "ON" and subtitle.get("TransSwitch") == "ON"
    embedded = bool(subtitle.get("SubtitleEmbedId"))
    _require(translated or not embedded, "SubtitleEmbedId needs OcrSwitch and TransSwitch ON.")


def _check_areas(areas: Iterable[Node], *, below_one: bool) -> None:
    for area in areas:
        for name in ("LeftTopX", "LeftTopY", "RightBottomX", "RightBottomY"):
            value = area[name]
            inside = value >= 0 and (area["Unit"] != _FRAME or value < 1 or (value == 1 and not below_one))
            _require(inside, f"{name} is outside the frame.")
