"""The page of a plan: what it does, what refuses it, every change, what reaches what, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reconciler.model.change import Change, Verb
from reconciler.model.hold import hold_words
from reconciler.model.plan import Plan
from reconciler.model.scale import Scale
from reconciler.render.ends import COUNTED, ENDS_TITLE, ahead, end_rows, life_words, shown
from reconciler.render.formats.base import PlanView
from reconciler.render.graph.json import graph_document
from reconciler.render.headline import headline
from reconciler.render.held import HELD_NOTE, HELD_TITLE, held_rows, held_shown
from reconciler.render.html.packing import Written, packed
from reconciler.render.html.page import page
from reconciler.render.json import Fields, change_row, dumps, plan_head
from reconciler.render.made_against import offline_lines, part_lines, relaxed_lines
from reconciler.render.moves import IN_STATE, MOVES_TITLE, moved_words
from reconciler.render.moves import shown as shown_moves
from reconciler.render.summary import calls_line, place
from reconciler.render.text.summary import next_lines

MOST_ADDRESSES = 50
"""Addresses of a refusal that are listed with it; each is among the changes too."""
PAGE_ONLY = ("meanings", "scales")
"""What rows of the page have beside what the plan's document says of a change; its reason is in parts."""
_TITLES = {"apply": "Plan", "destroy": "Plan to destroy", "drift": "Drift", "adopt": "Plan to adopt"}
_TILES = tuple((verb.value, verb.value) for verb in Verb if verb is not Verb.KEEP)
_DRIFT_TILES = (("update", "changed"), ("delete", "missing"), ("create", "added"))
_ALWAYS = frozenset({"create", "update", "delete"})


def plan_page(view: PlanView) -> Iterator[str]:
    """Yield the page, in pieces."""
    document = plan_head(view.plan)
    yield from page("plan", _context(view, document), _data(view, document))


def _context(view: PlanView, document: dict[str, Any]) -> dict[str, Any]:
    """What the template shows of a plan."""
    plan = view.plan
    title = _TITLES[plan.mode]
    rows, left = shown(end_rows(plan.ends))
    held, held_left = held_shown(held_rows(plan.held))
    moves, moves_left = shown_moves(plan.moves)
    return {
        "title": f"{title}: {plan.basis.target}",
        "kicker": " · ".join(filter(None, ["reconciler", view.project])),
        "heading": f"{title} for {plan.basis.target}",
        "place": place(plan),
        "document": document,
        "headline": headline(plan),
        "loud": [*relaxed_lines(plan), *offline_lines(plan), *part_lines(plan)],
        "ahead": ahead(plan),
        "tiles": list(_tiles(plan, document["summary"])),
        "empty": plan.empty,
        "count": len(plan.changes),
        "most": MOST_ADDRESSES,
        "ends": [(row, life_words(row.life._replace(expires=None))) for row in rows],
        "ends_left": left,
        "ends_title": ENDS_TITLE,
        "ends_note": COUNTED,
        "held": [(row, hold_words(row.hold)) for row in held],
        "held_left": held_left,
        "held_title": HELD_TITLE,
        "held_note": HELD_NOTE,
        "moves": [(str(move.new), moved_words(move)) for move in moves],
        "moves_left": moves_left,
        "moves_title": MOVES_TITLE,
        "moves_note": IN_STATE,
        "graph": view.graph is not None,
        "following": list(next_lines(plan, view.command)),
        "facts": list(plan_facts(plan)),
    }


def _tiles(plan: Plan, summary: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Counts in the order of reading; those that are seldom only where there are some."""
    drift = plan.mode == "drift"
    for key, title in _DRIFT_TILES if drift else _TILES:
        if key in _ALWAYS or summary[key]:
            yield title, summary[key]
    yield ("as recorded" if drift else "unchanged"), summary["keep"]
    if summary["unmanaged"]:
        yield "unmanaged", summary["unmanaged"]
    if summary["held"]:
        yield "held", summary["held"]
    if summary["drift"] and not drift:
        yield "edited outside", summary["drift"]


def plan_facts(plan: Plan) -> Iterator[tuple[str, str]]:
    basis = plan.basis
    yield "Target", basis.target
    yield "Site", basis.site
    yield "Account", basis.account or ""
    yield "Endpoint", basis.endpoint
    yield "State", basis.place
    yield "Version of the state", str(basis.serial) if basis.serial else "nothing stored yet"
    yield "Commit", basis.commit or ""
    yield "Checksum", plan.checksum
    yield "Calls", calls_line(plan.budget).removeprefix("Calls: ")


def _data(view: PlanView, document: dict[str, Any]) -> Iterator[str]:
    """What the page's script gets."""
    head = {"report": "plan", "document": document, "nouns": dict(view.nouns)}
    graph = None if view.graph is None else graph_document(view.graph)
    yield f'{dumps(head)[:-1]},"graph":{dumps(graph)},"tables":{{"changes":'
    yield from packed(change_rows(view))
    yield "}}"


def change_rows(view: PlanView) -> Iterator[dict[str, Any]]:
    """A row for each change: what the document says of it, and beside that what it means."""
    fields = Fields()
    for change in view.plan.changes:
        if change.verb is Verb.KEEP:
            continue
        row = change_row(change)
        # In parts, since whole it has the resource's name in it, and would stand there once for each of many alike.
        row["reason"] = "; ".join(filter(None, [change.hold_over, change.effect.reason]))
        row["lost"], row["gained"] = change.effect.lost, change.effect.gained
        row["fields"] = Written(fields.of(change))
        row["meanings"] = _meanings(view, change)
        row["scales"] = [_scale(scale) for scale in view.scales(change)] or None
        yield row


def _meanings(view: PlanView, change: Change) -> list[str] | None:
    """What each changed field means; None where none of them has to be explained."""
    said = [view.explain(change, field) for field in change.fields]
    return said if any(said) else None


def _scale(scale: Scale) -> dict[str, Any]:
    before = None if scale.before is None else scale.before._asdict()
    after = None if scale.after is None else scale.after._asdict()
    return {"path": scale.path, "before": before, "after": after}
