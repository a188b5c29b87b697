"""The erase task: MPSSmartEraseTaskInput with MPSRawSmartEraseParameter or MPSOverrideEraseParameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from reconciler.kinds.media_processing.erase_configs import (
    PrivacyConfig,
    SubtitleConfig,
    UpdateSubtitleConfig,
    UpdateWatermarkConfig,
    WatermarkConfig,
)
from reconciler.kinds.media_processing.rules import Checked, Finding
from reconciler.kinds.media_processing.scalars import Definition, Embedding, OriginalPlace, OriginalSize
from reconciler.kinds.media_processing.subtitles import raw_or_template

EraseType = Annotated[
    Literal["subtitle", "watermark", "privacy"],
    Field(description="What is erased; its configuration is needed beside it."),
]
CONFIGS = {
    "subtitle": "eraseSubtitleConfig",
    "watermark": "eraseWatermarkConfig",
    "privacy": "erasePrivacyConfig",
}


class OverrideErase(Checked):
    """MPSOverrideEraseParameter: what is written replaces the template's setting."""

    source: ClassVar[str] = "`vod` MPSOverrideEraseParameter"

    erase_type: EraseType | None = None
    erase_subtitle_config: UpdateSubtitleConfig | None = None
    erase_watermark_config: UpdateWatermarkConfig | None = None
    erase_privacy_config: PrivacyConfig | None = None
    subtitle_embed_id: Embedding | None = None

    def broken(self) -> Iterator[Finding]:
        yield from _config_missing(self.erase_type, _configs(self))

    def pointless(self) -> Iterator[Finding]:
        yield from _config_idle(self.erase_type, _configs(self))
        if not self.model_fields_set:
            yield Finding("no-effect", (), "overrides nothing", fix="remove it")


class RawErase(Checked):
    """MPSRawSmartEraseParameter: the settings of an erase task without a template."""

    source: ClassVar[str] = "`vod` MPSRawSmartEraseParameter"

    erase_type: EraseType
    erase_subtitle_config: SubtitleConfig | None = None
    erase_watermark_config: WatermarkConfig | None = None
    erase_privacy_config: PrivacyConfig | None = None
    subtitle_embed_id: Embedding | None = None
    use_original_pos: OriginalPlace | None = None
    use_original_size: OriginalSize | None = None

    def broken(self) -> Iterator[Finding]:
        yield from _config_missing(self.erase_type, _configs(self))

    def pointless(self) -> Iterator[Finding]:
        yield from _config_idle(self.erase_type, _configs(self))


def _configs(parameter: RawErase | OverrideErase) -> Mapping[str, object]:
    """Erase type → the configuration written for it, or None."""
    return {
        "subtitle": parameter.erase_subtitle_config,
        "watermark": parameter.erase_watermark_config,
        "privacy": parameter.erase_privacy_config,
    }


def _config_missing(erase_type: str | None, configs: Mapping[str, object]) -> Iterator[Finding]:
    if erase_type is not None and configs[erase_type] is None:
        name = CONFIGS[erase_type]
        yield Finding("erase-config", ("eraseType",), f"{erase_type} needs {name}", (name,), f"add {name}")


def _config_idle(erase_type: str | None, configs: Mapping[str, object]) -> Iterator[Finding]:
    for name, config in configs.items():
        if config is not None and erase_type is not None and name != erase_type:
            yield Finding("no-effect", (CONFIGS[name],), f"for eraseType: {name}, not {erase_type}", fix="remove it")


class EraseTask(Checked):
    """MPSSmartEraseTaskInput: 0 and ``rawParameter``, or a template and perhaps ``overrideParameter``."""

    source: ClassVar[str] = "`vod` MPSSmartEraseTaskInput"

    definition: Definition | None = None
    raw_parameter: RawErase | None = None
    override_parameter: OverrideErase | None = None

    def broken(self) -> Iterator[Finding]:
        if not self.definition and self.override_parameter is not None:
            message = "there is no template to override"
            fix = "add definition, or write the settings under rawParameter"
            yield Finding("override-parameter", ("overrideParameter",), message, fix=fix)
        else:
            yield from raw_or_template(self.definition, self.raw_parameter)
