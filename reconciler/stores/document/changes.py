"""A change set as bytes and back: rows grouped by everything they share, so that a keyword costs its text and lines.

The content begins with a line that names the format; the rest is JSON, compressed (zlib, RFC 1950). Rows are numbered
in the order of the bytes, which is not the order in which they were given: see ``Packed.numbers``.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.errors import StateError
from reconciler.ground.collector import collector_paused
from reconciler.ground.secrets import redact
from reconciler.model import shapes
from reconciler.model.change import Verb
from reconciler.model.history import ChangeRow, ChangeSet
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunMemory
from reconciler.model.run_json import memory_from_json, memory_to_json
from reconciler.model.state import Record
from reconciler.stores.document.form_table import FormReader, FormWriter, compact
from reconciler.stores.document.records import Shared, line_of, shared_from_json, shared_to_json

NAME = "reconciler-changes/1"
FORMAT = f"{NAME}\n".encode()
LARGEST = 256 * 1024 * 1024
"""Bytes of JSON that are taken out of a compressed document: more than any state may have."""
_LEVEL = 6
_MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError)


class Packed(NamedTuple):
    """``content`` as it is kept; ``numbers`` has the number of each row in it, in the order that rows were given."""

    content: bytes
    numbers: Sequence[int]

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()


class _Side(NamedTuple):
    """What many rows share of their record before, or after."""

    form: int
    shared: Shared
    natural: bool
    """Whether the id is the name of the address."""


_Key = tuple[str, Verb, Effect, bool, _Side | None, _Side | None, int | None, bool]


def pack(rows: Iterable[ChangeRow]) -> Packed:
    """The content of a change set."""
    with collector_paused():
        given = list(rows)
        forms = FormWriter(_forms_of(given))
        groups: dict[_Key, list[int]] = {}
        alone: list[tuple[_Key, list[int]]] = []
        for number, row in enumerate(given):
            key = _key(row, forms)
            if _has_run(row):
                alone.append((key, [number]))
            elif key in groups:
                groups[key].append(number)
            else:
                groups[key] = [number]
        ordered = [*groups.items(), *alone]
        numbers = [0] * len(given)
        position = 0
        for _, members in ordered:
            for member in members:
                numbers[member] = position
                position += 1
        document = {
            "forms": forms.table(),
            "groups": [_group(key, [given[member] for member in members]) for key, members in ordered],
        }
        text = compact(document).encode("utf-8", "surrogatepass")
        return Packed(FORMAT + zlib.compress(text, _LEVEL), numbers)


def unpack(content: bytes, *, where: str) -> ChangeSet:
    """The rows that ``pack`` put into ``content``. Raises StateError where they cannot be understood."""
    try:
        if not content.startswith(FORMAT):
            raise ValueError("another format")
        with collector_paused():
            document = shapes.fields(json.loads(_inflated(content[len(FORMAT) :])), "it")
            forms = FormReader(shapes.member(document, "forms"))
            groups = shapes.items(shapes.member(document, "groups"), "groups")
            return tuple(row for group in groups for row in _rows(shapes.fields(group, "group"), forms))
    except (*_MALFORMED, zlib.error) as error:
        why = str(error) if type(error) is ValueError else "its content has another shape"
        raise StateError(f"{where} is damaged: {why}") from error


def _inflated(data: bytes) -> str:
    inflater = zlib.decompressobj()
    text = inflater.decompress(data, LARGEST)
    if not inflater.eof or inflater.unused_data:
        raise ValueError("its end is missing, or it is larger than any change set")
    return text.decode("utf-8", "surrogatepass")


def _forms_of(rows: Iterable[ChangeRow]) -> Iterable[NormalForm]:
    for row in rows:
        if row.before is not None:
            yield row.before.form
        if row.after is not None:
            yield row.after.form
        if row.live is not None:
            yield row.live


def _key(row: ChangeRow, forms: FormWriter) -> _Key:
    live = None if row.live is None else forms.index(row.live)
    before, after = _side(row.before, row.address.name, forms), _side(row.after, row.address.name, forms)
    natural = row.id is None or row.id == row.address.name
    return row.address.kind, row.verb, row.effect, row.undoes_edit, before, after, live, natural


def _side(record: Record | None, name: str, forms: FormWriter) -> _Side | None:
    if record is None:
        return None
    return _Side(forms.index(record.form), Shared.of(record), record.id == name)


def _has_run(row: ChangeRow) -> bool:
    return any(record is not None and record.run is not None for record in (row.before, row.after))


def _group(key: _Key, rows: Sequence[ChangeRow]) -> dict[str, Any]:
    kind, verb, effect, undoes, before, after, live, natural = key
    group: dict[str, Any] = {"kind": kind, "verb": verb.value, "effect": _effect_to_json(effect)}
    if undoes:
        group["undoes"] = True
    if live is not None:
        group["live"] = live
    group["names"] = [row.address.name for row in rows]
    if not natural or any(row.id is None for row in rows):
        group["ids"] = [row.id for row in rows]
    if before is not None:
        group["before"] = _side_to_json(before, [row.before for row in rows if row.before])
    if after is not None:
        group["after"] = _side_to_json(after, [row.after for row in rows if row.after])
    return group


def _side_to_json(side: _Side, records: Sequence[Record]) -> dict[str, Any]:
    data: dict[str, Any] = {"form": side.form, **shared_to_json(side.shared)}
    lines = [line_of(record) for record in records]
    if any(line is not None for line in lines):
        data["lines"] = lines
    if not side.natural:
        data["ids"] = [record.id for record in records]
    if records[0].run is not None:
        data["extra"] = _memory(records[0].run)
    return data


def _memory(memory: RunMemory) -> dict[str, Any]:
    data = memory_to_json(memory)
    # The service's message may echo what it was sent.
    return data if not memory.message else {**data, "message": redact(memory.message)}


def _rows(group: Mapping[str, Any], forms: FormReader) -> Iterable[ChangeRow]:
    kind = shapes.text(shapes.member(group, "kind"), "kind")
    verb = Verb(shapes.member(group, "verb"))
    effect = _effect(shapes.items(shapes.member(group, "effect"), "effect", 5))
    names = shapes.texts(shapes.member(group, "names"), "names")
    ids = _column(group, "ids", len(names)) or list[Any](names)
    before, after = _records(group, "before", names, forms), _records(group, "after", names, forms)
    live, undoes = forms.optional(group.get("live")), shapes.truth(group.get("undoes", False), "undoes")
    for number, name in enumerate(names):
        identity = shapes.optional_text(ids[number], "ids")
        yield ChangeRow(
            Address(kind, name), verb, effect, before[number], after[number], live, identity, undoes_edit=undoes
        )


def _records(group: Mapping[str, Any], side: str, names: Sequence[str], forms: FormReader) -> Sequence[Record | None]:
    if side not in group:
        return [None] * len(names)
    data = shapes.fields(group[side], side)
    form, shared = forms[shapes.member(data, "form")], shared_from_json(data)
    lines = _column(data, "lines", len(names)) or [None] * len(names)
    ids = _column(data, "ids", len(names)) or list[Any](names)
    memory = memory_from_json(data["extra"]) if "extra" in data else None
    found: list[Record | None] = []
    for number in range(len(names)):
        line = None if lines[number] is None else shapes.integer(lines[number], "lines", 0)
        found.append(shared.record(shapes.text(ids[number], "ids"), form, line, memory))
    return found


def _column(data: Mapping[str, Any], name: str, count: int) -> list[Any] | None:
    return shapes.items(data[name], name, count) if name in data else None


def _effect_to_json(effect: Effect) -> list[Any]:
    phase = None if effect.phase is None else effect.phase.value
    return [effect.posture.value, effect.reason, phase, effect.lost, effect.gained]


def _effect(row: Sequence[Any]) -> Effect:
    posture, reason, phase, lost, gained = row
    texts = [shapes.text(value, "effect") for value in (reason, lost, gained)]
    when = None if phase is None else Phase(phase)
    return Effect(Posture(posture), texts[0], when, texts[1], texts[2])
