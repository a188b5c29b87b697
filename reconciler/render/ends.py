"""Ends in words: the life of one declaration, and the ends that an apply of a plan records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reconciler.model.change import EndChange
from reconciler.model.life import Life
from reconciler.model.plan import Plan

SAMPLES = 3
MOST = 20
"""Rows of ends that are shown; the rest is counted."""
NO_END = "does not end"
ENDS_TITLE = "Ends to record"
COUNTED = "apply records them; what ends earlier than recorded is counted by maxDelete now, and not when it is deleted"


@dataclass(slots=True)
class EndRow:
    """Managed resources whose end moves from one day to another. ``life`` is the first one's."""

    before: str | None
    life: Life
    count: int = 0
    samples: list[str] = field(default_factory=list)

    @property
    def moves(self) -> str:
        """``never → 2026-12-24``."""
        return f"{self.before or NO_END} → {self.life.expires or NO_END}"


def life_words(life: Life) -> str:
    """``expires 2026-12-24 · owner ana · ticket TS-12 · a campaign``, as far as it is said; not made inert."""
    said = (
        f"expires {life.expires}" if life.expires else "",
        f"owner {life.owner}" if life.owner else "",
        f"ticket {life.ticket}" if life.ticket else "",
        life.reason or "",
    )
    return " · ".join(filter(None, said))


def end_rows(ends: Iterable[EndChange]) -> list[EndRow]:
    """Ends that move alike in one row, those that end first before the others."""
    rows: dict[tuple[str | None, str | None], EndRow] = {}
    for end in ends:
        key = (end.before.expires, end.after.expires)
        row = rows.setdefault(key, EndRow(end.before.expires, end.after))
        row.count += 1
        if len(row.samples) < SAMPLES:
            row.samples.append(str(end.address))
    return sorted(rows.values(), key=lambda row: (row.life.end, row.before or ""))


def ahead(plan: Plan) -> str:
    """What a plan that looks ahead is; empty for one about today."""
    if plan.at is None:
        return ""
    return f"this is how {plan.at} would look from here, if nothing else changed; it cannot be saved or applied"


def shown(rows: Sequence[EndRow]) -> tuple[Sequence[EndRow], int]:
    """The rows to show, and how many resources the rest are about."""
    return rows[:MOST], sum(row.count for row in rows[MOST:])
