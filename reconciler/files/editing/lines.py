"""Lines and records of a text, each with the line end that it has; where new ones go, and how old ones leave."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, overload

from reconciler.files.editing.source import Splice

_BREAK = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """A line, or a record of several lines: from ``start`` up to ``end``, its line end from ``stop`` on."""

    start: int
    stop: int
    end: int


class Lines(Sequence[Span]):
    """The lines of a text as editors count them. What follows the last line end is a line if it is not empty.

    A span is made when it is asked for: of a hundred thousand lines an edit looks at a few.
    """

    def __init__(self, text: str) -> None:
        # newline="" splits at each kind of line end, and leaves them as they are.
        self.texts = io.StringIO(text, newline="").readlines()
        """Each line with its line end."""
        self._starts = [0, *accumulate(map(len, self.texts))]

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Span: ...

    @overload
    def __getitem__(self, index: slice) -> list[Span]: ...

    def __getitem__(self, index: int | slice) -> Span | list[Span]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        start = self._starts[at]
        return Span(start, start + len(self.texts[at].rstrip("\r\n")), self._starts[at + 1])

    def __iter__(self) -> Iterator[Span]:
        return (self[index] for index in range(len(self)))

    def at(self, place: int) -> int:
        """Return the index of the line in which the character at ``place`` stands; the last line from its end on."""
        return max(min(bisect_right(self._starts, place), len(self)) - 1, 0)


def lines_of(text: str) -> Lines:
    """Return the lines of a text, each with the line end that it has."""
    return Lines(text)


def line_end(text: str) -> str:
    """Return the line end that a text has: its first one."""
    match = _BREAK.search(text)
    return match[0] if match else "\n"


def line_at(text: str, index: int) -> Span:
    """Return the line in which the character at ``index`` stands."""
    start = text.rfind("\n", 0, index) + 1
    start = max(start, text.rfind("\r", start, index) + 1)
    match = _BREAK.search(text, index)
    return Span(start, match.start(), match.end()) if match else Span(start, len(text), len(text))


def line_before(text: str, line: Span) -> Span | None:
    """Return the line before ``line``; None for the first one."""
    if not line.start:
        return None
    pair = text[line.start - 2 : line.start] == "\r\n"
    return line_at(text, line.start - 2 if pair else line.start - 1)


def inserted_after(text: str, span: Span | None, new: Sequence[str]) -> Splice:
    """Return the splice that puts ``new`` lines behind ``span``, or at the start of the text where it is None.

    The last line of a text that ends without a line end goes on to have none.
    """
    if span is None:
        end = line_end(text)
        return Splice(0, 0, "".join(f"{line}{end}" for line in new))
    if span.stop == span.end:
        end = line_end(text)
        return Splice(span.end, span.end, "".join(f"{end}{line}" for line in new))
    end = text[span.stop : span.end]
    return Splice(span.end, span.end, "".join(f"{line}{end}" for line in new))


def removed(text: str, spans: Sequence[Span], indexes: Collection[int]) -> list[Splice]:
    """Return the splices that take the spans at ``indexes`` away, each with its line end.

    Where the last one has none, the line end before it goes instead.
    """
    splices: list[Splice] = []
    for index in sorted(set(indexes)):
        span = spans[index]
        if splices and splices[-1].end == span.start:
            splices[-1] = splices[-1]._replace(end=span.end)
        else:
            splices.append(Splice(span.start, span.end, ""))
    if splices and splices[-1].end == len(text) and text and text[-1] not in "\r\n":
        last = splices[-1]
        before = line_before(text, Span(last.start, last.end, last.end))
        if before is not None:
            splices[-1] = last._replace(start=before.stop)
    return splices


def insertions(text: str, spans: Sequence[Span], new: Mapping[int, Sequence[str]]) -> list[Splice]:
    """Return the splices that put lines behind the spans at the keys of ``new``; -1 stands for the first place."""
    return [inserted_after(text, spans[at] if at >= 0 else None, rows) for at, rows in sorted(new.items()) if rows]
