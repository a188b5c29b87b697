"""Deletes whose manifest or list file is gone: most often a file lost in a merge or a checkout, not a wish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reconciler.model.change import FILE_GONE, Change, Verb
from reconciler.model.resource import Address
from reconciler.model.state import Record


def recorded_files(records: Mapping[Address, Record], declared: Collection[Address]) -> frozenset[str]:
    """Return the files that declared, when last applied, what is in ``records`` and no longer ``declared``."""
    places = (record.place for address, record in records.items() if address not in declared)
    return frozenset(place.file for place in places if place is not None)


def with_files_gone(
    changes: Iterable[Change], records: Mapping[Address, Record], gone: Collection[str]
) -> list[Change]:
    """Return ``changes``, each delete whose file is ``gone`` with that as its reason and with its last place."""
    if not gone:
        return list(changes)
    return [_marked(change, records.get(change.address), gone) for change in changes]


def _marked(change: Change, record: Record | None, gone: Collection[str]) -> Change:
    if change.verb is not Verb.DELETE or record is None:
        return change
    place = record.place
    if place is None or place.file not in gone:
        return change
    effect = change.effect._replace(reason=f"{FILE_GONE}{place.file}")
    return change._replace(effect=effect, position=place)
