"""The plan as a comment of a merge request: what takes protection away first, never longer than a forge accepts.

The first line is a comment of HTML, the same for every plan of a target: by it a bot finds the comment to update.
Whatever authors or the cloud wrote goes through ``markdown_escape``; summaries of ``<details>`` are words of ours.
"""

from __future__ import annotations

from enum import Enum
from functools import partial

from reconciler.model.change import Change, Verb
from reconciler.model.posture import Posture
from reconciler.render.ends import ENDS_TITLE, ahead, end_rows, shown
from reconciler.render.formats.base import PlanView
from reconciler.render.held import HELD_TITLE, held_rows, held_shown
from reconciler.render.markdown.by_list import put_lists
from reconciler.render.markdown.escape import prose
from reconciler.render.markdown.frame import (
    MOST_WARNINGS,
    against,
    answer,
    end_list,
    foot,
    held_list,
    marker,
    move_list,
    overview,
    refusal_rows,
    title,
    warning_rows,
)
from reconciler.render.markdown.page import Page, not_shown
from reconciler.render.markdown.policy import policy_line, policy_rows
from reconciler.render.markdown.tables import Tables
from reconciler.render.moves import MOVES_TITLE
from reconciler.render.moves import shown as shown_moves
from reconciler.render.outline import Section
from reconciler.render.words import number

LIMIT = 60_000
"""GitHub takes 65,536 characters."""
LEAST = 20_000
FULL = 1 << 40
"""No limit: more characters than there is memory for."""
SHARES = {"tests": 0.05, "refusals": 0.15, "weaker": 0.35, "deleted": 0.15, "changed": 0.15, "added": 0.2, "run": 0.05}


class Part(Enum):
    """Where a change stands."""

    WEAKER = "weaker"
    DELETED = "deleted"
    CHANGED = "changed"
    ADDED = "added"
    RUN = "run"
    REST = "rest"


_TITLES = {
    Part.WEAKER: ("Loosens", "Changed, and laxer than recorded"),
    Part.DELETED: ("Deletes", "Missing"),
    Part.CHANGED: ("Changes", "Changed"),
    Part.ADDED: ("Adds", "Added"),
    Part.RUN: ("Runs", "Runs"),
}


def part_of(change: Change) -> Part:
    if change.verb is Verb.DELETE:
        return Part.DELETED
    if change.effect.posture in (Posture.LOOSENS, Posture.MIXED):
        return Part.WEAKER
    if change.verb is Verb.UPDATE or change.fields:
        return Part.CHANGED
    return {Verb.CREATE: Part.ADDED, Verb.RUN: Part.RUN}.get(change.verb, Part.REST)


def plan_markdown(view: PlanView, *, limit: int = LIMIT, nested: bool = False) -> str:
    """The comment, at most ``limit`` characters (20,000 or more); what was cut is said. A full view is not cut.

    ``nested``: the comment is about several targets, which has mark and title itself, and may have less room.
    """
    if limit < LEAST and not nested:
        raise ValueError(f"a limit of {limit} characters leaves no room; the least is {LEAST}")
    plan = view.plan
    drift = plan.mode == "drift"
    limit = FULL if view.full else limit
    page = Page(limit, foot(plan, view.commit, view.command))
    if not nested:
        page.put(marker(plan, view.project))
    for line in answer(plan):
        page.put(line)
    if not nested:
        page.put(title(plan))
    page.line()
    if plan.at is not None:
        page.put(f"**{prose(ahead(plan))}**\n")
    page.put(overview(plan, view.nouns))
    for line in against(plan):
        page.put(line)
    page.line()
    if view.tests is not None:
        page.put(f"{policy_line(view.tests)}\n")
        page.rows(policy_rows(view.tests), _share(limit, "tests"), cut=partial(not_shown, "Tests"))
    page.rows(refusal_rows(plan), _share(limit, "refusals"), cut=partial(not_shown, "Refusals"))
    unsaid = max(0, len(plan.warnings) - MOST_WARNINGS)
    page.rows(warning_rows(plan), limit // 20, more=unsaid, cut=partial(not_shown, "Warnings"))
    moves, unsaid = shown_moves(plan.moves)
    page.rows(move_list(plan, moves), limit // 20, more=unsaid, cut=partial(not_shown, MOVES_TITLE))
    ends, unsaid = shown(end_rows(plan.ends))
    page.rows(end_list(plan, ends), limit // 20, more=unsaid, cut=partial(not_shown, ENDS_TITLE))
    held, unsaid = held_shown(held_rows(plan.held))
    page.rows(held_list(plan, held), limit // 20, more=unsaid, cut=partial(not_shown, HELD_TITLE))
    sections = {part: Section(full=view.full, named=True) for part in Part}
    for change in plan.changes:
        sections[part_of(change)].add(change)
    tables = Tables(drift=drift, nouns=view.nouns, explain=view.explain, places=view.places)
    for part, titles in _TITLES.items():
        section = sections[part]
        if not section.count:
            continue
        section.sort()
        by_field = part in (Part.WEAKER, Part.CHANGED)
        rows = tables.fields(section) if by_field else tables.whole(section)
        head = f"{titles[drift]} ({number(section.count)})"
        heads = tables.fields_head(head) if by_field else tables.whole_head(head)
        cut = partial(not_shown, titles[drift])
        page.rows(rows, _share(limit, part.value), head=heads, more=section.unlisted.total(), cut=cut)
    _rest(page, sections[Part.REST], tables)
    for part, titles in _TITLES.items():
        # What is added takes a third of the page at most: there is no end to what can be added.
        room = min(page.left, limit // 3) if part is Part.ADDED else page.left
        section = sections[part]
        put_lists(page, (*section.entries.values(), *section.groups.values()), titles[drift], room)
    return page.text()


def _share(limit: int, name: str) -> int:
    return int(limit * SHARES[name])


def _rest(page: Page, rest: Section, tables: Tables) -> None:
    """What changes nothing in the account."""
    if not rest.count:
        return
    page.line(f"<details><summary>{number(rest.count)} more that change nothing in the account</summary>")
    more = rest.unlisted.total()
    page.rows(
        tables.whole(rest),
        page.left // 2,
        head=tables.whole_head("Resource"),
        more=more,
        cut=partial(not_shown, "Rest"),
    )
    page.line("</details>")
    page.line()
