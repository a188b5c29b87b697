"""The difference between a file and the same file in its style, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff

MOST = 5_000
"""Changed lines up to which they are compared one by one: beyond, that would take minutes."""
_CONTEXT = 3


def diff_lines(file: str, before: str, after: str) -> Iterator[str]:
    """Return the lines of a unified diff, without line ends; a line that ends otherwise differs."""
    old, new = _lines(before), _lines(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = max(len(old), len(new)) - head - tail
    if middle <= MOST:
        for line in unified_diff(old, new, f"a/{file}", f"b/{file}", n=_CONTEXT):
            yield from line.rstrip("\n").split("\n")
        return
    yield f"--- a/{file}"
    yield f"+++ b/{file}"
    yield f"@@ -{head + 1},{len(old) - head - tail} +{head + 1},{len(new) - head - tail} @@"
    for sign, lines in (("-", old[head : len(old) - tail]), ("+", new[head : len(new) - tail])):
        for line in lines:
            yield from f"{sign}{line}".rstrip("\n").split("\n")


def _lines(text: str) -> list[str]:
    """Lines with their ends. The last one has a line end too, or says that it has none, as diff does."""
    lines = text.split("\n")
    last = lines.pop()
    rows = [f"{line}\n" for line in lines]
    return [*rows, f"{last}\n\\ No newline at end of file\n"] if last else rows


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
