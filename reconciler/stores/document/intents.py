"""Intents as JSON and back. Their order is kept: it is the order in which an apply meant to work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from reconciler.model.change import Verb
from reconciler.model.resource import Address
from reconciler.model.state import Intent, Intents
from reconciler.stores.document.form_table import FormReader, FormWriter
from reconciler.stores.document.records import Shared, line_of, shared_from_json, shared_to_json


class _Head(NamedTuple):
    """What intents share. ``natural``: the id is the name; ``kept``: what their records will share, where known."""

    kind: str
    verb: Verb
    form: int | None
    digest: str
    natural: bool
    deletes_first: bool = False
    kept: Shared | None = None


def write_intents(intents: Intents | None, forms: FormWriter) -> dict[str, Any] | None:
    """What entries share stands once in ``heads``.

    An entry is ``[head, name]``, with its id where that differs, and the line of its declaration where it is known.
    """
    if intents is None:
        return None
    heads: dict[_Head, int] = {}
    entries = []
    for intent in intents.entries:
        name, record = intent.address.name, intent.record
        natural = intent.id == name
        form = None if intent.form is None else forms.index(intent.form)
        kept = Shared.of(record) if record else None
        head = _Head(intent.address.kind, intent.verb, form, intent.digest, natural, intent.deletes_first, kept)
        entry: list[Any] = [heads.setdefault(head, len(heads)), name]
        if not (natural or intent.id is None):
            entry.append(intent.id)
        line = line_of(record) if record else None
        if line is not None:
            entry.append(line)
        entries.append(entry)
    return {
        "run": intents.run,
        "started": intents.started,
        "seen": {kind: sorted(intents.seen[kind]) for kind in sorted(intents.seen)},
        "heads": [_row(head) for head in heads],
        "entries": entries,
    }


def _row(head: _Head) -> list[Any]:
    """Format 1 has rows of five; format 2 adds whether a replace deletes first, and what the records will share."""
    row = [head.kind, head.verb.value, head.form, head.digest, head.natural]
    if head.kept is not None:
        return [*row, head.deletes_first, shared_to_json(head.kept)]
    return [*row, True] if head.deletes_first else row


def read_intents(data: Any, forms: FormReader) -> Intents | None:
    """The inverse. Raises ValueError, KeyError, IndexError or TypeError on anything else."""
    if data is None:
        return None
    heads = [_head(row) for row in data["heads"]]
    entries = [_entry(row, heads, forms) for row in data["entries"]]
    started = data["started"]
    if type(started) not in (int, float):
        raise ValueError("started is not a time")
    seen = {kind: frozenset(map(_text, ids)) for kind, ids in data["seen"].items()}
    return Intents(_text(data["run"]), started, tuple(entries), seen)


def _head(row: Any) -> _Head:
    kind, verb, form, digest, natural, *newer = row
    deletes_first = bool(newer) and newer[0] is True
    kept = newer[1] if len(newer) > 1 else None
    shared = None if kept is None else shared_from_json(kept)
    return _Head(_text(kind), Verb(verb), form, _text(digest), natural is True, deletes_first, shared)


def _entry(row: Any, heads: Sequence[_Head], forms: FormReader) -> Intent:
    """What follows the name is an id that is not the name, and a line, both only where there are such."""
    number, name, *rest = row
    if type(number) is not int or number < 0 or len(rest) > 2:
        raise ValueError("an intent has another shape")
    head, form = heads[number], forms.optional(heads[number].form)
    line = rest.pop() if rest and type(rest[-1]) is int else None
    # An object that is known by its own name has that for its id; any other has none until it is created.
    ident = name if head.natural else None
    if rest:
        ident = _text(rest[0])
    record = None
    if head.kept is not None and form is not None:
        record = head.kept.record(ident or "", form, line)
    return Intent(Address(head.kind, _text(name)), head.verb, form, head.digest, ident, head.deletes_first, record)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("not a text")
    return value
