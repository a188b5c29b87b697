"""What a rule of ``validate`` is: its id, what it finds, and an example that breaks it.

Ids are part of the contract with scripts: they never change. The reference is written from these records, and a test
breaks every rule with its example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reconciler.model.manifest import Severity


class Link(NamedTuple):
    """A symbolic link among the files of an example."""

    target: str


class Zeros(NamedTuple):
    """A file of so many bytes, among the files of an example."""

    size: int


Files = Mapping[str, str | bytes | Link | Zeros | None]
"""Path in the project folder → content; None is an empty folder."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``meaning`` is a sentence for the reference: what the rule finds."""

    id: str
    meaning: str
    example: Files
    """A project in which the rule finds something."""
    severities: tuple[Severity, ...] = ("error",)
    """The severities that its problems may have; the example shows the first."""


WARNING: tuple[Severity, ...] = ("warning",)


def manifest(kind: str, spec: str, *, name: str = "example", metadata: str = "", file: str = "example.yaml") -> Files:
    """A project of one document; ``spec`` in flow style, ``metadata`` what follows the name."""
    head = f"apiVersion: reconciler/v1\nkind: {kind}\nmetadata: {{name: {name}{metadata}}}\n"
    return {file: f"{head}spec:\n{_indented(spec)}"}


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
