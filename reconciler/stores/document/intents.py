"""Intents as JSON and back. Their order is kept: it is the order in which an apply meant to work."""

from __future__ import annotations

from typing import Any

from reconciler.model.change import Verb
from reconciler.model.resource import Address
from reconciler.model.state import Intent, Intents
from reconciler.stores.document.form_table import FormReader, FormWriter

_Head = tuple[str, str, int | None, str, bool, bool]
"""Kind, verb, form, digest, whether the id is the name, whether a replace deletes first."""


def write_intents(intents: Intents | None, forms: FormWriter) -> dict[str, Any] | None:
    """What entries share stands once in ``heads``; an entry is ``[head, name]``, with its id where that differs."""
    if intents is None:
        return None
    heads: dict[_Head, int] = {}
    entries: list[list[Any]] = []
    for (kind, name), verb, form, digest, ident, deletes_first in intents.entries:
        natural = ident == name
        number = None if form is None else forms.index(form)
        head = heads.setdefault((kind, verb.value, number, digest, natural, deletes_first), len(heads))
        entries.append([head, name] if natural or ident is None else [head, name, ident])
    return {
        "run": intents.run,
        "started": intents.started,
        "seen": {kind: sorted(intents.seen[kind]) for kind in sorted(intents.seen)},
        "heads": [_row(head) for head in heads],
        "entries": entries,
    }


def _row(head: _Head) -> list[Any]:
    """The last part stands there only where it is true, as in format 2: format 1 has rows of five."""
    return list(head) if head[-1] else list(head[:-1])


def read_intents(data: Any, forms: FormReader) -> Intents | None:
    """The inverse. Raises ValueError, KeyError, IndexError or TypeError on anything else."""
    if data is None:
        return None
    heads = [
        (_text(kind), Verb(verb), forms.optional(form), _text(digest), natural is True, True in more)
        for kind, verb, form, digest, natural, *more in data["heads"]
    ]
    entries: list[Intent] = []
    for number, name, *rest in data["entries"]:
        if type(number) is not int or number < 0 or len(rest) > 1:
            raise ValueError("an intent has another shape")
        kind, verb, form, digest, natural, deletes_first = heads[number]
        # An object that is known by its own name has that for its id; any other has none until it is created.
        ident = name if natural else None
        if rest:
            ident = _text(rest[0])
        entries.append(Intent(Address(kind, _text(name)), verb, form, digest, ident, deletes_first))
    started = data["started"]
    if type(started) not in (int, float):
        raise ValueError("started is not a time")
    seen = {kind: frozenset(map(_text, ids)) for kind, ids in data["seen"].items()}
    return Intents(_text(data["run"]), started, tuple(entries), seen)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("not a text")
    return value
