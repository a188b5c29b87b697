"""Entries of a YAML sequence, in block or flow style: added among the others, and removed by their number."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from reconciler.files.editing.lines import Span, inserted_after, line_at, line_before, line_end, lines_of, removed
from reconciler.files.editing.source import CannotEdit, Splice
from reconciler.files.editing.txt import spoken_of
from reconciler.files.editing.yaml_nodes import Node

_BY_HAND = "edit it by hand"
_COMMENT = re.compile(r"[ \t]*(?:#[^\r\n]*)?")
_GAP = re.compile(r"(?:\s|#[^\r\n]*)*")


def add_to_block(text: str, sequence: Node, new: Sequence[tuple[int, Sequence[str]]]) -> list[Splice]:
    """Return the splices that add entries, as they are to be written, to a block sequence with entries.

    ``new``: how many of the present ones stand before which entries.
    """
    dash = _dash(text, sequence.items[0])
    indent = text[line_at(text, dash).start : dash]
    gap = text[dash + 1 : sequence.items[0].start]
    splices = []
    after: Span | None
    for count, entries in new:
        rows = [f"{indent}-{gap}{entry}" for entry in entries]
        if count:
            after = line_at(text, sequence.items[count - 1].end)
        else:
            after = line_before(text, _first_line(text, sequence.items[0]))
        splices.append(inserted_after(text, after, rows))
    return splices


def remove_from_block(text: str, sequence: Node, indexes: Collection[int]) -> list[Splice]:
    """Return the splices that remove entries of a block sequence with their lines; not all of them."""
    lines = lines_of(text)
    number = {line.start: at for at, line in enumerate(lines)}
    told = spoken_of(text, manifest=True)
    gone: set[int] = set()
    for index in indexes:
        item = sequence.items[index]
        first = number[line_at(text, _dash(text, item)).start]
        last = number[line_at(text, item.end).start]
        gone.update(range(first - (first + 1 in told), last + 1))
    return removed(text, lines, gone)


def _dash(text: str, item: Node) -> int:
    """Return where the dash of an entry stands. Raises CannotEdit where it is not in the entry's own line."""
    line = line_at(text, item.start)
    match = re.fullmatch(r"([ \t]*)-[ \t]+", text[line.start : item.start])
    if match is None:
        raise CannotEdit(f"the entry in line {item.place[0]} does not begin behind its dash", _BY_HAND)
    return line.start + len(match[1])


def _first_line(text: str, item: Node) -> Span:
    """Return the line of an entry, or of a comment of the program's that speaks of it."""
    line = line_at(text, item.start)
    before = line_before(text, line)
    return before if before is not None and item.place[0] in spoken_of(text, manifest=True) else line


def add_to_flow(text: str, sequence: Node, new: Sequence[tuple[int, Sequence[str]]]) -> list[Splice]:
    """Return the splices that add entries to a flow sequence: in a line of their own where the others have one."""
    items = sequence.items
    splices = []
    for count, entries in new:
        if not items:
            splices.append(Splice(sequence.start + 1, sequence.start + 1, ", ".join(entries)))
        elif count < len(items):
            splices.append(_before(text, sequence, count, entries))
        else:
            splices += _behind(text, sequence, entries)
    return splices


def _before(text: str, sequence: Node, index: int, entries: Sequence[str]) -> Splice:
    item = sequence.items[index]
    if not _alone(text, sequence, index):
        return Splice(item.start, item.start, "".join(f"{entry}, " for entry in entries))
    line = line_at(text, item.start)
    indent = text[line.start : item.start]
    end = line_end(text)
    return Splice(line.start, line.start, "".join(f"{indent}{entry},{end}" for entry in entries))


def _behind(text: str, sequence: Node, entries: Sequence[str]) -> list[Splice]:
    last = sequence.items[-1]
    comma = _comma(text, last)
    if not _alone(text, sequence, len(sequence.items) - 1):
        return [Splice(last.end, last.end, "".join(f", {entry}" for entry in entries))]
    line = line_at(text, last.start)
    indent = text[line.start : last.start]
    ends = line_at(text, last.end if comma is None else comma)
    rows = [f"{indent}{entry}," for entry in entries]
    if comma is not None:
        return [inserted_after(text, ends, rows)]
    rows[-1] = rows[-1][:-1]
    return [Splice(last.end, last.end, ","), inserted_after(text, ends, rows)]


def remove_from_flow(text: str, sequence: Node, index: int) -> list[Splice]:
    """Return the splices that remove one entry of a flow sequence, with one comma."""
    items = sequence.items
    item = items[index]
    comma = _comma(text, item)
    following = items[index + 1] if index + 1 < len(items) else None
    if _alone(text, sequence, index):
        first = line_at(text, item.start)
        last = line_at(text, item.end if comma is None else comma)
        splices = [Splice(first.start, last.end, "")]
        before = _comma(text, items[index - 1]) if index and comma is None else None
        return [*([Splice(before, before + 1, "")] if before is not None else []), *splices]
    if following is not None:
        return [Splice(item.start, _checked(text, item.end, following.start), "")]
    if index:
        return [Splice(_checked(text, items[index - 1].end, item.start, back=True), item.end, "")]
    return [Splice(item.start, item.end if comma is None else comma + 1, "")]


def _checked(text: str, start: int, end: int, *, back: bool = False) -> int:
    """Return the end of a gap between two entries, with ``back`` its start. Raises CannotEdit for a comment in it."""
    if "#" in text[start:end]:
        line = text.count("\n", 0, start) + 1
        raise CannotEdit(f"a comment stands between entries that share line {line}", _BY_HAND)
    return start if back else end


def _comma(text: str, item: Node) -> int | None:
    """Return where the comma behind an entry stands; None where there is none."""
    match = _GAP.match(text, item.end)
    at = match.end() if match else item.end
    return at if text[at : at + 1] == "," else None


def _alone(text: str, sequence: Node, index: int) -> bool:
    """Whether an entry shares its lines with nothing but its comma and a comment."""
    item = sequence.items[index]
    first = line_at(text, item.start)
    comma = _comma(text, item)
    behind = item.end if comma is None else comma + 1
    last = line_at(text, behind)
    rest = _COMMENT.match(text, behind)
    return not text[first.start : item.start].strip() and rest is not None and rest.end() == last.stop
