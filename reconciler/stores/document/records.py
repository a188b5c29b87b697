"""Records as JSON and back: grouped by everything they share, so that one keyword costs its text and its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import repeat
from typing import Any, NamedTuple

from reconciler.ground.secrets import redact
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunMemory
from reconciler.model.run_json import memory_from_json, memory_to_json
from reconciler.model.state import Record
from reconciler.stores.document.form_table import FormReader, FormWriter, compact


class Shared(NamedTuple):
    """What many records have in common, beside kind and form: list, file, what the author made of them, and whose they
    are."""

    list: str | None = None
    file: str | None = None
    protect: bool = False
    ignore: tuple[str, ...] = ()
    adopted: bool = False

    @classmethod
    def of(cls, record: Record) -> Shared:
        """Return what ``record`` may have in common with others."""
        file = record.place.file if record.place else None
        return cls(record.list, file, record.protect, record.ignore, record.adopted)

    def record(self, identity: str, form: NormalForm, line: int | None, run: RunMemory | None = None) -> Record:
        """Return one record of those that have this in common. ``line`` is None where it is not known."""
        place = None if self.file is None else Position(self.file, line or 0)
        return Record(identity, form, self.protect, self.ignore, self.list, place, run, self.adopted)


def shared_to_json(shared: Shared) -> dict[str, Any]:
    """Return ``shared`` as JSON values; what is usual is left out."""
    data: dict[str, Any] = {}
    if shared.list is not None:
        data["list"] = shared.list
    if shared.file is not None:
        data["file"] = shared.file
    if shared.protect:
        data["protect"] = True
    if shared.ignore:
        data["ignore"] = list(shared.ignore)
    if shared.adopted:
        data["adopted"] = True
    return data


def shared_from_json(data: Mapping[str, Any]) -> Shared:
    """Return what ``shared_to_json`` wrote. Raises ValueError on anything else."""
    listed, file = _optional(data.get("list")), _optional(data.get("file"))
    ignore = tuple(_texts(data.get("ignore", [])))
    return Shared(listed, file, _truth(data, "protect"), ignore, _truth(data, "adopted"))


def line_of(record: Record) -> int | None:
    """Return the line of the declaration of ``record``; None where it is not known."""
    return (record.place.line or None) if record.place else None


_Key = tuple[str, int, Shared, bool]


def write_records(records: Mapping[Address, Record], forms: FormWriter) -> list[dict[str, Any]]:
    """Groups in a fixed order, names sorted within each. The record of a run is a group of its own."""
    groups: dict[_Key, dict[str, tuple[int | None, str]]] = {}
    alone: list[dict[str, Any]] = []
    index = forms.index
    for (kind, name), record in records.items():
        line, ident = line_of(record), record.id
        key = (kind, index(record.form), Shared.of(record), ident == name)
        if record.run is not None:
            alone.append(_group(key, {name: (line, ident)}) | {"extra": _memory(record.run)})
        elif key in groups:
            groups[key][name] = (line, ident)
        else:
            groups[key] = {name: (line, ident)}
    written = [_group(key, members) for key, members in groups.items()] + alone
    # By text: the parts of a key may be None, which has no order. Names distinguish groups with equal heads.
    return sorted(written, key=lambda group: compact([group["kind"], group["form"], group["names"][0]]))


def _memory(memory: RunMemory) -> dict[str, Any]:
    """A run's memory. Its message is the service's, which may echo what it was sent: a state is kept and shared."""
    message = memory.message and redact(memory.message)
    return memory_to_json(replace(memory, message=message))


def _group(key: _Key, members: Mapping[str, tuple[int | None, str]]) -> dict[str, Any]:
    kind, form, shared, natural = key
    names = sorted(members)
    group: dict[str, Any] = {"kind": kind, "form": form, **shared_to_json(shared)}
    group["names"] = names
    lines = [members[name][0] for name in names]
    if any(line is not None for line in lines):
        group["lines"] = lines
    if not natural:
        group["ids"] = [members[name][1] for name in names]
    return group


def read_records(groups: Any, forms: FormReader) -> dict[Address, Record]:
    """The inverse. Raises ValueError, KeyError, IndexError or TypeError on anything else."""
    records: dict[Address, Record] = {}
    for group in _list(groups):
        members = _members(group, forms)
        if not records.keys().isdisjoint(members):
            raise ValueError("an address stands twice")
        records.update(members)
    return records


def _members(group: Mapping[str, Any], forms: FormReader) -> dict[Address, Record]:
    names, kind = _texts(group["names"]), _text(group["kind"])
    ids = _texts(group["ids"]) if "ids" in group else names
    form, shared = forms[group["form"]], shared_from_json(group)
    run = _run(Address(kind, names[0]), group["extra"]) if "extra" in group else None
    members = {
        Address(kind, name): shared.record(ident, form, line, run)
        for name, ident, line in zip(names, ids, _lines(group, len(names)), strict=False)
    }
    if len(ids) != len(names) or len(members) != len(names):
        raise ValueError("names and ids do not fit one another")
    return members


def _run(address: Address, data: Any) -> RunMemory:
    try:
        return memory_from_json(data)
    except ValueError as error:
        raise ValueError(f"{address}: {error}") from error


def _lines(group: Mapping[str, Any], count: int) -> Iterable[int | None]:
    """The line of each name; None where the state does not say it."""
    if "lines" not in group:
        return repeat(None, count)
    lines = _list(group["lines"])
    if "file" not in group or len(lines) != count or not all(line is None or type(line) is int for line in lines):
        raise ValueError("lines do not fit the names")
    return lines


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise ValueError("not a list")
    return value


def _texts(value: Any) -> list[str]:
    if type(value) is not list or not all(type(item) is str for item in value):
        raise ValueError("not a list of texts")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("not a text")
    return value


def _truth(data: Mapping[str, Any], name: str) -> bool:
    """The member ``name``; False where it is left out."""
    value = data.get(name, False)
    if type(value) is not bool:
        raise ValueError(f"{name} is neither true nor false")
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)
