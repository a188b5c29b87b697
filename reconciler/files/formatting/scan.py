"""Where the scalars of a YAML text stand, and its comments: what must not change, or get lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from reconciler.files.yaml_tree import parse_events

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


class Piece(NamedTuple):
    """Whole lines of a text, from line ``line`` on. ``fixed``: they begin a document, and maybe are all of it."""

    line: int
    text: str
    fixed: bool


def pieces(text: str) -> list[Piece]:
    """Return what stands before, between and after the lines that begin a document, and these. Joined it is ``text``.

    Lines that begin a document are its directives, with the ``...`` before them, and its ``---``. Where the document
    begins in the line of the ``---``, all of it belongs to that.
    """
    lines = text.splitlines(keepends=True)
    heads: dict[int, int] = {}
    ended: int | None = None
    whole: int | None = None
    for event in parse_events(text):
        line: int = event.start_mark.line
        if event.__class__ is yaml.DocumentEndEvent:
            ended = line if event.explicit else None
        elif event.__class__ is yaml.DocumentStartEvent and event.explicit:
            end: Any = event.end_mark
            first = ended if ended is not None and lines[line].startswith("%") else line
            if whole is not None:
                heads[whole] = first
            behind = lines[end.line][end.column :].strip()
            whole = first if behind and not behind.startswith("#") else None
            heads[first] = len(lines) if whole is not None else end.line + 1
    edges = sorted({0, len(lines), *heads, *heads.values()})
    return [Piece(first + 1, "".join(lines[first:last]), first in heads) for first, last in pairwise(edges)]
