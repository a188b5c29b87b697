"""Changes as lines of text: one by one, those that change alike in one entry, or a list of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.change import FILE_GONE, Change, FieldChange, Verb
from reconciler.model.reach import NOWHERE
from reconciler.render.escape import cells, clip, pad, visible
from reconciler.render.groups import Group, Variant, reach_of
from reconciler.render.outline import Explain, Places, deciding
from reconciler.render.settings import setting_lines
from reconciler.render.text.marks import Marks
from reconciler.render.text.names import named
from reconciler.render.text.style import VERB_STYLE, Style
from reconciler.render.text.wrap import bare, packed
from reconciler.render.unknown import no_places
from reconciler.render.words import counted, difference, line_of, number, replacing, sample, several, two_steps

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
BODY, BELOW = 6, 10
"""Where what is said of a change begins, and what belongs to a part of that."""


class Changes:
    """Draws changes at a width, in or without colour. ``explain`` returns what a changed field means."""

    def __init__(self, *, drift: bool, width: int, style: Style, explain: Explain, places: Places = no_places) -> None:
        self._drift = drift
        self._width = width
        self._style = style
        self._explain = explain
        self._places = places
        self._marks = Marks(drift=drift, style=style)

    def entry(self, entry: Group) -> Iterator[str]:
        """Single resources that change alike: one with its line, several by name below their number."""
        change = entry.first
        if entry.count == 1:
            yield self._head(change)
        else:
            head = f"  {self._sign(entry.verb)}{visible(entry.title)} × {number(entry.count)}"
            yield self._colored(head, entry.verb)
            for part in entry.parts:
                yield from packed(named(part, ""), self._width, BODY)
        yield from self._fate(change)
        yield from self._fields(change, entry)
        if not change.fields:
            whole = change.after if change.verb in (Verb.CREATE, Verb.RUN) else change.before
            if change.verb in (Verb.CREATE, Verb.RUN, Verb.DELETE) and whole is not None:
                yield from (f"      {line}" for line in setting_lines(whole, change.address.name))
        if said := two_steps(change):
            yield f"      {said}"
        yield from self._marks.of(entry)

    def _head(self, change: Change) -> str:
        head = f"  {self._sign(change.verb)}{visible(str(change.address))}"
        place = visible(line_of(change.position))
        column = min(56, max(0, self._width - cells(place) - 2))
        plain = pad(head, column) + "  " + self._style(place, "dim") if place else head
        return self._colored(plain, change.verb)

    def _fate(self, change: Change) -> Iterator[str]:
        if change.verb is Verb.ADOPT:
            name = "" if change.id in (None, change.address.name) else f" {visible(change.id or '')}"
            yield f"      adopt{name}{THEN_UPDATE if change.fields else IDENTICAL}"
        elif change.verb is Verb.FORGET or change.expired or change.effect.reason.startswith(FILE_GONE):
            if change.effect.reason:
                yield f"      {visible(change.effect.reason)}"
        elif change.verb is Verb.REPLACE:
            yield f"      replace: {replacing(change)}"

    def groups(self, groups: Sequence[Group]) -> Iterator[str]:
        """Lists in aligned columns: title, count, names; the names below where they have no room there."""
        titles = [clip(visible(group.title), TITLE_CELLS) for group in groups]
        counts = [number(group.count) for group in groups]
        left, right = max(map(cells, titles), default=0), max(map(len, counts), default=0)
        for group, title, count in zip(groups, titles, counts, strict=True):
            head = f"  {self._sign(group.verb)}{pad(title, left)}  {count:>{right}}"
            yield from self._group(group, head)
            yield from self._marks.of(group)

    def _group(self, group: Group, head: str) -> Iterator[str]:
        note, parts = self._note(group), group.parts
        if group.adds and not group.full:
            yield self._colored(f"{head}   {self._samples(group, self._width - cells(head) - 3, note)}", group.verb)
            yield from _reasons(group)
            return
        ways = len(parts) > 1
        names = [] if ways else named(parts[0], group.title)
        tail = "   ".join(filter(None, [", ".join(names), note]))
        beside = bool(tail) and cells(head) + 3 + cells(tail) <= self._width
        if not beside:
            tail = note
        yield self._colored(f"{head}   {tail}" if tail else head, group.verb)
        if names and not beside:
            yield from packed(names, self._width, BODY)
        for part in parts:
            yield from self._variant(part, group, ways=ways)
        yield from _reasons(group)
        for said, count in group.reach.items():
            who = "each" if count == group.count else f"{number(count)} of them:"
            yield "      " + self._style(f"{who} {visible(said)}", "yellow")
        if not group.reach and group.first.effect.reason.endswith(NOWHERE):
            yield "      " + self._style(NOWHERE, "dim")

    def _note(self, group: Group) -> str:
        if group.verb is Verb.ADOPT:
            return f"adopt{THEN_UPDATE if group.first.fields else IDENTICAL}"
        if group.verb is Verb.REPLACE:
            return "replace: each is deleted, and then created anew" if group.dips else "replace"
        return ""

    def _sign(self, verb: Verb) -> str:
        said = f"{DRIFTED.get(verb, verb.value)}  " if self._drift else ""
        return f"{SIGNS[verb]} {said}"

    def _colored(self, line: str, verb: Verb) -> str:
        sign = SIGNS[verb]
        return line.replace(f"  {sign} ", f"  {self._style(sign, VERB_STYLE[verb])} ", 1)

    def _samples(self, group: Group, room: int, note: str) -> str:
        """As many names of what is added as fit, at least one, or all where all are kept; then the note."""
        samples = [sample(name, SAMPLE_CELLS) for name in group.names]
        for most in range(len(samples), 0, -1):
            shown = several(samples, group.count, most)
            if cells(shown) + len(note) <= room:
                break
        return f"{shown}   {note}" if note else shown

    def _fields(self, change: Change, entry: Group) -> Iterator[str]:
        silent = True
        for field in change.fields[:MOST_FIELDS]:
            meaning = visible(self._explain(change, field))
            silent = silent and not meaning
            yield from self._field(field, meaning, place=line_of(deciding(entry, field.path, self._places)))
        if len(change.fields) > MOST_FIELDS:
            yield f"      … {counted(len(change.fields) - MOST_FIELDS, 'more field')}"
        if silent and change.fields and change.effect.reason:
            yield "      " + self._style(visible(change.effect.reason), "dim")
        if said := reach_of(change):
            who = visible(change.address.name) if entry.count == 1 else "each"
            yield "      " + self._style(f"{who} {visible(said)}", "yellow")

    def _field(self, field: FieldChange, meaning: str, prefix: str = "", place: str = "") -> Iterator[str]:
        """What changes, what that means for moderation (the phrase to look for), and the line that decides."""
        line = f"      {prefix}{visible(field.path)}  {difference(field)}"
        parts = [self._style(meaning, "bold"), self._style(visible(place), "dim")]
        tail = "   ".join(filter(None, parts))
        if not tail:
            yield line
        elif cells(line) + 3 + cells(bare(tail)) <= self._width:
            yield f"{line}   {tail}"
        else:
            yield line
            yield f"          {tail}"

    def _variant(self, part: Variant, group: Group, *, ways: bool) -> Iterator[str]:
        """The same field changes of many keywords, once; where a list changes in several ways, with the names."""
        prefix = f"{number(part.count)} of them: " if ways else ""
        first = part.kept[0]
        for field in part.fields[:MOST_FIELDS]:
            yield from self._field(field, visible(self._explain(first, field)), prefix)
        if not part.fields and group.first.fields:
            yield f"      … {number(part.count)} with other differences"
        if ways:
            yield from packed(named(part, group.title), self._width, BELOW)


def _reasons(group: Group) -> Iterator[str]:
    """Why keywords are forgotten."""
    for reason, count in group.forgotten.items():
        who = "" if count == group.count else f"{number(count)} of them: "
        yield f"      {who}{visible(reason)}"
