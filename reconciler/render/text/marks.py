"""What is said of changes beside what differs: ends, dips, what was adopted, and whose edits are undone."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.change import Change, Verb
from reconciler.render.ends import life_words
from reconciler.render.escape import visible
from reconciler.render.groups import Group
from reconciler.render.outline import edited
from reconciler.render.text.style import Style
from reconciler.render.words import ADOPTED, counted, moment, number, several, value

MOST_EDITS = 3


class Marks:
    """Draws the marks of a group; ``drift``: nothing is going to be undone."""

    def __init__(self, *, drift: bool, style: Style) -> None:
        self._drift = drift
        self._style = style

    def of(self, group: Group) -> Iterator[str]:
        for life, count in group.lives.items():
            yield "      " + self._style(visible(life_words(life)) + _of(count, group), "dim")
        if group.dips:
            said = f"DIPS{_of(group.dips, group)}: less is protected for a moment: {visible(group.dip)}"
            yield "      " + self._style(said, "yellow")
        if group.adopted and not self._drift:
            yield "      " + self._style(f"ADOPTED{_of(group.adopted, group)}: {ADOPTED}", "yellow")
        if self._drift:
            if group.latest and group.verb is not Verb.DELETE:
                yield f"      last changed in the cloud {moment(group.latest)}"
        elif group.undone:
            yield "      " + self._undone(group)

    def _undone(self, group: Group) -> str:
        deleted = group.first.before is None
        what = "CONSOLE DELETE" if deleted else "CONSOLE EDIT"
        if group.count == 1:
            when = f" of {moment(group.updated)}" if group.updated else ""
            said = f"UNDOES A {what}" + (": it was there when last applied" if deleted else when)
        else:
            when = f", the latest of {moment(group.updated)}" if group.updated else ""
            said = f"UNDOES {counted(group.undone, what, what + 'S')}{when}"
        # Those of a list were edited in ways of their own; an entry's were all edited alike.
        recorded = _recorded(group.first) if group.first.list is None or group.count == 1 else ""
        return self._style(said, "yellow", "bold") + recorded


def _of(count: int, group: Group) -> str:
    return "" if count == group.count else f" ({number(count)} of them)"


def _recorded(change: Change) -> str:
    """What the state remembers of the fields that somebody edited."""
    edits = edited(change)
    if not edits:
        return ""
    if len(edits) == len(change.fields) == 1:
        return f" (recorded {value(edits[0].before, edits[0].path)})"
    shown = [f"{visible(edit.path)} {value(edit.before, edit.path)}" for edit in edits]
    return f" (recorded {several(shown, len(shown), MOST_EDITS)})"
