"""Where deletes stood when last applied. A file that is gone was most often lost in a merge, and is not a wish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reconciler.model.change import FILE_GONE, Change, Verb
from reconciler.model.resource import Address
from reconciler.model.state import Record


def recorded_files(records: Mapping[Address, Record], declared: Collection[Address]) -> frozenset[str]:
    """Return the files that declared, when last applied, what is in ``records`` and no longer ``declared``."""
    places = (record.place for address, record in records.items() if address not in declared)
    return frozenset(place.file for place in places if place is not None)


def with_last_places(
    changes: Iterable[Change], records: Mapping[Address, Record], gone: Collection[str]
) -> list[Change]:
    """Return ``changes``, each delete with its last place; where that file is ``gone``, with that as its reason."""
    return [_marked(change, records.get(change.address), gone) for change in changes]


def _marked(change: Change, record: Record | None, gone: Collection[str]) -> Change:
    if change.verb is not Verb.DELETE or record is None:
        return change
    place = record.place
    if place is None:
        return change
    if place.file not in gone:
        return change._replace(position=place)
    effect = change.effect._replace(reason=f"{FILE_GONE}{place.file}")
    return change._replace(effect=effect, position=place)
