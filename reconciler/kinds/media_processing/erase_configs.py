"""What is erased and how: MPSSmartErase*Config, and the MPSUpdateSmartErase*Config that override a template.

The update variants leave out what the template decides: a rule holds there where both sides are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from reconciler.kinds.media_processing.areas import EraseArea, TimeArea
from reconciler.kinds.media_processing.languages import ERASE_TARGET, nearest
from reconciler.kinds.media_processing.rules import Checked, Finding
from reconciler.kinds.media_processing.scalars import OriginalPlace, OriginalSize, Switch, Unsigned
from reconciler.model.spec import Spec, quoted

Method = Annotated[
    Literal["auto", "custom"],
    Field(description="auto: found by detection, in autoAreas if given; custom: whatever stands in customAreas."),
]
SubtitleModel = Annotated[
    Literal["standard", "area"],
    Field(description="standard: for ordinary subtitles, finer; area: for decorated or animated ones, erases more."),
]
WatermarkModel = Annotated[
    Literal["basic", "advanced"],
    Field(description="basic: for animation and plain backgrounds, cheaper; advanced: for realistic pictures."),
]
OcrSwitch = Annotated[
    Switch,
    Field(description="ON: the subtitles are read before they are erased, with the method auto. OFF by default."),
]
SubtitleLanguage = Annotated[
    Literal["zh_en", "multi"], Field(description="Language to read with ocrSwitch: ON. zh_en by default.")
]
TranslationSwitch = Annotated[Switch, Field(description="ON: what ocrSwitch: ON reads is translated. OFF by default.")]
EraseLanguage = Annotated[
    str,
    Field(
        json_schema_extra={"enum": list(ERASE_TARGET)},
        description="Target language with transSwitch: ON. en by default.",
    ),
]
_FORMAT = "Of the file of what ocrSwitch: ON reads. vtt by default."


def _areas(method: str | None, custom: list[TimeArea] | None, *, whole: bool) -> Iterator[Finding]:
    """Custom needs an area. In an update an omitted list keeps that of the template, an empty one clears it."""
    if method == "custom" and not custom and (whole or custom is not None):
        fix = "add an area, or write the method auto"
        yield Finding("custom-areas", ("customAreas",), "the method custom needs at least one area", (), fix)


def _idle_areas(
    method: str | None, automatic: list[EraseArea] | None, custom: list[TimeArea] | None
) -> Iterator[Finding]:
    if method == "custom" and automatic:
        yield Finding("no-effect", ("autoAreas",), "ignored with the method custom", fix="remove it")
    if method == "auto" and custom:
        yield Finding("no-effect", ("customAreas",), "for the method custom only", fix="remove it")


class UpdateSubtitleConfig(Checked):
    """MPSUpdateSmartEraseSubtitleConfig: each field that is written replaces the template's."""

    source: ClassVar[str] = "`vod` MPSUpdateSmartEraseSubtitleConfig"

    subtitle_erase_method: Method | None = None
    subtitle_model: SubtitleModel | None = None
    ocr_switch: OcrSwitch | None = None
    subtitle_lang: SubtitleLanguage | None = None
    subtitle_format: Literal["vtt", "srt"] | None = Field(default=None, description=_FORMAT)
    trans_switch: TranslationSwitch | None = None
    trans_dst_lang: EraseLanguage | None = None
    auto_areas: list[EraseArea] | None = None
    custom_areas: list[TimeArea] | None = None

    def broken(self) -> Iterator[Finding]:
        yield from _subtitle_rules(self, whole=False)

    def pointless(self) -> Iterator[Finding]:
        yield from _idle_subtitles(self, self.ocr_switch, self.trans_switch)


class SubtitleConfig(Checked):
    """MPSSmartEraseSubtitleConfig. The last three fields are for OCR with translation."""

    source: ClassVar[str] = "`vod` MPSSmartEraseSubtitleConfig"

    subtitle_erase_method: Method
    subtitle_model: SubtitleModel
    ocr_switch: OcrSwitch | None = None
    subtitle_lang: SubtitleLanguage | None = None
    subtitle_format: Literal["vtt", "srt", ""] | None = Field(
        default=None, description=f"{_FORMAT} Empty, with subtitleEmbedId: no file."
    )
    trans_switch: TranslationSwitch | None = None
    trans_dst_lang: EraseLanguage | None = None
    auto_areas: list[EraseArea] | None = None
    custom_areas: list[TimeArea] | None = None
    subtitle_embed_id: Unsigned | None = Field(
        default=None, description="Template id for embedding the translated subtitles into the picture."
    )
    use_original_pos: OriginalPlace | None = None
    use_original_size: OriginalSize | None = None

    def broken(self) -> Iterator[Finding]:
        yield from _subtitle_rules(self, whole=True)
        written = {
            "subtitleEmbedId": self.subtitle_embed_id,
            "useOriginalPos": self.use_original_pos,
            "useOriginalSize": self.use_original_size,
        }
        for name, value in written.items():
            if value is not None and not (self.ocr_switch == "ON" and self.trans_switch == "ON"):
                fix = "remove it, or add ocrSwitch: ON and transSwitch: ON"
                yield Finding("ocr-translation", (name,), "for OCR with translation only", (), fix)
        if self.subtitle_format == "" and not self.subtitle_embed_id:
            message = "no file is made only where the subtitles are embedded"
            yield Finding("subtitle-format", ("subtitleFormat",), message, ("vtt", "srt"), "add subtitleEmbedId")

    def pointless(self) -> Iterator[Finding]:
        yield from _idle_subtitles(self, self.ocr_switch or "OFF", self.trans_switch or "OFF")


def _subtitle_rules(config: SubtitleConfig | UpdateSubtitleConfig, *, whole: bool) -> Iterator[Finding]:
    method = config.subtitle_erase_method
    yield from _areas(method, config.custom_areas, whole=whole)
    if method == "custom" and config.ocr_switch == "ON":
        fix = "write OFF, or subtitleEraseMethod: auto"
        yield Finding("ocr-switch", ("ocrSwitch",), "subtitles are recognised with the method auto only", ("OFF",), fix)
    code = config.trans_dst_lang
    if code is not None and code not in ERASE_TARGET:
        message = f"{quoted(code)} is not a target language"
        yield Finding("target-language", ("transDstLang",), message, ERASE_TARGET, nearest(code, ERASE_TARGET))


def _idle_subtitles(
    config: SubtitleConfig | UpdateSubtitleConfig, ocr: str | None, translation: str | None
) -> Iterator[Finding]:
    yield from _idle_areas(config.subtitle_erase_method, config.auto_areas, config.custom_areas)
    needs_ocr = {
        "subtitleLang": config.subtitle_lang,
        "subtitleFormat": config.subtitle_format,
        "transSwitch": config.trans_switch if config.trans_switch == "ON" else None,
    }
    for name, value in needs_ocr.items():
        if value and ocr == "OFF":
            yield Finding("no-effect", (name,), "used with ocrSwitch: ON only", fix="remove it, or add ocrSwitch: ON")
    if config.trans_dst_lang is not None and "OFF" in (ocr, translation):
        fix = "remove it, or add ocrSwitch: ON and transSwitch: ON"
        yield Finding("no-effect", ("transDstLang",), "used with transSwitch: ON only", fix=fix)


class UpdateWatermarkConfig(Checked):
    """MPSUpdateSmartEraseWatermarkConfig: each field that is written replaces the template's."""

    source: ClassVar[str] = "`vod` MPSUpdateSmartEraseWatermarkConfig"

    watermark_erase_method: Method | None = None
    watermark_model: WatermarkModel | None = None
    auto_areas: list[EraseArea] | None = None
    custom_areas: list[TimeArea] | None = None

    def broken(self) -> Iterator[Finding]:
        yield from _areas(self.watermark_erase_method, self.custom_areas, whole=False)

    def pointless(self) -> Iterator[Finding]:
        yield from _idle_areas(self.watermark_erase_method, self.auto_areas, self.custom_areas)


class WatermarkConfig(Checked):
    """MPSSmartEraseWatermarkConfig. The method auto without areas searches the whole frame."""

    source: ClassVar[str] = "`vod` MPSSmartEraseWatermarkConfig"

    watermark_erase_method: Method
    watermark_model: WatermarkModel
    auto_areas: list[EraseArea] | None = None
    custom_areas: list[TimeArea] | None = None

    def broken(self) -> Iterator[Finding]:
        yield from _areas(self.watermark_erase_method, self.custom_areas, whole=True)

    def pointless(self) -> Iterator[Finding]:
        yield from _idle_areas(self.watermark_erase_method, self.auto_areas, self.custom_areas)


class PrivacyConfig(Spec):
    """MPSSmartErasePrivacyConfig: blur or mosaic over faces, number plates, or both."""

    source: ClassVar[str] = "`vod` MPSSmartErasePrivacyConfig"

    privacy_model: Annotated[Literal["blur", "mosaic"], Field(description="How it is made unrecognisable.")]
    privacy_targets: Annotated[list[Literal["face", "plate"]], Field(description="What is made unrecognisable.")]
