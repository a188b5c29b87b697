"""Entries of a state's history in words, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from reconciler.model.change import FieldChange
from reconciler.model.history import Entry, Who
from reconciler.model.resource import plain
from reconciler.render.escape import visible
from reconciler.render.formats.base import PlanView
from reconciler.render.outline import outline
from reconciler.render.text.changes import Changes
from reconciler.render.text.plan import section_lines
from reconciler.render.text.style import Style
from reconciler.render.words import counted, number, value

SHOWN = 12
"""Hex digits of a commit, and of a digest in a list."""


def at(seconds: float) -> str:
    """A moment in UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def entry_lines(entry: Entry, digest: str, *, proven: bool) -> Iterator[str]:
    """What was done when, and who did it."""
    doubt = "" if proven else "  NOT PROVEN: see reconciler history verify"
    yield (
        f"{entry.number:>4}  {at(entry.ended)}  serial {entry.serial}  {visible(entry.started.command)}"
        f"  {entry.result.value}: {counts(entry)}{doubt}"
    )
    yield f"      {who_line(entry)}; digest {digest[:SHOWN]}"
    if entry.gap:
        yield "      (before this entry the state was written without one, or put back)"


def counts(entry: Entry) -> str:
    """What was done by verb and posture, and how much was not."""
    done = [f"{number(count)} {visible(verb)}" for verb, count in entry.verbs.items()]
    postures = [f"{number(count)} {visible(posture)}" for posture, count in entry.postures.items()]
    said = ", ".join(done) + (f" ({', '.join(postures)})" if postures else "")
    missing = len(entry.not_done)
    left = f"{counted(missing, 'change')} not done" if missing else ""
    return "; ".join(filter(None, [said, left])) or "no changes"


def who_line(entry: Entry) -> str:
    """Who ran the command, as the environment said it, and what was approved."""
    return visible("; ".join([*_who(entry.started.who), *_approval(entry)]) or "by whom is not known")


def _who(who: Who) -> Iterator[str]:
    person = who.actor or who.user
    if person:
        yield f"{person} on {who.host}" if who.host else person
    if who.ci or who.run:
        yield " ".join(filter(None, [who.ci, who.run]))
    if who.commit:
        yield f"commit {who.commit[:SHOWN]}"
    if who.merge_request:
        yield f"merge request {who.merge_request}"
    if who.approver:
        yield f"approved by {who.approver}"


def _approval(entry: Entry) -> Iterator[str]:
    if entry.started.plan:
        by = f" ({entry.started.approval})" if entry.started.approval else ""
        yield f"plan {entry.started.plan[:SHOWN]}{by}"


def field_line(change: FieldChange) -> str:
    """One field before and after."""
    before, after = value(change.before, change.path), value(change.after, change.path)
    return f"{visible(change.path)}  {before} → {after}"


def entry_json(entry: Entry, digest: str, *, proven: bool) -> dict[str, Any]:
    """An entry as JSON values."""
    started = entry.started
    return {
        "number": entry.number,
        "digest": digest,
        "previous": entry.previous or None,
        "proven": proven,
        "serial": entry.serial,
        "serial_before": started.serial,
        "started": at(started.time),
        "ended": at(entry.ended),
        "command": started.command,
        "run": started.run,
        "result": entry.result.value,
        "who": {name: said or None for name, said in started.who._asdict().items()},
        "plan": started.plan or None,
        "approval": started.approval or None,
        "verbs": dict(entry.verbs),
        "postures": dict(entry.postures),
        "not_done": len(entry.not_done),
        "failed": {code: sum(last - first + 1 for first, last in spans) for code, spans in entry.failed},
        "gap": entry.gap,
        "tool": entry.tool,
    }


def fields_json(fields: Iterable[FieldChange]) -> list[dict[str, Any]]:
    """Changed fields as JSON values; sets are sorted lists."""
    return [{"path": change.path, "before": plain(change.before), "after": plain(change.after)} for change in fields]


def history_plan_lines(view: PlanView) -> Iterator[str]:
    """The changes of a plan that was carried out, without what only counts before: guards, calls, how to go on."""
    plan, screen = view.plan, view.screen
    style = Style(screen.color)
    draw = Changes(drift=False, width=screen.width, style=style, explain=view.explain)
    for section in outline(plan.changes):
        yield from section_lines(section, plan, view.nouns, draw, style)
