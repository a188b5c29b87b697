"""The scalar types of VOD's inputs: ids, flags, switches, durations."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from reconciler.kinds.media_processing.rules import Finding, complaint
from reconciler.model.manifest import Text
from reconciler.model.spec import AsInteger, quoted

Switch = Literal["ON", "OFF"]
Unsigned = Annotated[int, Field(ge=0, le=2**64 - 1), AsInteger]
Signed = Annotated[int, Field(ge=0, le=2**63 - 1), AsInteger]
"""An id that the API types as int64; a negative one names nothing."""
Embedding = Annotated[
    int, Field(ge=0, le=2**63 - 1, description="Template id for embedding subtitles into the picture."), AsInteger
]
AppId = Annotated[int, Field(ge=1, le=2**64 - 1, description="The VOD application that holds the file."), AsInteger]
Definition = Annotated[
    int,
    Field(ge=0, le=2**63 - 1, description="Template id of VOD (CreateMPSTemplate); ids of MPS are another space."),
    AsInteger,
]
LONGEST = 72 * 3600
"""DescribeTaskDetail and DescribeTasks know the tasks of the last three days."""

_DURATION = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,7})s?)?\Z")
_UNCLEAN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def one_of(*values: int) -> AfterValidator:
    """One of a few numbers. A Literal would compare the raw text; here the text is a number already."""

    def check(value: int) -> int:
        if value not in values:
            raise complaint(Finding("unknown-value", (), f"{value} is not one of the values", tuple(map(str, values))))
        return value

    return AfterValidator(check)


Flag = Annotated[int, WithJsonSchema({"type": "integer", "enum": [0, 1]}), one_of(0, 1), AsInteger]
ZeroToTwo = Annotated[int, WithJsonSchema({"type": "integer", "enum": [0, 1, 2]}), one_of(0, 1, 2), AsInteger]
OriginalPlace = Annotated[
    int,
    WithJsonSchema(
        {"type": "integer", "enum": [0, 1], "description": "1: embed subtitles where the old ones stood. 1 by default."}
    ),
    one_of(0, 1),
    AsInteger,
]
OriginalSize = Annotated[
    int,
    WithJsonSchema(
        {
            "type": "integer",
            "enum": [0, 1],
            "description": "1: embed subtitles in the size of the old ones. 1 by default.",
        }
    ),
    one_of(0, 1),
    AsInteger,
]
Unit = Annotated[int, WithJsonSchema({"type": "integer", "enum": [1, 2]}), one_of(1, 2), AsInteger]


def _seconds(value: Any) -> Any:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    plain = not isinstance(value, Text) or value.plain or not text.isdigit()
    found = _DURATION.match(text) if text and plain else None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    if not found or not 1 <= total <= LONGEST:
        shown = quoted(text) if isinstance(value, str | int) else "this"
        message = f"{shown} is not a duration from 1 second to 72 hours"
        raise complaint(
            Finding("duration", (), message, ("90s", "30m", "2h", "1h30m"), "write hours, minutes, seconds")
        )
    return total


Duration = Annotated[
    int,
    BeforeValidator(_seconds),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": LONGEST},
                {"type": "string", "pattern": "^([0-9]{1,3}h)?([0-9]{1,5}m)?([0-9]{1,7}s?)?$", "minLength": 1},
            ]
        }
    ),
]
"""Seconds; written ``90``, ``90s``, ``30m``, ``2h`` or ``1h30m``."""


def _file_id(value: str) -> str:
    if not value or _UNCLEAN.search(value):
        what = "has white space or control characters" if value else "is empty"
        raise complaint(Finding("file-id", (), f"the file id {what}", (), "copy it from the VOD console"))
    return str(value)


FileId = Annotated[
    str,
    AfterValidator(_file_id),
    Field(description="Media file id, as VOD assigned it.", json_schema_extra={"minLength": 1}),
]
