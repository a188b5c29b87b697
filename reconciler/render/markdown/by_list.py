"""Every change that tables only count, by name and line: one list after another, what is there before what is added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.model.change import Change
from reconciler.render.groups import Group
from reconciler.render.markdown.escape import code
from reconciler.render.markdown.page import Page, not_shown, size
from reconciler.render.markdown.tables import TABLE_NAMES, TABLE_SAMPLES, names_of
from reconciler.render.words import counted, number

WORDS_A_LINE = 20
LEAST = 400
"""Characters that a list must have room for, or else it is counted."""
FOR_CUT = 40
"""Characters for saying how many more there are."""
END = "\n</details>\n"


def put_lists(page: Page, groups: Iterable[Group], title: str, room: int) -> None:
    """A folded part for each group that tables do not name whole, in at most ``room`` characters.

    What does not fit is counted, with ``title``.
    """
    room = min(room, page.left)
    unnamed = 0
    for group in groups:
        if _named_whole(group):
            continue
        fate = "" if not title else f" · {title.lower()}"
        head = f"{code(group.title)}{fate}\n\n<details><summary>{counted(group.count, 'name')} with lines</summary>\n"
        frame = size(head) + size(END) + FOR_CUT
        if room - frame < LEAST:
            unnamed += group.count
            continue
        before, cut = page.left, 0
        page.put(head)
        for changes in _chunks(group):
            if cut:
                cut += len(changes)
                continue
            line = f"- {names_of(changes, len(changes), group.title)}"
            if size(line) > room - frame - (before - page.left):
                cut = len(changes)
            else:
                page.put(line)
        if cut:
            page.put(f"- … {number(cut)} more")
        page.put(END)
        room -= before - page.left
        unnamed += cut
    if unnamed:
        page.line(not_shown(f"{title} by line", unnamed))
        page.line()


def _named_whole(group: Group) -> bool:
    if group.first.list is None:
        return all(len(part.kept) <= TABLE_NAMES for part in group.parts)
    # Tables of what comes or goes show a few names of the list, tables of fields a few of each way to change.
    return group.count <= TABLE_SAMPLES


def _chunks(group: Group) -> Iterator[Sequence[Change]]:
    for part in group.parts:
        for start in range(0, len(part.kept), WORDS_A_LINE):
            yield part.kept[start : start + WORDS_A_LINE]
