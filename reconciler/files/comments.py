"""Comments that speak to the program: ``# reconciler: off=RULE reason``, in manifests and txt lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from reconciler.files.yaml_tree import quoted_spans
from reconciler.model.manifest import Position
from reconciler.model.tuning import Comment

_MARKER = "reconciler:"
_COMMENT = re.compile(
    r"(?:^|(?<=[ \t]))#+[ \t]+reconciler:[ \t]*(?P<key>[a-z]+)=(?P<rules>[^\s,]+(?:,[^\s,]+)*)(?P<reason>.*)$"
)
MOST_REASON = 200
"""Characters of a reason that are kept."""


def comments_in(text: str, file: str, *, manifest: bool) -> list[Comment]:
    """The comments of a file, in order. One that stands alone in its line speaks of the next line.

    ``manifest``: the file is YAML, where the same characters may stand inside a quoted word.
    """
    if _MARKER not in text:
        return []
    found = list(_found(text.replace("\r\n", "\n").replace("\r", "\n"), file))
    if manifest and found:
        inside = _quoted_places(text, [comment.position for comment in found])
        found = [comment for comment in found if comment.position not in inside]
    return found


def _found(text: str, file: str) -> Iterator[Comment]:
    for number, line in enumerate(text.split("\n"), 1):
        match = _COMMENT.search(line) if _MARKER in line else None
        if match is None:
            continue
        alone = not line[: match.start()].strip()
        rules = tuple(match["rules"].split(","))
        place = Position(file, number, match.start() + 1)
        yield Comment(match["key"], rules, match["reason"].strip()[:MOST_REASON], place, number + alone)


def _quoted_places(text: str, places: list[Position]) -> set[Position]:
    """Those of ``places``, which are in order, that stand inside a quoted or block scalar of YAML."""
    waiting = iter(places)
    place = next(waiting, None)
    inside: set[Position] = set()
    try:
        for start, end in quoted_spans(text):
            while place is not None and (place.line, place.column) < start:
                place = next(waiting, None)
            while place is not None and (place.line, place.column) < end:
                inside.add(place)
                place = next(waiting, None)
            if place is None:
                break
    except yaml.YAMLError:
        return set(places)  # the file is an error of its own: nothing in it is switched off
    return inside
