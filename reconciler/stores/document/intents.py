"""Intents as JSON and back. Their order is kept: it is the order in which an apply meant to work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from reconciler.model import shapes
from reconciler.model.change import Verb
from reconciler.model.resource import Address
from reconciler.model.state import Intent, Intents
from reconciler.stores.document.form_table import FormReader, FormWriter
from reconciler.stores.document.records import Shared, line_of, shared_from_json, shared_to_json

_VERBS = tuple(verb.value for verb in Verb)


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
    """The inverse. Raises ValueError that names address and field for anything else."""
    if data is None:
        return None
    parts = shapes.fields(data, "intents")
    rows = shapes.items(shapes.member(parts, "heads", "intents"), "intents.heads")
    heads = [_head(row, f"intents.heads[{number}]") for number, row in enumerate(rows)]
    rows = shapes.items(shapes.member(parts, "entries", "intents"), "intents.entries")
    entries = [_entry(row, f"intents.entries[{number}]", heads, forms) for number, row in enumerate(rows)]
    seen = shapes.fields(shapes.member(parts, "seen", "intents"), "intents.seen")
    return Intents(
        shapes.text(shapes.member(parts, "run", "intents"), "intents.run"),
        shapes.time(shapes.member(parts, "started", "intents"), "intents.started"),
        tuple(entries),
        {kind: frozenset(shapes.texts(ids, f"intents.seen.{kind}")) for kind, ids in seen.items()},
    )


def _head(row: Any, where: str) -> _Head:
    if len(shapes.items(row, where)) not in (5, 6, 7):
        raise ValueError(f"{where} has {len(row)} items")
    kind, verb, form, digest, natural, *newer = row
    if verb not in _VERBS:
        raise ValueError(f"the verb of {where} is not one of {', '.join(_VERBS)}")
    deletes_first = shapes.truth(newer[0], f"{where}[5]") if newer else False
    kept = shared_from_json(shapes.fields(newer[1], f"{where}[6]")) if len(newer) > 1 else None
    return _Head(
        shapes.text(kind, f"the kind of {where}"),
        Verb(verb),
        None if form is None else shapes.integer(form, f"the form of {where}", 0),
        shapes.text(digest, f"the digest of {where}"),
        shapes.truth(natural, f"{where}[4]"),
        deletes_first,
        kept,
    )


def _entry(row: Any, where: str, heads: Sequence[_Head], forms: FormReader) -> Intent:
    """What follows the name is an id that is not the name, and a line, both only where there are such."""
    if len(shapes.items(row, where)) not in (2, 3, 4):
        raise ValueError(f"{where} has {len(row)} items")
    number, name, *rest = row
    if not 0 <= shapes.integer(number, f"the head of {where}") < len(heads):
        raise ValueError(f"{where} names the head {number}, which is not there")
    head = heads[number]
    address = Address(head.kind, shapes.text(name, f"the name of {where}"))
    try:
        form = forms.optional(head.form)
    except ValueError as error:
        raise ValueError(f"the intent of {address}: {error}") from error
    line = rest.pop() if rest and type(rest[-1]) is int else None
    # An object that is known by its own name has that for its id; any other has none until it is created.
    ident = name if head.natural else None
    if rest:
        ident = shapes.text(rest[0], f"the id of the intent of {address}")
    record = None
    if head.kept is not None and form is not None:
        record = head.kept.record(ident or "", form, line)
    return Intent(address, head.verb, form, head.digest, ident, head.deletes_first, record)
