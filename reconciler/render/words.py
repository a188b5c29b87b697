"""Numbers, names and values in the words people read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from reconciler.model.change import Change, FieldChange
from reconciler.model.manifest import Position
from reconciler.model.resource import Value
from reconciler.render.escape import clip, visible

_BARE = re.compile(r"[^\s\"'→,]+\Z")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?Z\Z")
_COMMA = re.compile(r"[,，、\"]")
ADOPTED = "in the account before this project managed it"
"""What an adopted object is."""
VALUE_CELLS = 60
MOST_WORDS = 8


def number(count: int) -> str:
    return f"{count:,}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """``1 error``, ``1,204 errors``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s" if seconds % 1 >= 0.05 else f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def moment(text: str) -> str:
    """The cloud's time, to the minute; what has another form is shown as it is."""
    found = _TIME.match(text)
    return f"{found[1]} {found[2]} UTC" if found else clip(visible(text), 40)


def several(words: Iterable[str], total: int, most: int) -> str:
    """The first ``most`` of ``words`` and how many more of ``total`` there are."""
    shown = [word for word, _ in zip(words, range(most), strict=False)]
    if total > len(shown):
        shown.append(f"… {number(total - len(shown))} more")
    return ", ".join(shown)


def value(item: Value, path: str = "") -> str:
    """One value of a normal form. ``path`` is where it stands: no labels there means every label."""
    if item is None:
        return "(unset)"
    if isinstance(item, frozenset):
        if not item:
            return "(all)" if path.rpartition(".")[2] == "labelSet" else "(empty)"
        return several((word(entry) for entry in sorted(item)), len(item), MOST_WORDS)
    if isinstance(item, bool):
        return "true" if item else "false"
    return word(item) if isinstance(item, str) else str(item)


def word(text: str) -> str:
    """A text of an author or of the cloud; in quotes unless it is one plain word."""
    shown = clip(visible(text), VALUE_CELLS)
    return shown if _BARE.match(shown) else f'"{shown}"'


def replacing(change: Change) -> str:
    """How a replace is carried out."""
    old = visible(change.id or "")
    if change.dips:
        return f"{old} is deleted, and then created anew"
    return f"created anew; {old} is deleted once the new one is read back"


def in_between(change: Change) -> list[FieldChange]:
    """Of a change that is sent in two steps: the paths that the second one sets, from the first one's value."""
    via, after = change.via, change.after
    if via is None or after is None:
        return []
    return [FieldChange(path, via.get(path), after.get(path)) for path in sorted(after) if via.get(path) != after[path]]


def two_steps(change: Change) -> str:
    """How a change is sent that is sent in two steps; empty where it is not."""
    fields = in_between(change)
    if not fields:
        return ""
    # Paths stand above, at what changes: they are named only where they differ in what is sent first.
    alike = len({field.before for field in fields}) == 1
    if alike:
        path, first, _ = fields[0]
        said = f"{visible(path.rpartition('.')[2])} {value(first, path)}"
    else:
        said = "; ".join(f"{visible(path)} {value(first, path)}" for path, first, _ in fields)
    return f"sent in two steps, so that nothing dips: {said}, until keywords have their new tags"


def line_of(position: Position | None) -> str:
    """``file:line``; nothing where it is not known."""
    return position.short if position and position.file else ""


def sample(text: str, width: int) -> str:
    """One of several texts with commas between; in quotes where it would not be seen where it begins and ends."""
    shown = clip(visible(text), width)
    odd = not shown or _COMMA.search(shown) or any(unicodedata.category(c)[0] in "CPZ" for c in (text[0], text[-1]))
    return f'"{shown}"' if odd else shown


def difference(change: FieldChange) -> str:
    """``80 → 90``; of two sets what came and what went."""
    before, after = change.before, change.after
    if not (isinstance(before, frozenset) and isinstance(after, frozenset) and before and after):
        return f"{value(before, change.path)} → {value(after, change.path)}"
    parts = [
        f"{sign} {several(map(word, sorted(words)), len(words), MOST_WORDS)}"
        for sign, words in (("+", after - before), ("-", before - after))
        if words
    ]
    return "  ".join(parts)


def flags(all_flags: Sequence[str | None]) -> str:
    """Overriding flags once each, in order, for a command line."""
    return " ".join(dict.fromkeys(flag for flag in all_flags if flag))
