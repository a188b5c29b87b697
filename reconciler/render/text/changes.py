"""Changes as lines of text: one by one, or a list of many in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.change import FILE_GONE, Change, FieldChange, Verb
from reconciler.model.life import UNLIMITED
from reconciler.model.reach import NOWHERE
from reconciler.render.ends import life_words
from reconciler.render.escape import cells, clip, pad, visible
from reconciler.render.outline import Explain, Group, deletes_adopted, edited, reach_of
from reconciler.render.settings import setting_lines
from reconciler.render.text.style import VERB_STYLE, Style
from reconciler.render.words import (
    ADOPTED,
    counted,
    difference,
    line_of,
    moment,
    number,
    replacing,
    sample,
    several,
    two_steps,
    value,
)

SIGNS = {
    Verb.CREATE: "+",
    Verb.UPDATE: "~",
    Verb.REPLACE: "±",
    Verb.DELETE: "-",
    Verb.ADOPT: "=",
    Verb.FORGET: ".",
    Verb.RUN: ">",
    Verb.KEEP: " ",
}
DRIFTED = {Verb.CREATE: "added", Verb.UPDATE: "changed", Verb.DELETE: "missing"}
"""Drift goes from recorded to live: what a create is there, appeared since the last apply."""
IDENTICAL = ": already in the account, identical"
THEN_UPDATE = ": already in the account, then updated"
SAMPLE_CELLS = 24
TITLE_CELLS = 48
MOST_FIELDS = 30
MOST_EDITS = 3


class Changes:
    """Draws changes at a width, in or without colour. ``explain`` returns what a changed field means."""

    def __init__(self, *, drift: bool, width: int, style: Style, explain: Explain) -> None:
        self._drift = drift
        self._width = width
        self._style = style
        self._explain = explain

    def item(self, change: Change) -> Iterator[str]:
        """One change with its fields, settings and marks."""
        head = f"  {self._sign(change.verb)}{visible(str(change.address))}"
        place = visible(line_of(change.position))
        column = min(56, max(0, self._width - cells(place) - 2))
        plain = pad(head, column) + "  " + self._style(place, "dim") if place else head
        yield self._colored(plain, change.verb)
        if change.verb is Verb.ADOPT:
            name = "" if change.id in (None, change.address.name) else f" {visible(change.id or '')}"
            yield f"      adopt{name}{THEN_UPDATE if change.fields else IDENTICAL}"
        elif change.verb is Verb.FORGET or change.expired or change.effect.reason.startswith(FILE_GONE):
            yield f"      {visible(change.effect.reason)}"
        elif change.verb is Verb.REPLACE:
            yield f"      replace: {replacing(change)}"
        yield from self._fields(change)
        if not change.fields:
            whole = change.after if change.verb in (Verb.CREATE, Verb.RUN) else change.before
            if change.verb in (Verb.CREATE, Verb.RUN, Verb.DELETE) and whole is not None:
                yield from (f"      {line}" for line in setting_lines(whole, change.address.name))
        yield from self._marks(change)

    def groups(self, groups: Sequence[Group]) -> Iterator[str]:
        """Lists in aligned columns: title, count, samples."""
        titles = [clip(visible(group.title), TITLE_CELLS) for group in groups]
        counts = [number(group.count) for group in groups]
        left, right = max(map(cells, titles), default=0), max(map(len, counts), default=0)
        for group, title, count in zip(groups, titles, counts, strict=True):
            head = f"  {self._sign(group.verb)}{pad(title, left)}  {count:>{right}}   "
            note = ""
            if group.verb is Verb.ADOPT:
                note = f"adopt{THEN_UPDATE if group.first.fields else IDENTICAL}"
            elif group.verb is Verb.REPLACE:
                note = "replace: each is deleted, and then created anew" if group.dips else "replace"
            yield self._colored(head + self._tail(group, self._width - cells(head), note), group.verb)
            yield from self._shapes(group)
            yield from self._group_marks(group)

    def _sign(self, verb: Verb) -> str:
        said = f"{DRIFTED.get(verb, verb.value)}  " if self._drift else ""
        return f"{SIGNS[verb]} {said}"

    def _colored(self, line: str, verb: Verb) -> str:
        sign = SIGNS[verb]
        return line.replace(f"  {sign} ", f"  {self._style(sign, VERB_STYLE[verb])} ", 1)

    def _tail(self, group: Group, room: int, note: str) -> str:
        """As many samples as fit, at least one; then the note."""
        samples = [sample(name, SAMPLE_CELLS) for name in group.samples]
        for most in range(len(samples), 0, -1):
            shown = several(samples, group.count, most)
            if cells(shown) + len(note) <= room:
                break
        return f"{shown}   {note}" if note else shown

    def _fields(self, change: Change) -> Iterator[str]:
        silent = True
        for field in change.fields[:MOST_FIELDS]:
            meaning = visible(self._explain(change, field))
            silent = silent and not meaning
            yield from self._field(field, meaning)
        if len(change.fields) > MOST_FIELDS:
            yield f"      … {counted(len(change.fields) - MOST_FIELDS, 'more field')}"
        if silent and change.fields and change.effect.reason:
            yield "      " + self._style(visible(change.effect.reason), "dim")
        if said := reach_of(change):
            yield "      " + self._style(f"{visible(change.address.name)} {visible(said)}", "yellow")

    def _field(self, field: FieldChange, meaning: str, prefix: str = "") -> Iterator[str]:
        line = f"      {prefix}{visible(field.path)}  {difference(field)}"
        if not meaning:
            yield line
        elif cells(line) + 3 + cells(meaning) <= self._width:
            yield f"{line}   {self._style(meaning, 'dim')}"
        else:
            yield line
            yield f"          {self._style(meaning, 'dim')}"

    def _shapes(self, group: Group) -> Iterator[str]:
        """The same field changes of many keywords, once. Tags and usages say enough without their meaning."""
        for fields, count in group.shapes.items():
            prefix = "" if count == group.count else f"{number(count)} of them: "
            for field in fields[:MOST_FIELDS]:
                yield from self._field(field, visible(self._explain(group.first, field)), prefix)
        rest = group.count - group.shapes.total()
        if group.shapes and rest:
            yield f"      … {number(rest)} with other differences"
        for said, count in group.reach.items():
            who = "each" if count == group.count else f"{number(count)} of them:"
            yield "      " + self._style(f"{who} {visible(said)}", "yellow")
        if not group.reach and group.first.effect.reason.endswith(NOWHERE):
            yield "      " + self._style(NOWHERE, "dim")

    def _marks(self, change: Change) -> Iterator[str]:
        if change.life != UNLIMITED:
            yield "      " + self._style(visible(life_words(change.life)), "dim")
        if said := two_steps(change):
            yield f"      {said}"
        if change.dips:
            yield self._dip(change.dips)
        if deletes_adopted(change) and not self._drift:
            yield self._adopted()
        if self._drift:
            if change.updated and change.verb is not Verb.DELETE:
                yield f"      last changed in the cloud {moment(change.updated)}"
        elif change.undoes_edit and change.before is None:
            yield "      " + self._style("UNDOES A CONSOLE DELETE: it was there when last applied", "yellow", "bold")
        elif change.undoes_edit:
            when = f" of {moment(change.updated)}" if change.updated else ""
            yield "      " + self._style(f"UNDOES A CONSOLE EDIT{when}", "yellow", "bold") + _recorded(change)

    def _group_marks(self, group: Group) -> Iterator[str]:
        for life, count in group.lives.items():
            of = "" if count == group.count else f" ({number(count)} of them)"
            yield "      " + self._style(visible(life_words(life)) + of, "dim")
        if group.dips:
            of = "" if group.dips == group.count else f" ({number(group.dips)} of them)"
            yield self._dip(group.dip, of)
        if group.adopted and not self._drift:
            yield self._adopted("" if group.adopted == group.count else f" ({number(group.adopted)} of them)")
        latest = moment(group.updated) if group.updated else ""
        if self._drift and group.latest and group.verb is not Verb.DELETE:
            yield f"      last changed in the cloud {moment(group.latest)}"
        if group.undone:
            what = "CONSOLE DELETE" if group.first.before is None else "CONSOLE EDIT"
            when = f", the latest of {latest}" if latest else ""
            said = f"UNDOES {counted(group.undone, what, what + 'S')}{when}"
            yield "      " + self._style(said, "yellow", "bold")

    def _adopted(self, of: str = "") -> str:
        return "      " + self._style(f"ADOPTED{of}: {ADOPTED}", "yellow")

    def _dip(self, reason: str, of: str = "") -> str:
        return "      " + self._style(f"DIPS{of}: less is protected for a moment: {visible(reason)}", "yellow")


def _recorded(change: Change) -> str:
    """What the state remembers of the fields that somebody edited."""
    edits = edited(change)
    if not edits:
        return ""
    if len(edits) == len(change.fields) == 1:
        return f" (recorded {value(edits[0].before, edits[0].path)})"
    shown = [f"{visible(edit.path)} {value(edit.before, edit.path)}" for edit in edits]
    return f" (recorded {several(shown, len(shown), MOST_EDITS)})"
