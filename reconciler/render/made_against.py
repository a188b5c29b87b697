"""What a plan was made against, in words for every format: where, under which guards, and which of them it relaxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from reconciler.model.guards import guard_rows
from reconciler.model.plan import Plan, Source
from reconciler.model.posture import Posture
from reconciler.render.escape import visible
from reconciler.render.headline import headline

Shown = Callable[[str], str]
"""How words of authors are shown: as they are, or as code."""
SHORT = 12
"""Digits of a commit and of a digest that are shown."""


def relaxed_lines(plan: Plan, show: Shown = visible) -> Iterator[str]:
    """Guards that this change relaxes: it stands right below what the plan does to moderation, which it lets pass."""
    relaxed = plan.basis.relaxed
    if not relaxed:
        return
    said = ", ".join(f"{show(each.guard)} {show(each.before)} → {show(each.after)}" for each in relaxed)
    # Both at once is what nobody may overlook: the rule is relaxed by the very change that the rule would have stopped.
    loosens = plan.mode != "drift" and any(line.posture is Posture.LOOSENS for line in headline(plan))
    title = "AND RELAXES GUARDS" if loosens else "RELAXES GUARDS"
    yield f"{title} of the target since the last apply: {said}"


def offline_lines(plan: Plan, show: Shown = visible) -> Iterator[str]:
    """That, and with what of when, a plan was compared instead of the account."""
    for source in plan.offline:
        yield f"OFFLINE: compared with {_source(source, show)}, not with the account"


def _source(source: Source, show: Shown) -> str:
    made = "time unknown" if source.made is None else moment(source.made)
    if source.what == "export":
        return f"the export in {show(source.path)} (files of {made})"
    return (
        f"the state file {show(source.path)} (version {source.serial}, account last read {made},"
        f" SHA-256 {source.digest[:SHORT]})"
    )


def moment(seconds: float) -> str:
    """``2026-11-26 06:41 UTC``."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return "an impossible time"


def part_lines(plan: Plan, show: Shown = visible) -> Iterator[str]:
    """That the plan is about a part of the resources only, and by which options."""
    if plan.basis.choice:
        yield f"A PART ONLY: {', '.join(map(show, plan.basis.choice))}; everything else stays as it is"


def where(plan: Plan, show: Shown = visible) -> str:
    """Endpoint, where it is not the site's own, state and commit; empty where a plan says none of them."""
    basis = plan.basis
    parts = [f"endpoint {show(basis.endpoint)}"] if basis.endpoint else []
    if basis.place:
        version = f"version {basis.serial}" if basis.serial else "nothing stored yet"
        parts.append(f"state {show(basis.place)}, {version}")
    if basis.commit:
        parts.append(f"commit {show(basis.commit[:SHORT])}")
    return " · ".join(parts)


def guards(plan: Plan, show: Shown = visible) -> str:
    """``guards: adopt warn (default), loosening refuse (RECONCILER_GUARDS)``; empty where a plan says none."""
    rows = [f"{show(row.guard)} {show(row.value)} ({row.source})" for row in guard_rows(plan.basis.guards)]
    return f"guards: {', '.join(rows)}" if rows else ""
