"""Pages of a state's history: its entries, and one of them with what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.model.history import Entry
from reconciler.model.resource import Address
from reconciler.render.formats.base import PlanView
from reconciler.render.history import at, counts, who_line
from reconciler.render.html.packing import packed
from reconciler.render.html.page import page
from reconciler.render.html.plan import change_rows
from reconciler.render.json import dumps
from reconciler.render.words import counted

MOST_MISSING = 200
"""Changes that were not done and are named; each is among the changes too."""


class EntryRow(NamedTuple):
    """An entry with its digest. ``proven``: whether the chain from the state's own entry leads to it."""

    entry: Entry
    digest: str
    proven: bool


class HistoryPage(NamedTuple):
    """What stands on every page of a history: whose it is, and what does not fit together in it."""

    target: str
    state: str
    problems: Sequence[str] = ()


def list_page(head: HistoryPage, rows: Sequence[EntryRow], *, before: int, unread: Sequence[str]) -> Iterator[str]:
    """Yield the page of a list. ``before``: how many older entries there are; ``unread``: why some cannot be read."""
    context = {
        "entries": [_shown(row) for row in rows],
        "left": before,
        "unread": unread,
        "facts": (),
        "count": 0,
        "known": True,
        "missing": (),
        "missing_left": 0,
    }
    yield from page("history", {**_context(head, f"History of {head.target}"), **context})


def entry_page(head: HistoryPage, row: EntryRow, view: PlanView | None, missing: Sequence[Address]) -> Iterator[str]:
    """Yield the page of one entry. ``view``: what it was to change; None where that is no longer kept."""
    entry = row.entry
    count = 0 if view is None else len(view.plan.changes)
    context = {
        "entries": [_shown(row)],
        "left": 0,
        "unread": (),
        "facts": list(_facts(row)),
        "count": count,
        "known": view is not None,
        "missing": list(map(str, missing[:MOST_MISSING])),
        "missing_left": max(0, len(missing) - MOST_MISSING),
    }
    title = f"{entry.started.command.capitalize()} of {head.target}, version {entry.serial}"
    data = _data(view) if view is not None and count else ()
    yield from page("history", {**_context(head, title), **context}, data)


def _context(head: HistoryPage, title: str) -> dict[str, object]:
    return {
        "title": title,
        "kicker": "reconciler",
        "heading": title,
        "place": head.state,
        "problems": head.problems,
    }


def _shown(row: EntryRow) -> dict[str, object]:
    entry = row.entry
    style = "done" if entry.result.value == "done" else "failed"
    return {
        "number": entry.number,
        "time": at(entry.ended),
        "serial": entry.serial,
        "command": entry.started.command,
        "style": style,
        "result": entry.result.value,
        "counts": counts(entry),
        "who": who_line(entry),
        "digest": row.digest,
        "proven": row.proven,
        "gap": entry.gap,
    }


def _facts(row: EntryRow) -> Iterator[tuple[str, str]]:
    entry, who = row.entry, row.entry.started.who
    yield "Started", at(entry.started.time)
    yield "Ended", at(entry.ended)
    yield "Version before", str(entry.started.serial)
    yield "Person", who.actor or who.user or ""
    yield "Host", who.host or ""
    yield "CI run", " ".join(filter(None, [who.ci, who.run]))
    yield "Commit", who.commit or ""
    yield "Merge request", who.merge_request or ""
    yield "Approved by", who.approver or ""
    yield "Plan", entry.started.plan or ""
    yield "Failed", "; ".join(_failures(entry))
    yield "Digest", row.digest
    yield "Digest of the entry before", entry.previous or ""


def _failures(entry: Entry) -> Iterator[str]:
    for code, spans in entry.failed:
        yield f"{code}: {counted(sum(last - first + 1 for first, last in spans), 'change')}"


def _data(view: PlanView) -> Iterator[str]:
    head = {"report": "history", "document": {"mode": view.plan.mode}, "nouns": dict(view.nouns)}
    yield f'{dumps(head)[:-1]},"tables":{{"changes":'
    yield from packed(change_rows(view))
    yield "}}"
