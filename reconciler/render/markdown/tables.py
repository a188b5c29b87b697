"""Changes as rows of Markdown tables: what differs field by field, and what comes or goes by list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.manifest import Position
from reconciler.model.posture import Posture
from reconciler.model.reach import NOWHERE
from reconciler.render.groups import Group, deletes_adopted, reach_of
from reconciler.render.markdown.escape import code, prose
from reconciler.render.markdown.page import Row, table_row
from reconciler.render.outline import Explain, Places, Section, deciding, edited
from reconciler.render.settings import setting_lines
from reconciler.render.unknown import no_places
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
TABLE_SAMPLES = 3
"""Names of a list that a row shows; all of them stand below, by list."""
TABLE_NAMES = 50
"""Names of resources that change alike."""
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

    def __init__(self, *, drift: bool, nouns: Mapping[str, str], explain: Explain, places: Places = no_places) -> None:
        self._drift = drift
        self._nouns = nouns
        self._explain = explain
        self._places = places

    def fields_head(self, title: str) -> Sequence[str]:
        way = "Recorded → live" if self._drift else "Live → Git"
        return "", table_row((title, "Field", way, "Effect", "Line")), table_row((_LEFT,) * 5)

    def whole_head(self, title: str) -> Sequence[str]:
        return "", table_row((title, "Count", "What", "Line")), table_row((_LEFT, _RIGHT, _LEFT, _LEFT))

    def fields(self, section: Section) -> Iterator[Row]:
        """Changed resources and lists, a line for each field."""
        for entry in section.entries.values():
            change = entry.first
            marks = [prose(said, REACH_CELLS)] if (said := _reach(entry)) else []
            head = self._entry(entry) + "".join(f"<br>{mark}" for mark in [*marks, *self._marks(entry)])
            lines = [place(deciding(entry, field.path, self._places)) for field in change.fields]
            yield self._lines(head, change, change.fields, _line(entry), lines), entry.count
        for group in section.groups.values():
            yield self._group(group), group.count

    def whole(self, section: Section) -> Iterator[Row]:
        """What comes or goes: single resources with their settings, lists with samples."""
        for entry in section.entries.values():
            change = entry.first
            form = change.before if change.verb is Verb.DELETE else change.after
            lines = list(setting_lines(form, change.address.name)) if form is not None else []
            what = [code(line, VALUE_CELLS) for line in lines[:MOST_SETTINGS]]
            what += [f"… {number(len(lines) - MOST_SETTINGS)} more"] if len(lines) > MOST_SETTINGS else []
            if said := _reach(entry):
                what.append(prose(said, REACH_CELLS))
            what += [prose(reason, EFFECT_CELLS) for reason in entry.forgotten]
            what += self._marks(entry)
            cells = self._entry(entry), number(entry.count), "<br>".join(what), _line(entry)
            yield table_row(cells), entry.count
        for group in section.groups.values():
            names = [change for part in group.parts for change in part.kept[:TABLE_SAMPLES]][:TABLE_SAMPLES]
            what = [names_of(names, group.count, group.title), *self._group_marks(group)]
            cells = self._list(group), number(group.count), "<br>".join(what), place(group.first.position)
            yield table_row(cells), group.count

    def _entry(self, entry: Group) -> str:
        """One resource, or the names of several that change alike."""
        if entry.count == 1:
            return self._name(entry.first)
        kind, verb = entry.first.address.kind, "" if entry.verb in _PLAIN else f"{entry.verb} "
        plural = prose(self._nouns.get(kind, kind), 40)
        names = names_of([change for part in entry.parts for change in part.kept[:TABLE_NAMES]], entry.count, "")
        return f"{_ICONS[entry.first.effect.posture]}{verb}{number(entry.count)} {plural}: {names}"

    def _name(self, change: Change) -> str:
        kind = change.address.kind
        noun = prose(self._nouns.get(kind, kind).removesuffix("s"), 40)
        verb = "" if change.verb in _PLAIN else f"{change.verb} "
        return f"{_ICONS[change.effect.posture]}{verb}{noun} {code(change.address.name)}"

    def _list(self, group: Group) -> str:
        verb = "" if group.verb in _PLAIN else f"{group.verb} "
        return f"{_ICONS[group.first.effect.posture]}{verb}{code(group.title)}"

    def _lines(
        self, head: str, first: Change, fields: Sequence[FieldChange], line: str, decides: Sequence[str] = ()
    ) -> str:
        """One line for each field, with the place that ``decides`` it; the first of them names the change."""
        rows = []
        for at, field in enumerate(fields[:MOST_FIELDS]):
            meaning = prose(self._explain(first, field), EFFECT_CELLS)
            meaning = meaning or ("" if at else prose(first.effect.reason, EFFECT_CELLS))
            name, place_ = ("", "") if at else (head, line)
            deciding_line = decides[at] if at < len(decides) else ""
            place_ = "<br>".join(filter(None, [place_, deciding_line]))
            rows.append(table_row((name, code(field.path), code(difference(field), VALUE_CELLS), meaning, place_)))
        if not rows:
            rows.append(table_row((head, "", "", prose(first.effect.reason, EFFECT_CELLS), line)))
        if len(fields) > MOST_FIELDS:
            rows.append(table_row(("", f"… {counted(len(fields) - MOST_FIELDS, 'more field')}", "", "", "")))
        return "\n".join(rows)

    def _group(self, group: Group) -> str:
        head = f"{self._list(group)} × {number(group.count)}"
        head += "".join(f"<br>{mark}" for mark in self._group_marks(group))
        rows, line = [], place(group.first.position)
        for part in group.parts:
            # What differs stands beside a number of its own: the list's number is not how many differ so.
            of = f"{number(part.count)} of them: " if part.count != group.count else ""
            said = of + names_of(part.kept[:TABLE_SAMPLES], part.count, group.title)
            head = f"{head}<br>{said}" if head else said
            if part.fields or not group.first.fields:
                rows.append(self._lines(head, part.kept[0], part.fields, line))
            else:
                rows.append(table_row((head, "", "other differences", "", line)))
            head, line = "", ""
        return "\n".join(rows)

    def _marks(self, entry: Group) -> Iterator[str]:
        change = entry.first
        if change.verb is Verb.REPLACE:
            yield prose(replacing(change), EFFECT_CELLS)
        if said := two_steps(change):
            yield prose(said, REACH_CELLS)
        if change.dips:
            yield f"⚠️ less is protected for a moment: {prose(change.dips, EFFECT_CELLS)}"
        if deletes_adopted(change) and not self._drift:
            yield f"⚠️ adopted: {ADOPTED}"
        if self._drift:
            if entry.latest and change.verb is not Verb.DELETE:
                yield f"last changed in the cloud {_moment(entry.latest)}"
        elif change.undoes_edit and change.before is None:
            yield "⚠️ undoes a console delete: it was there when last applied"
        elif change.undoes_edit:
            latest = "of" if entry.count == 1 else "of each, the latest of"
            when = f" {latest} {_moment(entry.updated)}" if entry.updated else ""
            edits = [
                f"{code(edit.path)} {code(value(edit.before, edit.path), VALUE_CELLS)}" for edit in edited(change)[:3]
            ]
            recorded = f" (recorded {', '.join(edits)})" if edits else ""
            yield f"⚠️ undoes a console edit{when}{recorded}"

    def _group_marks(self, group: Group) -> Iterator[str]:
        for reason, count in group.forgotten.items():
            who = "" if count == group.count else f"{number(count)} of them: "
            yield who + prose(reason, EFFECT_CELLS)
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


def names_of(changes: Sequence[Change], total: int, title: str) -> str:
    """The names of ``changes``, with the line of each, and how many more of ``total`` there are.

    The file stands beside the line where ``title`` is not that file.
    """
    shown = []
    for change in changes:
        at, name = change.position, code(change.address.name)
        known = at is not None and bool(at.file) and at.file in title
        if at is None or not (at.file and at.line):
            shown.append(name)
        else:
            shown.append(f"{name} :{at.line}" if known else f"{name} {code(at.short)}")
    return several(shown, total, len(shown))


def _line(entry: Group) -> str:
    """The place of a single resource; those of several stand beside their names."""
    return place(entry.first.position) if entry.count == 1 else ""


def _reach(entry: Group) -> str:
    said = reach_of(entry.first)
    return f"each {said}" if said and entry.count > 1 else said


def place(position: Position | None) -> str:
    """``file:line``; nothing where there is no file."""
    return code(line_of(position))


def _moment(text: str) -> str:
    return code(moment(text))
