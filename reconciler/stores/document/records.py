"""Records as JSON and back: grouped by everything they share, so that one keyword costs its text and its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import repeat
from typing import Any, NamedTuple

from reconciler.ground.secrets import redact
from reconciler.model import shapes
from reconciler.model.hold import Hold, hold_from_json, hold_to_json
from reconciler.model.life import UNLIMITED, Life, life_from_json, life_to_json
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunMemory
from reconciler.model.run_json import memory_from_json, memory_to_json
from reconciler.model.state import Record
from reconciler.stores.document.form_table import FormReader, FormWriter, compact


class Shared(NamedTuple):
    """What many records have in common, beside kind and form: list, file, what the author made of them, whose they
    are, when they end, and whether they are held or kept."""

    list: str | None = None
    file: str | None = None
    protect: bool = False
    ignore: tuple[str, ...] = ()
    adopted: bool = False
    life: Life = UNLIMITED
    held: Hold | None = None
    keep: bool = False

    @classmethod
    def of(cls, record: Record) -> Shared:
        """Return what ``record`` may have in common with others."""
        file = record.place.file if record.place else None
        return cls(
            record.list, file, record.protect, record.ignore, record.adopted, record.life, record.held, record.keep
        )

    def record(self, identity: str, form: NormalForm, line: int | None, run: RunMemory | None = None) -> Record:
        """Return one record of those that have this in common. ``line`` is None where it is not known."""
        return next(self.records((identity,), form, (line,), run))

    def records(
        self, ids: Iterable[str], form: NormalForm, lines: Iterable[int | None], run: RunMemory | None = None
    ) -> Iterator[Record]:
        """Return the records of ``ids``. Made without a step of Python's own for each: there are a hundred thousand."""
        places: Iterable[Position | None] = repeat(None)
        if self.file is not None:
            places = map(Position._make, zip(repeat(self.file), (line or 0 for line in lines), repeat(1)))
        alike = (self.protect, self.ignore, self.list), (run, self.adopted, self.life, self.held, self.keep)
        before, after = (map(repeat, parts) for parts in alike)
        return map(Record._make, zip(ids, repeat(form), *before, places, *after))


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
    if shared.life != UNLIMITED:
        data["life"] = life_to_json(shared.life)
    if shared.held is not None:
        data["held"] = hold_to_json(shared.held)
    if shared.keep:
        data["keep"] = True
    return data


def shared_from_json(data: Mapping[str, Any]) -> Shared:
    """Return what ``shared_to_json`` wrote. Raises ValueError that names the field for anything else."""
    return Shared(
        shapes.optional_text(data.get("list"), "list"),
        shapes.optional_text(data.get("file"), "file"),
        shapes.truth(data.get("protect", False), "protect"),
        tuple(shapes.texts(data.get("ignore", []), "ignore")),
        shapes.truth(data.get("adopted", False), "adopted"),
        life_from_json(data["life"], "life") if "life" in data else UNLIMITED,
        hold_from_json(data["held"], "held") if "held" in data else None,
        shapes.truth(data.get("keep", False), "keep"),
    )


def line_of(record: Record) -> int | None:
    """Return the line of the declaration of ``record``; None where it is not known."""
    return (record.place.line or None) if record.place else None


_Key = tuple[str, int, Shared, bool]
_FIELDS = frozenset(
    {
        "kind",
        "form",
        "list",
        "file",
        "protect",
        "ignore",
        "names",
        "lines",
        "ids",
        "extra",
        "adopted",
        "life",
        "held",
        "keep",
    }
)


def write_records(records: Mapping[Address, Record], forms: FormWriter) -> list[dict[str, Any]]:
    """Groups in a fixed order, names sorted within each. The record of a run is a group of its own."""
    groups: dict[_Key, dict[str, tuple[int | None, str]]] = {}
    alone: list[dict[str, Any]] = []
    # Most records have the very same parts as others: what they have in common is compared once for each such set of
    # objects, and not for each record. ``records`` keeps the objects, so that no id is given away.
    alike: dict[tuple[object, ...], dict[str, tuple[int | None, str]]] = {}
    for (kind, name), record in records.items():
        ident, place = record.id, record.place
        member = ((place.line or None) if place is not None else None, ident)
        if record.run is not None:
            alone.append(_group(_key(kind, name, record, forms), {name: member}) | {"extra": _memory(record.run)})
            continue
        same = (
            kind,
            id(record.form),
            record.list,
            place.file if place is not None else None,
            record.protect,
            record.ignore,
            record.adopted,
            id(record.life),
            id(record.held),
            record.keep,
            ident == name,
        )
        members = alike.get(same)
        if members is None:
            members = alike[same] = groups.setdefault(_key(kind, name, record, forms), {})
        members[name] = member
    written = [_group(key, members) for key, members in groups.items()] + alone
    # By text: the parts of a key may be None, which has no order. Names distinguish groups with equal heads.
    return sorted(written, key=lambda group: compact([group["kind"], group["form"], group["names"][0]]))


def _key(kind: str, name: str, record: Record, forms: FormWriter) -> _Key:
    return (kind, forms.index(record.form), Shared.of(record), record.id == name)


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
    """The inverse. Raises ValueError that names address and field for anything else."""
    records: dict[Address, Record] = {}
    for number, group in enumerate(shapes.items(groups, "records")):
        members = _members(shapes.fields(group, f"records[{number}]"), number, forms)
        if not records.keys().isdisjoint(members):
            twice = next(address for address in members if address in records)
            raise ValueError(f"{twice} stands twice")
        records.update(members)
    return records


def _members(group: Mapping[str, Any], number: int, forms: FormReader) -> dict[Address, Record]:
    where = f"records[{number}]"
    kind = shapes.text(shapes.member(group, "kind", where), f"{where}.kind")
    names = shapes.texts(shapes.member(group, "names", where), f"{where}.names")
    if not names:
        raise ValueError(f"{where}.names is empty")
    try:
        return _named(kind, names, group, forms)
    except ValueError as error:
        more = f" and {len(names) - 1} more of its group" if len(names) > 1 else ""
        raise ValueError(f"{Address(kind, names[0])}{more}: {error}") from error


def _named(kind: str, names: list[str], group: Mapping[str, Any], forms: FormReader) -> dict[Address, Record]:
    unknown = sorted(group.keys() - _FIELDS)
    if unknown:
        # Another version may mean something by it that matters, for example that an object is not to be deleted.
        raise ValueError(f'it has an unknown field "{unknown[0]}"')
    ids = shapes.texts(group.get("ids", names), "ids")
    form, shared = forms[shapes.member(group, "form")], shared_from_json(group)
    run = memory_from_json(group["extra"]) if "extra" in group else None
    records = shared.records(ids, form, _lines(group, len(names)), run)
    members = dict(zip(map(Address._make, zip(repeat(kind), names)), records, strict=False))
    if len(ids) != len(names):
        raise ValueError(f"ids has {len(ids)} items, not {len(names)} as names")
    if len(members) != len(names):
        raise ValueError("a name stands twice")
    return members


def _lines(group: Mapping[str, Any], count: int) -> Iterable[int | None]:
    """The line of each name; None where the state does not say it."""
    if "lines" not in group:
        return repeat(None, count)
    lines = shapes.items(group["lines"], "lines", count)
    if "file" not in group:
        raise ValueError("lines stand there without a file")
    if not all(line is None or (type(line) is int and line > 0) for line in lines):
        raise ValueError("lines holds something that is not a line")
    return lines
