"""A list of texts in a YAML document, of which only the set counts: entries come and go, the others stay."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.files.editing.field_values import quoted_like
from reconciler.files.editing.lines import line_at
from reconciler.files.editing.order import positions
from reconciler.files.editing.pieces import Pieces
from reconciler.files.editing.sequences import add_to_block, add_to_flow, remove_from_block, remove_from_flow
from reconciler.files.editing.source import CannotEdit, Splice, spliced
from reconciler.files.editing.yaml_nodes import Node, nodes_of
from reconciler.files.formatting.scan import comments
from reconciler.files.writing.scalars import scalar


def set_labels(text: str, key: Node, sequence: Node, labels: frozenset[str]) -> list[Splice]:
    """Return the splices that make ``labels`` the entries of ``sequence``, whose key is ``key``. Raises CannotEdit."""
    present = [item.value for item in sequence.items]
    if any(value is None for value in present):
        raise CannotEdit(f"{key.value} in line {key.place[0]} is not a list of texts", "edit it by hand")
    if not labels:
        return _emptied(text, key, sequence)
    pieces = Pieces(len(text))
    new = sorted(labels.difference(filter(None, present)))
    if new:
        quote = _quote(sequence)
        known = [value or "" for value in present]
        rows = [
            (count, [quoted_like(quote, each) if quote else scalar(each) for each in chosen])
            for count, chosen in positions(known, new)
        ]
        add = add_to_flow if sequence.flow else add_to_block
        text = _taken(pieces, text, add(text, sequence, rows))
    while gone := _gone(_sequence_at(text, key.place), labels):
        sequence = _sequence_at(text, key.place)
        if sequence.flow:  # one after the other: commas depend on what is still there
            text = _taken(pieces, text, remove_from_flow(text, sequence, gone[-1]))
        else:
            text = _taken(pieces, text, remove_from_block(text, sequence, gone))
    return list(pieces.splices())


def _taken(pieces: Pieces, text: str, splices: Sequence[Splice]) -> str:
    pieces.take(splices)
    return spliced(text, splices)


def _gone(sequence: Node, labels: frozenset[str]) -> list[int]:
    """The entries that are not wanted any more, and those that repeat one: there is a limit to entries."""
    seen: set[str | None] = set()
    gone = []
    for at, item in enumerate(sequence.items):
        if item.value not in labels or item.value in seen:
            gone.append(at)
        seen.add(item.value)
    return gone


def _sequence_at(text: str, place: tuple[int, int]) -> Node:
    """The value of the key at ``place``, which no change of its entries moves."""
    pending = nodes_of(text)
    while pending:
        node = pending.pop()
        for key, value in node.pairs:
            if key.place == place:
                return value
            pending.append(value)
        pending += node.items
    raise CannotEdit(f"nothing stands in line {place[0]} any more", "edit it by hand")


def _emptied(text: str, key: Node, sequence: Node) -> list[Splice]:
    if sequence.flow:
        if comments(text[sequence.start : sequence.end]):
            raise CannotEdit(f"comments stand in {key.value} in line {key.place[0]}", "edit it by hand")
        return [Splice(sequence.start, sequence.end, "[]")]
    if line_at(text, sequence.start).start == line_at(text, key.start).start:
        raise CannotEdit(f"{key.value} in line {key.place[0]} begins in the line of its key", "edit it by hand")
    colon = text.index(":", key.end)
    return [Splice(colon + 1, colon + 1, " []"), *remove_from_block(text, sequence, range(len(sequence.items)))]


def _quote(sequence: Node) -> str:
    """The quote that all entries have; empty where one is plain."""
    styles = {item.style for item in sequence.items}
    return styles.pop() if styles in ({"'"}, {'"'}) else ""
