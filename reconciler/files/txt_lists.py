"""Word lists in plain text: one keyword a line."""

from __future__ import annotations

import re

from reconciler.model.manifest import ListRow, Position, Problem
from reconciler.model.spec import quoted

COMMENT = re.compile(r"(?:^|(?<=\s))#+(?:\s|$).*", re.DOTALL)
"""A comment in a line without white space at its ends."""
_ESCAPED = re.compile(r"(?:^|(?<=\s))\\(?=\\*#)")


def read_txt(text: str, file: str) -> tuple[list[ListRow], list[Problem]]:
    """The keywords of a txt list. White space around them, ideographic too, and blank lines count for nothing.

    ``# `` begins a comment, at the start of a line and after a space. ``\\#`` at the start of a word is ``#``.
    """
    rows: list[ListRow] = []
    problems: list[Problem] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        word = line.strip()
        if "#" in word:
            word, problem = _around_hash(word, file, number, len(line) - len(line.lstrip()) + 1)
            if problem is not None:
                problems.append(problem)
                continue
        if word:
            rows.append(ListRow(word, number))
    return rows, problems


def _around_hash(line: str, file: str, number: int, column: int) -> tuple[str, Problem | None]:
    """What is left of a line that holds ``#``."""
    word = COMMENT.sub("", line, count=1).rstrip()
    if not word.startswith("#"):
        return _ESCAPED.sub("", word), None
    message = f"{quoted(word)} is neither a word nor a comment"
    fix = f"\\{word[:60]} for the word, # {word.lstrip('#')[:60]} for a comment"
    return "", Problem("hash-word", Position(file, number, column), message, fix=fix)
