"""What accept is about to write, or wrote, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from reconciler.model.acceptance import Acceptance, LeftAlone
from reconciler.model.manifest import Position
from reconciler.model.plan import Plan
from reconciler.model.resource import plain

FORMAT_VERSION = 1


class Line(Protocol):
    """A line that goes, comes or stands before them."""

    @property
    def sign(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def text(self) -> str: ...


class FileLines(NamedTuple):
    """A file that changes, and how."""

    file: str
    new: bool
    lines: tuple[Line, ...]


class AcceptView(NamedTuple):
    """What accept has to say. ``remarks``: about whom, what, and where."""

    plan: Plan
    accepted: tuple[Acceptance, ...]
    left: tuple[LeftAlone, ...]
    files: tuple[FileLines, ...]
    remarks: tuple[tuple[str, str, Position | None], ...]
    others: Mapping[str, int]


def accept_json(view: AcceptView, *, state: bool, written: bool, hide: Callable[[str], str]) -> dict[str, Any]:
    """The document. ``state``: whether the state changes; ``hide`` masks keywords in lines of files."""
    effects = {change.address: change for change in view.plan.changes}
    return {
        "format_version": FORMAT_VERSION,
        "target": view.plan.basis.target,
        "written": written,
        "accepted": [_accepted(each, effects) for each in view.accepted],
        "left": [{"address": str(each.address), "reason": each.reason} for each in view.left],
        "files": [
            {
                "file": each.file,
                "new": each.new,
                "lines": [
                    {"sign": line.sign, "line": line.number, "text": hide(line.text)} for line in _changing(each.lines)
                ],
            }
            for each in view.files
        ],
        "state": state,
        "remarks": [
            {"about": about, "text": text, "source": place.short if place is not None else None}
            for about, text, place in view.remarks
        ],
        "other_targets": dict(view.others),
    }


def _changing(lines: Iterable[Line]) -> Iterable[Line]:
    return (line for line in lines if line.sign.strip())


def _accepted(each: Acceptance, effects: Mapping[Any, Any]) -> dict[str, Any]:
    change = effects.get(each.address, each.change)
    return {
        "address": str(each.address),
        "way": each.way.value,
        "posture": change.effect.posture.value,
        "reason": change.reason,
        "list": change.list,
        "fields": [{"path": f.path, "declared": plain(f.before), "live": plain(f.after)} for f in each.fields],
    }
