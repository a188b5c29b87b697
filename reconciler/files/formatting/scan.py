"""Where the scalars of a YAML text stand, and its comments: what must not change, or get lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import yaml

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as Parser  # type: ignore[assignment]


def scalars(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it is a block scalar) of every scalar, in order."""
    for event in yaml.parse(text, Loader=Parser):
        if isinstance(event, yaml.ScalarEvent) and event.start_mark and event.end_mark:
            yield event.start_mark.index, event.end_mark.index, event.style in ("|", ">")


def comments(text: str) -> Counter[str]:
    """Every comment, without the space around it, and how often it stands there."""
    found: Counter[str] = Counter()
    end = 0
    for start, stop, _ in [*scalars(text), (len(text), len(text), False)]:
        for line in text[end:start].split("\n"):
            _, hash_sign, comment = line.partition("#")
            if hash_sign:
                found[comment.strip()] += 1
        end = max(end, stop)
    return found


def pieces(text: str) -> list[tuple[int, str]]:
    """(first line from 1, text) of what stands before, between and after the lines that begin a document, and of these.

    Put together again they are the text.
    """
    lines = text.splitlines(keepends=True)
    starts = [
        event.start_mark.line
        for event in yaml.parse(text, Loader=Parser)
        if isinstance(event, yaml.DocumentStartEvent) and event.explicit and event.start_mark
    ]
    edges = sorted({0, len(lines), *starts, *(start + 1 for start in starts)})
    return [(first + 1, "".join(lines[first:last])) for first, last in pairwise(edges)]
