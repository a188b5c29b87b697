"""A resource that is no keyword: its fields with the lines that decide, and which lists reach its leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.explanation import AddressExplanation, FieldValue, ReadingLeaf
from reconciler.model.manifest import Position
from reconciler.model.reach import Reader, reaches
from reconciler.model.resource import Resource
from reconciler.stages.explaining.samples import Group, by_list, groups_of


def explained(resource: Resource, resources: Iterable[Resource]) -> AddressExplanation:
    """Return what ``resource`` is. ``resources``: all of the project."""
    kind = OBJECT_KINDS.get(resource.address.kind)
    readers = kind.readers(resource.form) if kind is not None else ()
    groups = groups_of(resources) if readers else ()
    return AddressExplanation(
        resource.address,
        resource.position,
        tuple(_fields(resource)),
        tuple(ReadingLeaf(*_leaf(reader), lists_reaching(reader, groups)) for reader in readers),
        resource.protect,
        resource.ignore,
        keep=resource.keep,
    )


def _fields(resource: Resource) -> Iterator[FieldValue]:
    for path, value in resource.form.items():
        yield FieldValue(path, value, _written(resource, path))


def _written(resource: Resource, path: str) -> Position | None:
    """Where ``path`` itself is written, possibly in a base."""
    return (resource.places or {}).get(path)


def _leaf(reader: Reader) -> tuple[str, str, str, bool, frozenset[str]]:
    return reader.path, reader.title, reader.usage, reader.on, reader.labels


def lists_reaching(reader: Reader, groups: Sequence[Group]) -> tuple[tuple[str, int], ...]:
    """Return the lists that have keywords which reach a leaf, each with their number."""
    return tuple(by_list(group for group in groups if reaches(group.sample, reader)).items())
