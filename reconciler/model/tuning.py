"""How checks are tuned: severities that a project gives to rules, for all of it, for a part, or for one line."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from reconciler.model.manifest import Position
from reconciler.model.spec import Spec, quoted

Level = Literal["off", "warning", "error"]
LEVELS: tuple[Level, ...] = ("off", "warning", "error")
PresetName = Literal["relaxed", "default", "strict"]
PRESETS: tuple[PresetName, ...] = ("relaxed", "default", "strict")
PRESET = "preset"

DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DAY = re.compile(DAY_PATTERN.replace("$", r"\Z"))


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value if _DAY.match(value) else "")
    except ValueError as error:
        context = {"shown": quoted(value)}
        raise PydanticCustomError("invalid-text", "{shown} is not a day, such as 2027-01-31", context) from error


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": DAY_PATTERN}),
]


class CheckSetting(Spec):
    """The severity of one rule, for the whole project or a part of it; or a preset, in an entry of its own."""

    rule: str | None = Field(default=None, description="The id of a rule that may be tuned.")
    set: Level | None = Field(default=None, description="off, or the severity of what the rule finds.")
    within: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        default=None,
        alias="in",
        description="Only there: a path in the project folder, or list:NAME. Both may be globs.",
        examples=["lists/no.txt", "list:gambling"],
    )
    reason: str | None = Field(default=None, description="Why, for those who read the file.")
    until: Day | None = Field(
        default=None,
        description="The last day, in UTC, on which the setting holds; later the rule is in force as before.",
    )
    preset: PresetName | None = Field(default=None, description="The severities of all rules that nothing else sets.")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if self.preset is not None and any((self.rule, self.set, self.within, self.until)):
            fix = "write the preset in an entry of its own"
            raise PydanticCustomError("preset-alone", "an entry with a preset sets no rule", {"fix": fix})
        if self.preset is None and (self.rule is None or self.set is None):
            fix = "add rule and set, for example {rule: duplicate, set: off}"
            raise PydanticCustomError("missing-field", "rule and set are required", {"fix": fix})
        return self


CheckLevels = Annotated[
    dict[str, str],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"enum": list(LEVELS)},
        }
    ),
]
"""Rule → severity; the key ``preset`` names a preset. The words are checked where the rules are known."""


class Setting(NamedTuple):
    """One severity for one rule, and where the author says so. ``line``: only for what stands in that line."""

    rule: str
    level: Level
    position: Position
    within: str = ""
    reason: str = ""
    until: date | None = None
    line: Position | None = None


class Comment(NamedTuple):
    """A comment ``# reconciler: off=RULE reason`` in a manifest or txt list. ``line``: the line that it speaks of."""

    key: str
    rules: tuple[str, ...]
    reason: str
    position: Position
    line: int
