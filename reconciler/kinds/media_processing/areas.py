"""Areas of the picture: the VOD types MPSEraseArea, MPSEraseTimeArea and MPSSelectingSubtitleAreasConfig."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from reconciler.kinds.media_processing.rules import Checked, Finding
from reconciler.kinds.media_processing.scalars import Unit, Unsigned
from reconciler.model.spec import AsNumber

FRACTION = 1
"""MPSEraseArea.Unit: 1 is a fraction of the frame, 2 is pixels."""

Coordinate = Annotated[
    float,
    Field(ge=0, allow_inf_nan=False, description="Distance from the left, or upper, edge of the frame, in unit."),
    AsNumber,
]
_SAMPLE = "Size in pixels of the sample, a video or picture, that areas in pixels were drawn on."


class EraseArea(Checked):
    """MPSEraseArea: a rectangle by its left top and right bottom corner, from the left top corner of the frame."""

    source: ClassVar[str] = "`vod` MPSEraseArea"

    left_top_x: Coordinate
    left_top_y: Coordinate
    right_bottom_x: Coordinate
    right_bottom_y: Coordinate
    unit: Annotated[Unit, Field(description="1: fractions of the frame; 2: pixels.")]

    def corners(self) -> dict[str, float]:
        return {
            "leftTopX": self.left_top_x,
            "leftTopY": self.left_top_y,
            "rightBottomX": self.right_bottom_x,
            "rightBottomY": self.right_bottom_y,
        }

    def broken(self) -> Iterator[Finding]:
        for name, value in self.corners().items():
            if self.unit == FRACTION and value > 1:
                fix = "write a fraction, or unit: 2 for pixels"
                yield Finding("area-range", (name,), f"{value:g} is outside the frame", ("0 to 1",), fix)

    def pointless(self) -> Iterator[Finding]:
        if self.right_bottom_x <= self.left_top_x or self.right_bottom_y <= self.left_top_y:
            fix = "the right bottom corner is right of and below the left top one"
            yield Finding("area-empty", (), "an area without extent", fix=fix)


class TimeArea(Checked):
    """MPSEraseTimeArea: areas erased without detection from ``beginMs`` to ``endMs``; both 0 is the whole video."""

    source: ClassVar[str] = "`vod` MPSEraseTimeArea"

    begin_ms: Annotated[Unsigned, Field(description="Milliseconds.")]
    end_ms: Annotated[Unsigned, Field(description="Milliseconds; 0 with beginMs 0 is the whole video.")]
    areas: list[EraseArea]

    def broken(self) -> Iterator[Finding]:
        """Automatic areas may reach 1, given ones may not (MPSEraseArea)."""
        for index, area in enumerate(self.areas):
            for name, value in area.corners().items():
                if area.unit == FRACTION and value == 1:
                    fix = "write 0.9999, or pixels with unit: 2"
                    message = "1 is beyond the edge of a custom area"
                    yield Finding("area-range", ("areas", index, name), message, ("0 to below 1",), fix)

    def pointless(self) -> Iterator[Finding]:
        if not self.areas:
            yield Finding("areas-empty", ("areas",), "a time without areas erases nothing", fix="add an area")
        if self.end_ms <= self.begin_ms and (self.begin_ms, self.end_ms) != (0, 0):
            fix = "let endMs be later than beginMs, or both 0 for the whole video"
            yield Finding("time-empty", ("endMs",), f"{self.end_ms} is not after {self.begin_ms}", fix=fix)


class SelectingAreas(Checked):
    """MPSSelectingSubtitleAreasConfig: where OCR looks for subtitles; the sample's size in pixels."""

    source: ClassVar[str] = "`vod` MPSSelectingSubtitleAreasConfig"

    auto_areas: list[EraseArea] | None = None
    sample_width: Unsigned | None = Field(default=None, description=_SAMPLE)
    sample_height: Unsigned | None = Field(default=None, description=_SAMPLE)

    def pointless(self) -> Iterator[Finding]:
        sizes = {"X": self.sample_width, "Y": self.sample_height}
        for index, area in enumerate(self.auto_areas or ()):
            for name, value in area.corners().items():
                size = sizes[name[-1]]
                if area.unit != FRACTION and size and value > size:
                    message = f"{value:g} is outside a sample of {size} pixels"
                    yield Finding("area-range", ("autoAreas", index, name), message, (f"0 to {size}",))
