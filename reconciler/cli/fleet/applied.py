"""What an apply did to one target, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.event import Report


def applied_line(report: Report | None) -> str:
    """``3 created, 1 failed, 2 not tried``."""
    from reconciler.render.outcome import DONE

    if report is None:
        return "nothing to do"
    parts = [f"{report.done[verb]:,} {said}" for verb, said in DONE.items() if report.done.get(verb)]
    counts = (("failed", report.failed), ("not tried", report.untried), ("left", report.left))
    parts += [f"{len(rows):,} {said}" for said, rows in counts if rows]
    parts += report.errors[:1]
    return ", ".join(parts) or "nothing changed"
