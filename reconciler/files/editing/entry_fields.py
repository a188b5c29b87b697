"""Fields of keywords in a manifest: set and taken away where the keyword stands, in the style that it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from reconciler.files.editing.fields import ORDER, Fields, Value, bracketed, value_text
from reconciler.files.editing.lines import inserted_after, line_at
from reconciler.files.editing.sequences import add_to_block, remove_from_block
from reconciler.files.editing.source import CannotEdit, Splice
from reconciler.files.editing.yaml_lists import place_of, sequences_in
from reconciler.files.editing.yaml_nodes import Node
from reconciler.files.writing.scalars import scalar

_BY_HAND = "edit it by hand"


def set_in_documents(text: str, changes: Mapping[tuple[int, int], Fields]) -> dict[tuple[int, int], list[Splice]]:
    """Return the splices that give entries of ``keywords`` other fields. Keys: where keywords stand, from 1.

    An entry that says so already has none.

    A word becomes a mapping where it is to say something, and a mapping that is left with a word alone, in brackets
    and one line, becomes a word. Raises CannotEdit where no entry stands at a place, or a field cannot change alone.
    """
    wanted = dict(changes)
    splices: dict[tuple[int, int], list[Splice]] = {}
    for held in sequences_in(text):
        for item in held.sequence.items if held.field == "keywords" else ():
            place = place_of(item)
            if place in wanted:
                splices[place] = _joined(_set(text, item, wanted.pop(place)))
    if wanted:
        line, column = min(wanted)
        raise CannotEdit(f"no entry of a list begins at {line}:{column}", _BY_HAND)
    return splices


def _set(text: str, item: Node, fields: Fields) -> Iterator[Splice]:
    if item.value is not None:
        yield from _from_word(text, item, fields)
        return
    present = {key.value: at for at, (key, _) in enumerate(item.pairs)}
    gone = {present[name] for name, value in fields.items() if value is None and name in present}
    new = {name: value for name, value in fields.items() if value is not None and name not in present}
    if gone and not new and item.flow and len(item.pairs) - len(gone) == 1 and _is_simple(text, item):
        word = item.get("keyword")
        assert word is not None
        yield Splice(item.start, item.end, text[word.start : word.end])
        return
    for name, value in fields.items():
        if value is not None and name in present:
            yield from _replace(text, *item.pairs[present[name]], value)
    for run in _runs(sorted(gone)):
        yield from _take(text, item, run)
    yield from _put(text, item, gone, new)


def _joined(splices: Iterable[Splice]) -> list[Splice]:
    """Insertions at one place as one, in the order in which they were made: else their texts would decide."""
    found: dict[tuple[int, int], str] = {}
    for splice in splices:
        place = splice.start, splice.end
        found[place] = found.get(place, "") + splice.text
    return [Splice(start, end, text) for (start, end), text in found.items()]


def _from_word(text: str, item: Node, fields: Fields) -> Iterator[Splice]:
    """A word alone, which becomes a mapping in brackets if it is to say something."""
    said = [(name, fields[name]) for name in ORDER if fields.get(name) is not None]
    if not said:
        return
    if item.style in ("|", ">"):
        raise CannotEdit(f"the word in line {item.place[0]} stands in a block", _BY_HAND)
    as_written = text[item.start : item.end]
    keep = item.style and not any(char in as_written for char in "\r\n")
    word = as_written if keep else scalar(item.value)
    parts = [f"{name}: {value_text(name, value)}" for name, value in said if value is not None]
    yield Splice(item.start, item.end, "{" + ", ".join([f"keyword: {word}", *parts]) + "}")


def _is_simple(text: str, node: Node) -> bool:
    """Whether a value in brackets stands in one line, so that no comment is in it."""
    return not any(char in text[node.start : node.end] for char in "\r\n")


def _replace(text: str, key: Node, node: Node, value: Value) -> Iterator[Splice]:
    if node.value is None and not isinstance(value, tuple):
        raise CannotEdit(f"{key.value} in line {key.place[0]} is not a word", _BY_HAND)
    if node.value is None and isinstance(value, tuple):
        yield from _labels(text, key, node, value)
    elif node.value != value:
        gap = " " if text[node.start - 1 : node.start] == ":" else ""
        yield Splice(node.start, node.end, f"{gap}{value_text(str(key.value), value)}")


def _labels(text: str, key: Node, sequence: Node, labels: Sequence[str]) -> Iterator[Splice]:
    """Labels that stay keep their place and their spelling; new ones take the places of those that go, then follow."""
    items = sequence.items
    gone = [at for at, item in enumerate(items) if item.value not in labels]
    known = {item.value for item in items}
    new = [scalar(label) for label in labels if label not in known]
    if sequence.flow:
        if not (gone or new):
            return
        if not _is_simple(text, sequence):
            raise CannotEdit(f"{key.value} in line {key.place[0]} goes on in further lines", _BY_HAND)
        kept = [text[item.start : item.end] for item in items if item.value in labels]
        yield Splice(sequence.start, sequence.end, bracketed([*kept, *new]))
        return
    both = min(len(gone), len(new))
    for at, label in zip(gone[:both], new, strict=False):
        yield Splice(items[at].start, items[at].end, label)
    if len(gone[both:]) == len(items):
        colon = text.index(":", key.end)
        yield Splice(colon + 1, colon + 1, " []")
    yield from remove_from_block(text, sequence, gone[both:])
    if new[both:]:
        yield from add_to_block(text, sequence, [(len(items), new[both:])])


def _runs(indexes: Sequence[int]) -> Iterator[list[int]]:
    """Indexes that follow one another, together."""
    for _, run in groupby(enumerate(indexes), key=lambda pair: pair[1] - pair[0]):
        yield [index for _, index in run]


def _take(text: str, item: Node, run: Sequence[int]) -> Iterator[Splice]:
    """Take fields away that follow one another: in lines of their own, or with one comma."""
    first, last = item.pairs[run[0]], item.pairs[run[-1]]
    line = line_at(text, first[0].start)
    if not item.flow and not text[line.start : first[0].start].strip():
        yield Splice(line.start, line_at(text, last[1].end).end, "")
        return
    if run[-1] + 1 < len(item.pairs):
        following = item.pairs[run[-1] + 1][0]
        gone, between = (first[0].start, following.start), text[last[1].end : following.start]
    else:
        before = item.pairs[run[0] - 1][1]
        gone, between = (before.end, last[1].end), text[before.end : first[0].start]
    if "#" in between:
        raise CannotEdit(f"a comment stands beside {first[0].value} in line {first[0].place[0]}", _BY_HAND)
    yield Splice(*gone, "")


def _put(text: str, item: Node, gone: set[int], new: Mapping[str, Value]) -> Iterator[Splice]:
    """Add fields, each behind the last one that stands before it in the order of an entry."""
    kept = [pair for at, pair in enumerate(item.pairs) if at not in gone]
    behind: dict[int, list[str]] = {}
    for name in ORDER:
        if name in new:
            before = [at for at, (key, _) in enumerate(kept) if key.value in ORDER[: ORDER.index(name)]]
            behind.setdefault(max(before), []).append(f"{name}: {value_text(name, new[name])}")
    for at, fields in behind.items():
        end = kept[at][1].end
        if item.flow:
            yield Splice(end, end, "".join(f", {field}" for field in fields))
        else:
            indent = " " * (item.pairs[0][0].place[1] - 1)
            yield inserted_after(text, line_at(text, end), [f"{indent}{field}" for field in fields])
