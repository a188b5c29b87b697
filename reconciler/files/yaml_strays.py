"""Words that YAML swallows: ``- #word`` is an empty entry, ``- foo #bar`` is only ``foo``."""

from __future__ import annotations

import re

from reconciler.files.yaml_errors import quoted
from reconciler.model.manifest import Position, Problem

_GLUED = re.compile(r"[ \t]#[^\s#]")
_LOST_ENTRY = re.compile(r"[ \t]+(?P<word>#[^\s#].*)$")
_LOST_TAIL = re.compile(r"(?P<gap>,?[ \t]+)(?P<word>#[^\s#].*)$")
_COMMENT = re.compile(r"(?<!\s)\s+#\s.*$")  # not from every blank of a run: that would take its square


class Strays:
    """Looks beside list entries for a ``#`` glued to a word. ``# `` with a space is an ordinary comment."""

    def __init__(self, text: str, lines: list[str], file: str) -> None:
        self._lines, self._file = lines, file
        self.suspects = _suspects(text)
        """Indices of lines that are worth a look: in nearly every file none."""

    def empty_entry(self, line: int, column: int) -> Problem:
        """What to say of a list entry that is empty; ``line`` and ``column`` from 0, behind the dash."""
        source = self._lines[line] if line < len(self._lines) else ""
        lost = _LOST_ENTRY.match(source, column)
        if lost is None:
            place = Position(self._file, line + 1, max(column, 1))
            return Problem(
                "empty-entry", place, "an entry of a list is empty", fix='remove it, or quote the word: - "word"'
            )
        word = _COMMENT.sub("", lost["word"]).rstrip()
        place = Position(self._file, line + 1, lost.start("word") + 1)
        message = f'YAML reads "{word[:60]}" as a comment'
        dash = "- " if source[:column].rstrip().endswith("-") else ""
        return Problem("keyword-empty", place, message, fix=f"{dash}{quoted(word)}")

    def lost_tail(self, value: str, start: int, line: int, column: int) -> Problem | None:
        """Whether text was lost behind a plain entry that ended at ``line`` and ``column``.

        ``start`` is the column where it began, or -1 where that is another line.
        """
        source = self._lines[line]
        lost = _LOST_TAIL.match(source, column)
        if lost is None:
            return None
        tail = _COMMENT.sub("", lost["word"]).rstrip()
        place = Position(self._file, line + 1, lost.start("word") + 1)
        before = ""
        if not lost["gap"].startswith(","):
            word = source[start:column] if start >= 0 else value
            before = word + lost["gap"]
        fix = f'quote it: {quoted(before + tail)}; for a comment put a space behind the #: "# {tail[1:30]}"'
        return Problem("stray-comment", place, f'YAML reads "{tail[:60]}" as a comment', fix=fix)


def _suspects(text: str) -> frozenset[int]:
    found: set[int] = set()
    line = last = 0
    for match in _GLUED.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        found.add(line)
    return frozenset(found)
