"""Keywords in the documents of a manifest: entries of ``keywords`` and ``exclude``, added and removed by position."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from reconciler.files.editing.entry import Entry
from reconciler.files.editing.fields import value_text
from reconciler.files.editing.lines import Span, inserted_after, line_at, lines_of, removed
from reconciler.files.editing.order import positions
from reconciler.files.editing.sequences import add_to_block, add_to_flow, remove_from_block, remove_from_flow
from reconciler.files.editing.source import CannotEdit, Splice, spliced
from reconciler.files.editing.yaml_nodes import Node, nodes_of
from reconciler.files.writing.scalars import quoted_scalar, scalar

_BLANK = re.compile(r"[ \t]*(?:#[^\r\n]*)?")
FIELDS = ("keywords", "exclude")
"""Sequences of a list's spec whose entries are keywords."""


class Held(NamedTuple):
    """A sequence of keywords and the mapping that has it."""

    spec: Node
    field: str
    sequence: Node


def add_to_document(text: str, kind: str, name: str, entries: Sequence[Entry], field: str = "keywords") -> list[Splice]:
    """Return the splices that add ``entries`` to ``field`` of the document ``name`` of ``kind``. Raises CannotEdit."""
    document = _document(text, kind, name)
    spec = document.get("spec")
    key = document.key("spec")
    if spec is None or key is None or not spec.pairs:
        raise CannotEdit(f'the document "{name}" has no spec to add to', f"write {field}: [] into it first")
    sequence = spec.get(field)
    if sequence is None or sequence.value is not None:
        if spec.flow or sequence is not None:
            raise CannotEdit(
                f'{field} of "{name}" is not a sequence to add to', f"write {field}: [] into its spec first"
            )
        return [_new_field(text, key, spec, field, entries)]
    quote = _quote(sequence)
    words = [_keyword(item) or "" for item in sequence.items]
    by_word = {entry.keyword: entry for entry in entries}
    new = [
        (count, [_written(by_word[word], quote, flow=sequence.flow) for word in chosen])
        for count, chosen in positions(words, list(by_word))
    ]
    return add_to_flow(text, sequence, new) if sequence.flow else add_to_block(text, sequence, new)


def remove_from_documents(text: str, places: Collection[tuple[int, int]]) -> list[Splice]:
    """Return the splices that remove the entries whose keywords stand at ``places``, (line, column) from 1.

    Raises CannotEdit where a place is not that of an entry, or the entry cannot go alone.
    """
    wanted = set(places)
    splices: list[Splice] = []
    for held in sequences_in(text):
        indexes = [at for at, item in enumerate(held.sequence.items) if place_of(item) in wanted]
        wanted -= {place_of(held.sequence.items[at]) for at in indexes}
        if not indexes:
            continue
        if held.sequence.flow:
            splices += _from_flow(text, held, indexes)
        elif len(indexes) == len(held.sequence.items):
            splices += _whole_field(text, held)
        else:
            splices += remove_from_block(text, held.sequence, indexes)
    if wanted:
        line, column = min(wanted)
        raise CannotEdit(f"no entry of a list begins at {line}:{column}", "edit it by hand")
    return splices


def _document(text: str, kind: str, name: str) -> Node:
    for root in nodes_of(text):
        head = root.get("metadata")
        own = root.get("kind")
        named = head.get("name") if head is not None else None
        patch = head.get("patch") if head is not None else None
        is_list = own is not None and own.value == kind
        if is_list and named is not None and named.value == name and (patch is None or patch.value != "true"):
            return root
    raise CannotEdit(f'the file has no list "{name}"', "edit it by hand")


def sequences_in(text: str) -> Iterator[Held]:
    """Return the sequences of keywords of all documents, in order. Raises CannotEdit for what is not YAML."""
    for root in nodes_of(text):
        spec = root.get("spec")
        for field in FIELDS if spec is not None else ():
            sequence = spec.get(field) if spec is not None else None
            if spec is not None and sequence is not None and sequence.items:
                yield Held(spec, field, sequence)


def _keyword(item: Node) -> str | None:
    if item.value is not None:
        return item.value
    own = item.get("keyword")
    return own.value if own is not None else None


def place_of(item: Node) -> tuple[int, int]:
    """Return where the keyword of an entry stands: line and column, from 1."""
    own = item.get("keyword") if item.value is None else item
    return own.place if own is not None else item.place


def _quote(sequence: Node) -> str:
    """The quote that all entries of a sequence have; empty where one is plain, or there is none."""
    styles = {item.style for item in sequence.items if item.value is not None}
    return styles.pop() if styles in ({"'"}, {'"'}) else ""


def _written(entry: Entry, quote: str, *, flow: bool) -> str:
    """An entry in YAML: a word, with its reason as a comment, or a mapping where it says more or stands in brackets."""
    word = _word(entry.keyword, quote)
    if entry.comment and (flow or not entry.comment.isprintable()):
        raise CannotEdit(f'the comment behind "{entry.keyword}" cannot stand in the list', "edit it by hand")
    comment = f"  # {entry.comment}" if entry.comment else ""
    if entry.plain and not (entry.reason and (flow or comment)):
        return f"{word}  # {entry.reason}" if entry.reason else f"{word}{comment}"
    fields = [f"keyword: {word}", *(f"{name}: {value_text(name, value)}" for name, value in entry.said())]
    return f"{{{', '.join(fields)}}}{comment}"


def _word(word: str, quote: str) -> str:
    if quote == "'" and word.isprintable():
        return "'" + word.replace("'", "''") + "'"
    return quoted_scalar(word) if quote else scalar(word)


def _new_field(text: str, key: Node, spec: Node, field: str, entries: Sequence[Entry]) -> Splice:
    """The field with its entries directly below ``spec:``, where no comment can be parted from what it is about."""
    line = line_at(text, key.start)
    first = line_at(text, spec.start)
    if first.start == line.start:
        raise CannotEdit("spec begins in the line of its key", f"write {field}: [] into it first")
    indent = text[first.start : spec.start]
    rows = [f"{indent}{field}:", *(f"{indent}  - {_written(entry, '', flow=False)}" for entry in entries)]
    return inserted_after(text, line, rows)


def _from_flow(text: str, held: Held, indexes: Sequence[int]) -> list[Splice]:
    """One after the other, each in the text that the one before left: commas depend on what is still there."""
    start, end = line_at(text, held.sequence.start).start, line_at(text, held.sequence.end).end
    document, at = text, held.sequence.place
    for index in sorted(indexes, reverse=True):
        sequence = next(each.sequence for each in sequences_in(document) if each.sequence.place == at)
        document = spliced(document, remove_from_flow(document, sequence, index))
    return [Splice(start, end, document[start : end + len(document) - len(text)])]


def _whole_field(text: str, held: Held) -> list[Splice]:
    """All entries of a block sequence: the field goes with them where nothing else stands in it."""
    key = held.spec.key(held.field)
    assert key is not None
    lines = lines_of(text)
    first, last = line_at(text, key.start), line_at(text, held.sequence.end)
    between = [line for line in lines if first.start <= line.start <= last.start]
    colon = text.index(":", key.end)
    head = _BLANK.fullmatch(text, colon + 1, first.stop)
    clean = head is not None and not head[0].strip() and not any(_is_comment(text, line) for line in between)
    own_line = not text[first.start : key.start].strip()
    if len(held.spec.pairs) > 1 and clean and own_line:
        starts = {line.start for line in between}
        return removed(text, lines, [at for at, line in enumerate(lines) if line.start in starts])
    gone = remove_from_block(text, held.sequence, range(len(held.sequence.items)))
    return [Splice(colon + 1, colon + 1, " []"), *gone]


def _is_comment(text: str, line: Span) -> bool:
    return text[line.start : line.stop].lstrip().startswith("#")
