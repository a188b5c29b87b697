"""Where deletes stood when last applied, and what stands elsewhere now. Pure.

A file that is gone was most often lost in a merge, and is not a wish; or it was renamed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from reconciler.model.change import FILE_GONE, Change, Verb
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record

_SHOWN = 10
"""The most addresses that a remark names one by one."""


def recorded_files(records: Mapping[Address, Record], declared: Mapping[Address, Resource]) -> frozenset[str]:
    """Return the files that declared, when last applied, what is in ``records`` and is not declared there any more."""
    return frozenset(
        record.place.file
        for address, record in records.items()
        if record.place is not None and _file_of(declared.get(address)) != record.place.file
    )


def _file_of(resource: Resource | None) -> str | None:
    return None if resource is None else resource.position.file


def elsewhere_remarks(
    stale: Mapping[Address, Record], records: Mapping[Address, Record], gone: Collection[str]
) -> Iterator[str]:
    """A remark about what left the file that declared it, stands in another one, and so does not change.

    Whoever removes a word from one of two lists learns from it that the word stays. Where the whole file is ``gone``
    it was renamed, and there is nothing to say.
    """
    found: list[tuple[Address, Position, Position]] = []
    for address, record in stale.items():
        # A run under another name has its record anew, and none before.
        known, now = records.get(address), record.place
        before = known.place if known is not None else None
        if before is not None and now is not None and before.file != now.file and before.file not in gone:
            found.append((address, before, now))
    if found:
        things = "1 resource does" if len(found) == 1 else f"{len(found):,} resources do"
        named = [
            f"{address} (at {before.short} when last applied, now at {now.short})"
            for address, before, now in found[:_SHOWN]
        ]
        named += [f"and {len(found) - _SHOWN:,} more"] if len(found) > _SHOWN else []
        yield f"{things} not change, being declared in another file now: {', '.join(named)}"


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
