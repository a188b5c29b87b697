"""A page of Markdown that never grows beyond its limit: what does not fit is counted and said.

Sections come in order of importance, and each may take only its share, so that a long first one leaves room for the
rest. Titles and the words about what was cut have room of their own that no row can take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reconciler.render.words import number

KEPT = 2_500
"""Characters for titles and for saying what was cut: more than all sections together need."""

Row = tuple[str, int]
"""One line, and how many changes it stands for."""
Cut = Callable[[int], str]
"""Says that so many changes are not shown."""


def size(text: str) -> int:
    """Characters as forges count them: those beyond the first plane of Unicode are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def not_shown(what: str, count: int) -> str:
    return f"*{what}: {number(count)} more are not shown here; the JSON has all of them.*"


def table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


class Page:
    """Lines up to ``limit`` characters; ``foot`` is what will stand at the end in any case."""

    def __init__(self, limit: int, foot: Sequence[str]) -> None:
        self._lines: list[str] = []
        self._foot = foot
        self.limit = limit
        self._left = limit - KEPT - sum(size(line) + 1 for line in foot)

    @property
    def left(self) -> int:
        """Room for rows."""
        return self._left

    def line(self, text: str = "") -> None:
        """One line of known, small size: a title, a word about what was cut."""
        self._lines.append(text)

    def put(self, text: str) -> None:
        """One line that may be long: it uses up room."""
        self._lines.append(text)
        self._left -= size(text) + 1

    def rows(self, rows: Iterable[Row], share: int, *, head: Sequence[str] = (), more: int = 0, cut: Cut) -> None:
        """As many rows as ``share`` and the page have room for, below ``head``; the others, and ``more``, are counted.

        Rows that stand for no change of their own, such as further fields of one, count nothing.
        """
        room = max(0, min(share, self._left))
        full = False
        for text, count in rows:
            need = size(text) + 1
            full = full or need > room
            if full:
                more += count
                continue
            if head:
                self._lines += head
                head = ()
            room -= need
            self.put(text)
        if more:
            self._lines += ["", cut(more)]
        self._lines.append("")

    def text(self) -> str:
        lines = [*self._lines, *self._foot]
        # Two blank lines in a row say no more than one.
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept) + "\n"
