"""Changes as rows of Markdown tables: what differs field by field, and what comes or goes by list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.manifest import Position
from reconciler.model.posture import Posture
from reconciler.model.reach import NOWHERE
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.page import Row, table_row
from reconciler.render.outline import Explain, Group, Section, deletes_adopted, edited, reach_of
from reconciler.render.settings import setting_lines
from reconciler.render.words import (
    ADOPTED,
    counted,
    difference,
    line_of,
    moment,
    number,
    replacing,
    several,
    two_steps,
    value,
)

MOST_FIELDS = 10
MOST_SETTINGS = 6
VALUE_CELLS = 160
EFFECT_CELLS = 160
REACH_CELLS = 300
_ICONS = {Posture.LOOSENS: "🔴 ", Posture.MIXED: "🟠 ", Posture.TIGHTENS: "🟢 ", Posture.NEUTRAL: ""}
_PLAIN = (Verb.UPDATE, Verb.CREATE, Verb.DELETE, Verb.RUN)
"""Verbs that the title of their table says already."""
_LEFT = "---"
_RIGHT = "--:"


class Tables:
    """Draws rows. ``drift``: before → after is recorded → live, and nothing is going to be undone."""

    def __init__(self, *, drift: bool, nouns: Mapping[str, str], explain: Explain) -> None:
        self._drift = drift
        self._nouns = nouns
        self._explain = explain

    def fields_head(self, title: str) -> Sequence[str]:
        way = "Recorded → live" if self._drift else "Live → Git"
        return "", table_row((title, "Field", way, "Effect", "Line")), table_row((_LEFT,) * 5)

    def whole_head(self, title: str) -> Sequence[str]:
        return "", table_row((title, "Count", "What", "Line")), table_row((_LEFT, _RIGHT, _LEFT, _LEFT))

    def fields(self, section: Section) -> Iterator[Row]:
        """Changed resources and lists, a line for each field."""
        for change in section.items:
            marks = [prose(said, REACH_CELLS)] if (said := reach_of(change)) else []
            head = self._name(change) + "".join(f"<br>{mark}" for mark in [*marks, *self._marks(change)])
            yield self._lines(head, change, change.fields, place(change.position)), 1
        for group in section.groups.values():
            yield self._group(group), group.count

    def whole(self, section: Section) -> Iterator[Row]:
        """What comes or goes: single resources with their settings, lists with samples."""
        for change in section.items:
            form = change.before if change.verb is Verb.DELETE else change.after
            lines = list(setting_lines(form, change.address.name)) if form is not None else []
            what = [code(line, VALUE_CELLS) for line in lines[:MOST_SETTINGS]]
            what += [f"… {number(len(lines) - MOST_SETTINGS)} more"] if len(lines) > MOST_SETTINGS else []
            if said := reach_of(change):
                what.append(prose(said, REACH_CELLS))
            what += self._marks(change)
            yield table_row((self._name(change), "1", "<br>".join(what), place(change.position))), 1
        for group in section.groups.values():
            samples = several(map(code, group.samples), group.count, len(group.samples))
            what = [samples, *self._group_marks(group)]
            cells = self._list(group), number(group.count), "<br>".join(what), place(group.first.position)
            yield table_row(cells), group.count

    def _name(self, change: Change) -> str:
        kind = change.address.kind
        noun = prose(self._nouns.get(kind, kind).removesuffix("s"), 40)
        verb = "" if change.verb in _PLAIN else f"{change.verb} "
        return f"{_ICONS[change.effect.posture]}{verb}{noun} {code(change.address.name)}"

    def _list(self, group: Group) -> str:
        verb = "" if group.verb in _PLAIN else f"{group.verb} "
        return f"{_ICONS[group.first.effect.posture]}{verb}{code(group.title)}"

    def _lines(self, head: str, first: Change, fields: Sequence[FieldChange], line: str) -> str:
        """One line for each field; the first of them names the change."""
        rows = []
        for at, field in enumerate(fields[:MOST_FIELDS]):
            meaning = prose(self._explain(first, field), EFFECT_CELLS)
            meaning = meaning or ("" if at else prose(first.effect.reason, EFFECT_CELLS))
            name, place_ = ("", "") if at else (head, line)
            rows.append(table_row((name, code(field.path), code(difference(field), VALUE_CELLS), meaning, place_)))
        if not rows:
            rows.append(table_row((head, "", "", prose(first.effect.reason, EFFECT_CELLS), line)))
        if len(fields) > MOST_FIELDS:
            rows.append(table_row(("", f"… {counted(len(fields) - MOST_FIELDS, 'more field')}", "", "", "")))
        return "\n".join(rows)

    def _group(self, group: Group) -> str:
        first = group.first
        head = f"{self._list(group)} × {number(group.count)}"
        head += "".join(f"<br>{mark}" for mark in self._group_marks(group))
        rows, line = [], place(first.position)
        for fields, count in group.shapes.items():
            if count != group.count:
                # What differs stands beside a number of its own: the list's number is not how many differ so.
                of = f"{number(count)} of them"
                head = f"{head}<br>{of}" if head else of
            rows.append(self._lines(head, first, fields, line))
            head, line = "", ""
        rest = group.count - group.shapes.total()
        if rest and rows:
            rows.append(table_row((f"… {number(rest)} with other differences", "", "", "", "")))
        return "\n".join(rows or [self._lines(head, first, (), line)])

    def _marks(self, change: Change) -> Iterator[str]:
        if change.verb is Verb.REPLACE:
            yield prose(replacing(change), EFFECT_CELLS)
        if said := two_steps(change):
            yield prose(said, REACH_CELLS)
        if change.dips:
            yield f"⚠️ less is protected for a moment: {prose(change.dips, EFFECT_CELLS)}"
        if deletes_adopted(change) and not self._drift:
            yield f"⚠️ adopted: {ADOPTED}"
        if self._drift:
            if change.updated and change.verb is not Verb.DELETE:
                yield f"last changed in the cloud {_moment(change.updated)}"
        elif change.undoes_edit and change.before is None:
            yield "⚠️ undoes a console delete: it was there when last applied"
        elif change.undoes_edit:
            when = f" of {_moment(change.updated)}" if change.updated else ""
            edits = [
                f"{code(edit.path)} {code(value(edit.before, edit.path), VALUE_CELLS)}" for edit in edited(change)[:3]
            ]
            recorded = f" (recorded {', '.join(edits)})" if edits else ""
            yield f"⚠️ undoes a console edit{when}{recorded}"

    def _group_marks(self, group: Group) -> Iterator[str]:
        for said, count in group.reach.items():
            who = "each" if count == group.count else f"{number(count)} of them:"
            yield f"{who} {prose(said, REACH_CELLS)}"
        if not group.reach and group.first.effect.reason.endswith(NOWHERE):
            yield NOWHERE
        if group.dips:
            of = "" if group.dips == group.count else f" ({number(group.dips)} of them)"
            yield f"⚠️ less is protected for a moment{of}: {prose(group.dip, EFFECT_CELLS)}"
        if group.adopted and not self._drift:
            of = "" if group.adopted == group.count else f" ({number(group.adopted)} of them)"
            yield f"⚠️ adopted{of}: {ADOPTED}"
        if self._drift and group.latest and group.verb is not Verb.DELETE:
            yield f"last changed in the cloud {_moment(group.latest)}"
        if group.undone:
            what = "console delete" if group.first.before is None else "console edit"
            when = f", the latest of {_moment(group.updated)}" if group.updated else ""
            yield f"⚠️ undoes {counted(group.undone, what)}{when}"


def place(position: Position | None) -> str:
    """``file:line``; nothing where there is no file."""
    return code(line_of(position))


def _moment(text: str) -> str:
    return code(moment(text))
