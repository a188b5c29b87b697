"""Records as JSON and back: grouped by everything they share, so that one keyword costs its text and its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import Any

from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.model.run import RunMemory
from reconciler.model.run_json import memory_from_json, memory_to_json
from reconciler.model.state import Record
from reconciler.stores.document.form_table import FormReader, FormWriter, compact

_Key = tuple[str, int, str | None, str | None, bool, tuple[str, ...], bool]


def write_records(records: Mapping[Address, Record], forms: FormWriter) -> list[dict[str, Any]]:
    """Groups in a fixed order, names sorted within each. The record of a run is a group of its own."""
    groups: dict[_Key, dict[str, tuple[int | None, str]]] = {}
    alone: list[dict[str, Any]] = []
    index = forms.index
    for (kind, name), (ident, form, protect, ignore, listed, place, run) in records.items():
        file, line = _split(place)
        key = (kind, index(form), listed, file, protect, ignore, ident == name)
        if run is not None:
            alone.append(_group(key, {name: (line, ident)}) | {"extra": memory_to_json(run)})
        elif key in groups:
            groups[key][name] = (line, ident)
        else:
            groups[key] = {name: (line, ident)}
    written = [_group(key, members) for key, members in groups.items()] + alone
    # By text: the parts of a key may be None, which has no order. Names tell groups with equal heads apart.
    return sorted(written, key=lambda group: compact([group["kind"], group["form"], group["names"][0]]))


def _group(key: _Key, members: Mapping[str, tuple[int | None, str]]) -> dict[str, Any]:
    kind, form, listed, file, protect, ignore, natural = key
    names = sorted(members)
    group: dict[str, Any] = {"kind": kind, "form": form}
    if listed is not None:
        group["list"] = listed
    if file is not None:
        group["file"] = file
    if protect:
        group["protect"] = True
    if ignore:
        group["ignore"] = list(ignore)
    group["names"] = names
    lines = [members[name][0] for name in names]
    if any(line is not None for line in lines):
        group["lines"] = lines
    if not natural:
        group["ids"] = [members[name][1] for name in names]
    return group


def _split(place: Position | None) -> tuple[str | None, int | None]:
    """File and line, None for what is not known."""
    if place is None:
        return None, None
    return place.file, place.line or None


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
    form, protect, listed = forms[group["form"]], bool(group.get("protect", False)), _optional(group.get("list"))
    ignore = tuple(_texts(group.get("ignore", [])))
    run = _run(Address(kind, names[0]), group["extra"]) if "extra" in group else None
    members = {
        Address(kind, name): Record(ident, form, protect, ignore, listed, place, run)
        for name, ident, place in zip(names, ids, _places(group, len(names)), strict=False)
    }
    if len(ids) != len(names) or len(members) != len(names):
        raise ValueError("names and ids do not fit one another")
    return members


def _run(address: Address, data: Any) -> RunMemory:
    try:
        return memory_from_json(data)
    except ValueError as error:
        raise ValueError(f"{address}: {error}") from error


def _places(group: Mapping[str, Any], count: int) -> Iterator[Position | None]:
    """The place of each name; line 0 where the state does not say it."""
    file = _optional(group.get("file"))
    if "lines" not in group:
        return repeat(None if file is None else Position(file, 0), count)
    lines = _list(group["lines"])
    if file is None or len(lines) != count or not all(line is None or type(line) is int for line in lines):
        raise ValueError("lines do not fit the names")
    return (Position(file, line or 0) for line in lines)


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


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)
