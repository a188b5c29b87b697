"""What a rule of ``validate`` is: its id, what it finds, and an example that breaks it.

Ids are part of the contract with scripts: they never change. The reference is written from these records, and a test
breaks every rule with its example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reconciler.model.manifest import Severity
from reconciler.model.tuning import Level, PresetName


class Link(NamedTuple):
    """A symbolic link among the files of an example."""

    target: str


class Zeros(NamedTuple):
    """A file of so many bytes, among the files of an example."""

    size: int


Files = Mapping[str, str | bytes | Link | Zeros | None]
"""Path in the project folder → content; None is an empty folder."""


Weight = Literal["defect", "doubt", "hint"]
"""Of a rule that may be tuned. A defect: what is written does nothing, or not what it says. A doubt: it is legal, and
probably not meant. A hint: worth a look, and often right as it is."""

_LEVELS: Mapping[PresetName, Mapping[Weight, Level]] = {
    "relaxed": {"defect": "warning", "doubt": "off", "hint": "off"},
    "default": {"defect": "warning", "doubt": "warning", "hint": "off"},
    "strict": {"defect": "error", "doubt": "warning", "hint": "warning"},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``meaning`` is a sentence for the reference: what the rule finds."""

    id: str
    meaning: str
    example: Files
    """A project in which the rule finds something."""
    severities: tuple[Severity, ...] = ("error",)
    """The severities that its problems may have; the example shows the first."""
    at: str | None = None
    """The day on which the example breaks the rule; None: any."""
    weight: Weight = "doubt"
    """How grave it is, for presets; without meaning where the rule cannot be tuned."""
    advice: str = ""
    """A sentence for the reference: what to do about it, where the fix beside a problem does not say all."""

    @property
    def tunable(self) -> bool:
        """Whether a project may set its severity. What is ever an error makes a project unreadable or is refused."""
        return "error" not in self.severities

    def level(self, preset: PresetName = "default") -> Level:
        """Return the severity where the project sets none."""
        return _LEVELS[preset][self.weight] if self.tunable else "error"


WARNING: tuple[Severity, ...] = ("warning",)


def manifest(kind: str, spec: str, *, name: str = "example", metadata: str = "", file: str = "example.yaml") -> Files:
    """A project of one document; ``spec`` in flow style, ``metadata`` what follows the name."""
    head = f"apiVersion: reconciler/v1\nkind: {kind}\nmetadata: {{name: {name}{metadata}}}\n"
    return {file: f"{head}spec:\n{_indented(spec)}"}


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
