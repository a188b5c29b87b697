"""The nested inputs of ProcessMediaByMPS. The page lists one code for anything wrong in them: InvalidParameter."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reconciler.emulator.media.languages import ERASE_TARGET
from reconciler.emulator.server.params import Field, Shape

_field = partial(Field, code="InvalidParameter")
_SWITCH = _field("string", among=("ON", "OFF"))
_FLAG = _field("int", among=(0, 1))


def _needed(field: Field) -> Field:
    return replace(field, required=True)


ERASE_AREA: Shape = {
    "LeftTopX": _field("float", required=True),
    "LeftTopY": _field("float", required=True),
    "RightBottomX": _field("float", required=True),
    "RightBottomY": _field("float", required=True),
    "Unit": _field("uint", required=True, among=(1, 2)),
}
_AREAS = _field("objects", shape=ERASE_AREA)
_TIME_AREA: Shape = {
    "BeginMs": _field("uint", required=True),
    "EndMs": _field("uint", required=True),
    "Areas": _needed(_AREAS),
}
_BOTH_AREAS = {"AutoAreas": _AREAS, "CustomAreas": _field("objects", shape=_TIME_AREA)}

_UPDATE_SUBTITLE: Shape = {
    "SubtitleEraseMethod": _field("string", among=("auto", "custom")),
    "SubtitleModel": _field("string", among=("standard", "area")),
    "OcrSwitch": _SWITCH,
    "SubtitleLang": _field("string", among=("zh_en", "multi")),
    "SubtitleFormat": _field("string", among=("vtt", "srt")),
    "TransSwitch": _SWITCH,
    "TransDstLang": _field("string", among=ERASE_TARGET),
    **_BOTH_AREAS,
}
_SUBTITLE: Shape = {
    **_UPDATE_SUBTITLE,
    "SubtitleEraseMethod": _needed(_UPDATE_SUBTITLE["SubtitleEraseMethod"]),
    "SubtitleModel": _needed(_UPDATE_SUBTITLE["SubtitleModel"]),
    "SubtitleFormat": _field("string", among=("vtt", "srt", "")),
    "SubtitleEmbedId": _field("uint"),
    "UseOriginalPos": _FLAG,
    "UseOriginalSize": _FLAG,
}
_UPDATE_WATERMARK: Shape = {
    "WatermarkEraseMethod": _field("string", among=("auto", "custom")),
    "WatermarkModel": _field("string", among=("basic", "advanced")),
    **_BOTH_AREAS,
}
_WATERMARK: Shape = {
    **_UPDATE_WATERMARK,
    "WatermarkEraseMethod": _needed(_UPDATE_WATERMARK["WatermarkEraseMethod"]),
    "WatermarkModel": _needed(_UPDATE_WATERMARK["WatermarkModel"]),
}
_PRIVACY: Shape = {
    "PrivacyModel": _field("string", required=True, among=("blur", "mosaic")),
    "PrivacyTargets": _field("strings", required=True, among=("face", "plate")),
}
_ERASE_TYPE = _field("string", among=("subtitle", "watermark", "privacy"))
_OVERRIDE: Shape = {
    "EraseType": _ERASE_TYPE,
    "EraseSubtitleConfig": _field("object", shape=_UPDATE_SUBTITLE),
    "EraseWatermarkConfig": _field("object", shape=_UPDATE_WATERMARK),
    "ErasePrivacyConfig": _field("object", shape=_PRIVACY),
    "SubtitleEmbedId": _field("int"),
}
_RAW_ERASE: Shape = {
    "EraseType": _needed(_ERASE_TYPE),
    "EraseSubtitleConfig": _field("object", shape=_SUBTITLE),
    "EraseWatermarkConfig": _field("object", shape=_WATERMARK),
    "ErasePrivacyConfig": _field("object", shape=_PRIVACY),
    "SubtitleEmbedId": _field("int"),
    "UseOriginalPos": _FLAG,
    "UseOriginalSize": _FLAG,
}
_RAW_SUBTITLE: Shape = {
    "SubtitleType": _field("int", required=True, among=(0, 1, 2)),
    "VideoSrcLanguage": _field("string", required=True),
    "SubtitleFormat": _field("string", among=("vtt", "srt", "original", "")),
    "TranslateSwitch": _field("string", among=("ON", "OFF", "")),
    "TranslateDstLanguage": _field("string"),
    "ExtInfo": _field("string"),
    "ProcessType": _field("uint", among=(0, 1, 2)),
    "SelectingSubtitleAreasConfig": _field(
        "object", shape={"AutoAreas": _AREAS, "SampleWidth": _field("uint"), "SampleHeight": _field("uint")}
    ),
    "SubtitleEmbedId": _field("int"),
    "SpeakerMode": _FLAG,
    "SpeakerLabel": _FLAG,
}
TASKS: Shape = {
    "AiAnalysisTask": _field(
        "object", shape={"Definition": _field("uint", required=True), "ExtendedParameter": _field("string")}
    ),
    "SmartSubtitlesTask": _field(
        "object", shape={"Definition": _field("uint"), "RawParameter": _field("object", shape=_RAW_SUBTITLE)}
    ),
    "SmartEraseTask": _field(
        "object",
        shape={
            "Definition": _field("int"),
            "RawParameter": _field("object", shape=_RAW_ERASE),
            "OverrideParameter": _field("object", shape=_OVERRIDE),
        },
    ),
}
"""The three structured tasks; the same objects are accepted inside ``MPSProcessMediaParams``."""

PROCESS: Shape = {
    "FileId": _field("string", required=True),
    "SubAppId": _field("uint", required=True),
    "MPSProcessMediaParams": _field("string"),
    **TASKS,
    "ExtInfo": _field("string"),
}
