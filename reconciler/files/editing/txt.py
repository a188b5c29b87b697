"""Keywords of a txt list: added beside the others, and removed with their line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reconciler.files.comments import comments_in
from reconciler.files.editing.entry import Entry
from reconciler.files.editing.lines import Span, insertions, lines_of, removed
from reconciler.files.editing.order import positions
from reconciler.files.editing.source import Splice
from reconciler.files.txt_lists import COMMENT, read_txt
from reconciler.files.writing.list_text import txt_line


def can_hold(entry: Entry) -> bool:
    """Whether a line of a txt list says all of it, and reads back the same."""
    return entry.plain and _line(entry) is not None


def add_to_txt(text: str, entries: Sequence[Entry]) -> list[Splice]:
    """Return the splices that add ``entries``, each of which a line can hold."""
    lines = lines_of(text)
    rows, _ = read_txt(text, "")
    at = [row.line - 1 for row in rows]
    by_word = {entry.keyword: entry for entry in entries}
    new: dict[int, list[str]] = {}
    for count, words in positions([row.keyword for row in rows], list(by_word)):
        line = at[count - 1] if count else _before_first(text, lines, at)
        new.setdefault(line, []).extend(filter(None, (_line(by_word[word]) for word in words)))
    return insertions(text, lines, new)


def remove_from_txt(text: str, numbers: Collection[int]) -> list[Splice]:
    """Return the splices that remove the lines ``numbers``, from 1, each with a comment of the program's above it."""
    spoken = spoken_of(text)
    above = {number - 1 for number in numbers if number in spoken}
    return removed(text, lines_of(text), {number - 1 for number in {*numbers, *above}})


class Comments:
    """The comments of a txt list: the text is looked through once, for however many of its lines."""

    def __init__(self, text: str) -> None:
        self._lines, self._spoken = lines_of(text), spoken_of(text)

    def behind(self, number: int) -> str:
        """Return the comment behind the keyword of line ``number``, from 1, without its mark; empty without one."""
        found = COMMENT.search(self._lines.texts[number - 1].strip())
        return found[0].lstrip("#").strip() if found else ""

    def speak_of(self, number: int) -> bool:
        """Whether a comment of the program's stands alone above line ``number``, from 1: it speaks of that line."""
        return number in self._spoken


def spoken_of(text: str, *, manifest: bool = False) -> set[int]:
    """Return the lines, from 1, above which a comment of the program's stands alone: it speaks of them."""
    comments = comments_in(text, "", manifest=manifest)
    return {comment.line for comment in comments if comment.line != comment.position.line}


def _line(entry: Entry) -> str | None:
    word = txt_line(entry.keyword)
    if word is None:
        return None
    line = f"{word}  # {entry.reason}" if entry.reason else word
    rows, problems = read_txt(line, "")
    return line if not problems and [row.keyword for row in rows] == [entry.keyword] else None


def _before_first(text: str, lines: Sequence[Span], at: Sequence[int]) -> int:
    """Return the line behind which the first keyword goes: behind a heading, before what speaks of the next line.

    Without any keyword it is the last line that is not blank.
    """
    if at:
        first = at[0]
        return first - 2 if first + 1 in spoken_of(text) else first - 1
    spoken = spoken_of(text)
    filled = [index for index, line in enumerate(lines) if text[line.start : line.stop].strip()]
    while filled and filled[-1] + 2 in spoken:
        filled.pop()
    return filled[-1] if filled else -1
