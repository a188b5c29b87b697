"""Holds in words: what a plan leaves as it is because the state holds it, and what was held and is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.change import Change
from reconciler.model.hold import Held, Hold

SAMPLES = 3
MOST = 20
"""Rows of holds that are shown; the rest is counted."""
HELD_TITLE = "Held"
HELD_NOTE = "add --apply or accept took them in, and no manifest declares them yet: they stay until their hold is over"


@dataclass(slots=True)
class HeldRow:
    """Resources with one hold."""

    hold: Hold
    count: int = 0
    samples: list[str] = field(default_factory=list)


def held_rows(held: Iterable[Held]) -> list[HeldRow]:
    """Resources with equal holds in one row, those whose hold ends first before the others."""
    rows: dict[Hold, HeldRow] = {}
    for each in held:
        row = rows.setdefault(each.hold, HeldRow(each.hold))
        row.count += 1
        if len(row.samples) < SAMPLES:
            row.samples.append(str(each.address))
    return sorted(rows.values(), key=lambda row: row.hold.until)


def held_shown(rows: Sequence[HeldRow]) -> tuple[Sequence[HeldRow], int]:
    """Return the rows to show, and how many resources the rest are about."""
    return rows[:MOST], sum(row.count for row in rows[MOST:])


def over_title(change: Change) -> str:
    """``list:gambling, held until 2026-12-01T03:00:00Z by ana``: how deletes of what was held are grouped."""
    assert change.held is not None
    by = f" by {change.held.by}" if change.held.by else ""
    return f"list:{change.list}, held until {change.held.until}{by}"


def held_json(held: Iterable[Held]) -> list[dict[str, Any]]:
    """Return rows of a document."""
    return [{"address": str(each.address), "list": each.list, **each.hold._asdict()} for each in held]
