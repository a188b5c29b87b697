"""The subtitle task: the VOD types MPSSmartSubtitlesTaskInput and MPSRawSmartSubtitleParameter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from reconciler.kinds.media_processing.areas import SelectingAreas
from reconciler.kinds.media_processing.languages import OCR_SOURCE, SOURCE, SPEECH_SOURCE, TARGET, nearest
from reconciler.kinds.media_processing.rules import Checked, Finding
from reconciler.kinds.media_processing.scalars import Definition, Embedding, Flag, Switch, ZeroToTwo
from reconciler.model.spec import quoted

SPEECH, TRANSLATION, OCR = 0, 1, 2
"""ProcessType: speech recognition, translation of a subtitle file, recognition of burned-in text."""
NAMES = ("speech recognition", "subtitle file translation", "OCR")


class RawSubtitles(Checked):
    """MPSRawSmartSubtitleParameter: the settings of a subtitle task without a template."""

    source: ClassVar[str] = "`vod` MPSRawSmartSubtitleParameter"

    subtitle_type: Annotated[ZeroToTwo, Field(description="0 source language, 1 target language, 2 both.")]
    video_src_language: Annotated[
        str,
        Field(
            json_schema_extra={"enum": list(SOURCE)}, description="Language of the video. OCR knows zh_en and multi."
        ),
    ]
    subtitle_format: Literal["vtt", "srt", "original", ""] | None = Field(
        default=None, description="Of the subtitle file; original for a subtitle file translation only. Empty: no file."
    )
    translate_switch: Switch | None = Field(
        default=None, description="Whether subtitles are translated; always ON for a subtitle file translation."
    )
    translate_dst_language: str | None = Field(default=None, description="One language, or several joined by /: en/ja.")
    ext_info: str | None = Field(default=None, description="Custom parameter.")
    process_type: ZeroToTwo | None = Field(
        default=None, description="0 speech recognition (default), 1 subtitle file translation, 2 OCR."
    )
    selecting_subtitle_areas_config: SelectingAreas | None = None
    subtitle_embed_id: Embedding | None = None
    speaker_mode: Flag | None = Field(default=None, description="1: distinguish speakers. 0 by default.")
    speaker_label: Flag | None = Field(
        default=None, description="1: write who speaks into the vtt file; needs speakerMode: 1. 0 by default."
    )

    @property
    def process(self) -> int:
        return self.process_type or SPEECH

    @property
    def translates(self) -> bool:
        return self.translate_switch == "ON" or self.process == TRANSLATION

    @property
    def targets(self) -> list[str]:
        return self.translate_dst_language.split("/") if self.translate_dst_language else []

    def broken(self) -> Iterator[Finding]:
        yield from self._languages()
        yield from self._format()
        allowed = (1, 2) if self.translates else (0,)
        if self.subtitle_type not in allowed:
            fix = "write 1 or 2" if self.translates else "write 0, or translateSwitch: ON"
            message = f"{self.subtitle_type} {'with' if self.translates else 'without'} translation"
            yield Finding("subtitle-type", ("subtitleType",), message, tuple(map(str, allowed)), fix)
        if self.process == TRANSLATION and self.translate_switch == "OFF":
            message = "a translation of subtitles with the translation off"
            yield Finding("translate-switch", ("translateSwitch",), message, ("ON",), "remove it, or write ON")
        if self.process == TRANSLATION and self.subtitle_embed_id is not None:
            message = "subtitles cannot be embedded by a subtitle file translation"
            fix = "remove it, or write processType: 0 or 2"
            yield Finding("subtitle-embed-id", ("subtitleEmbedId",), message, fix=fix)
        if self.speaker_label and not self.speaker_mode:
            message = "speakers cannot be labelled without speakerMode: 1"
            yield Finding("speaker-label", ("speakerLabel",), message, ("0",), "add speakerMode: 1")

    def _languages(self) -> Iterator[Finding]:
        sources = OCR_SOURCE if self.process == OCR else SPEECH_SOURCE
        if self.video_src_language not in sources:
            message = f"{quoted(self.video_src_language)} is not a source language of {NAMES[self.process]}"
            fix = nearest(self.video_src_language, sources)
            yield Finding("source-language", ("videoSrcLanguage",), message, sources, fix)
        if self.translates and not self.targets:
            fix = "add translateDstLanguage, for example en or en/ja"
            yield Finding("target-language", ("translateDstLanguage",), "a translation into no language", (), fix)
        for code in self.targets:
            if code not in TARGET:
                message = f"{quoted(code)} is not a target language"
                yield Finding("target-language", ("translateDstLanguage",), message, TARGET, nearest(code, TARGET))

    def _format(self) -> Iterator[Finding]:
        """No file is made without a format: speech may do without one, and OCR that embeds the subtitles."""
        at = ("subtitleFormat",)
        if self.subtitle_format == "original" and self.process != TRANSLATION:
            message = "original is for the translation of a subtitle file"
            yield Finding("subtitle-format", at, message, ("vtt", "srt"), "write vtt or srt")
        if self.subtitle_format:
            return
        several = self.process == SPEECH and self.translates and len(self.targets) > 1
        unembedded = self.process == OCR and not self.subtitle_embed_id
        allowed = ("original", "vtt", "srt") if self.process == TRANSLATION else ("vtt", "srt")
        if several or unembedded or self.process == TRANSLATION:
            what = "translation into several languages" if several else NAMES[self.process]
            fix = f"add subtitleFormat: {allowed[0]}" + (", or subtitleEmbedId" if unembedded else "")
            yield Finding("subtitle-format", at, f"{what} needs a format", allowed, fix)

    def pointless(self) -> Iterator[Finding]:
        if self.targets and not self.translates:
            message = "used with translateSwitch: ON only"
            yield Finding("no-effect", ("translateDstLanguage",), message, fix="remove it, or add translateSwitch: ON")
        if self.selecting_subtitle_areas_config is not None and self.process != OCR:
            message = "areas are for OCR, processType: 2"
            yield Finding("no-effect", ("selectingSubtitleAreasConfig",), message, fix="remove it")


class SubtitlesTask(Checked):
    """MPSSmartSubtitlesTaskInput: a template, or 0 and ``rawParameter``."""

    source: ClassVar[str] = "`vod` MPSSmartSubtitlesTaskInput"

    definition: Definition | None = None
    raw_parameter: RawSubtitles | None = None

    def broken(self) -> Iterator[Finding]:
        yield from raw_or_template(self.definition, self.raw_parameter)


def raw_or_template(definition: int | None, raw: Checked | None) -> Iterator[Finding]:
    """RawParameter is effective only while Definition is 0; one of the two has to be there."""
    if definition and raw is not None:
        message = f"ignored, because definition is {definition}"
        yield Finding("raw-parameter", ("rawParameter",), message, fix="remove definition, or remove rawParameter")
    if not definition and raw is None:
        message = "neither a template nor settings of its own"
        yield Finding("definition-missing", (), message, ("definition", "rawParameter"), "add one of them")
