"""The rows that the service keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

Leaf = dict[str, Any]
"""``Switch``, ``BlockConfidence``, ``ReviewConfidence`` and, where the type has it, ``LabelSet``."""
Groups = dict[str, dict[str, Leaf]]
"""Group name → leaf name → leaf. What was never set is absent."""


class Word(NamedTuple):
    """A keyword sample. ``usages`` as written, abbreviations included; times in Unix seconds."""

    keyword: str
    usages: tuple[str, ...]
    tags: tuple[str, ...]
    created: float
    updated: float


@dataclass(frozen=True, slots=True)
class Template:
    """A content review template. ``name`` and ``comment`` are None when never set."""

    definition: int
    name: str | None
    comment: str | None
    groups: Groups
    created: float
    updated: float
    preset: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A VOD task. ``subtasks`` are pairs of type and input (a JSON string); durations in seconds."""

    id: str
    file: str
    app: int
    created: float
    wait: float
    process: float
    outcome: str
    subtasks: list[list[str]] = field(default_factory=list)
    session: str = ""
    context: str = ""
