"""Whole documents of a manifest: taken out with their separators, everything else left as it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from reconciler.files.editing.lines import line_end, lines_of
from reconciler.files.editing.source import CannotEdit, Splice
from reconciler.files.editing.yaml_nodes import nodes_of

EMPTY = "# Nothing is declared here."
"""What is left of a file whose last document went: an empty one would look like an interrupted write."""
_SEPARATOR = re.compile(r"---(?=[ \t]|$)")
_OTHER = re.compile(r"%|\.\.\.(?=[ \t]|$)")
_TOP = re.compile(r"#")


class _Part(NamedTuple):
    """What stands from a separator up to the next one: characters, and the lines of the roots in it, from 1."""

    start: int
    end: int
    roots: tuple[int, ...]


def remove_documents(text: str, lines: Collection[int]) -> list[Splice]:
    """Return the splices that take the documents out whose mappings begin in ``lines``, from 1. Raises CannotEdit."""
    parts = _parts(text)
    gone = [part for part in parts if any(line in part.roots for line in lines)]
    if len(gone) != len(set(lines)):
        raise CannotEdit("the document was not found", "remove it by hand")
    splices = [Splice(_behind_top(text) if part.start == 0 else part.start, part.end, "") for part in gone]
    if all(part in gone for part in parts if part.roots):
        left = text[: splices[0].start] + "".join(text[p.start : p.end] for p in parts if p not in gone)
        if "#" not in left:
            splices[0] = splices[0]._replace(text=EMPTY + line_end(text))
    return splices


def _parts(text: str) -> list[_Part]:
    roots = nodes_of(text)
    starts = [0]
    for line in lines_of(text):
        said = text[line.start : line.stop]
        if _OTHER.match(said):
            raise CannotEdit("the file has directives or marks of an end", "remove the document by hand")
        if _SEPARATOR.match(said) and line.start:
            starts.append(line.start)
    ends = [*starts[1:], len(text)]
    return [
        _Part(start, end, tuple(root.place[0] for root in roots if start <= root.start < end))
        for start, end in zip(starts, ends, strict=True)
    ]


def _behind_top(text: str) -> int:
    """Where the comments end that stand above a blank line at the top of a file, or are for an editor."""
    at = kept = 0
    for line in lines_of(text):
        said = text[line.start : line.stop].strip()
        if not said or said.startswith("# yaml-language-server:"):
            kept = line.end
        elif not (said.startswith("#") or _SEPARATOR.match(said)):
            break
        at = line.end
    return min(kept, at)
