"""Looking again at exactly the objects that a listing did not show, before their absence decides anything.

Listings are paged by offset in an order that is not documented. Where somebody removes one object and adds another
between two pages, TotalCount and the number of rows agree, and an object that exists all along is in neither page. A
plan would create it again, a drift would call it deleted, and a delete that did nothing would be believed done. So
what is on record, or was about to be deleted, and not in a listing of several answers is asked for by id.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from reconciler.kinds.objects import ObjectKind
from reconciler.model.resource import Found, Live
from reconciler.model.state import State
from reconciler.stages.reading.live import Reader

FEW_CALLS = 10
"""Looks by id that are made however short the listing is."""


async def confirm_absent(reader: Reader, kinds: Mapping[str, ObjectKind], live: Live, state: State) -> None:
    """Add to ``live``, which ``reader`` has just listed, what of the state's objects is there all the same.

    Declared objects that were never recorded are not asked for: a create of one that exists is refused by the service,
    or read back and compared, and the first apply of a large project would take twice the readings.
    """
    wanted = _ids_that_decide(state)
    for name, kind in kinds.items():
        if name in live.kinds:
            live.kinds[name].update(await overlooked(reader, kind, live.of(name), wanted.get(name, ())))


def _ids_that_decide(state: State) -> dict[str, set[str]]:
    """By kind, ids whose absence makes a create, a forget or a finished delete of it."""
    wanted: dict[str, set[str]] = {}
    for address, record in state.records.items():
        wanted.setdefault(address.kind, set()).add(record.id)
    for intent in state.intents.entries if state.intents else ():
        if intent.id is not None:
            wanted.setdefault(intent.address.kind, set()).add(intent.id)
    return wanted


async def overlooked(
    reader: Reader, kind: ObjectKind, listed: Mapping[str, Found], ids: Collection[str]
) -> dict[str, Found]:
    """Those of ``ids`` that exist although ``listed``, the last whole listing, does not show them.

    No call is made where nothing is missing, or where the listing was one answer. Where very many are missing, as in
    the wrong account, a second listing takes fewer calls than asking for each; ``fetch`` takes one, too, where the
    service refuses a filter with an id that it does not know. What two listings in a row do not show is absent.
    """
    absent = set(ids).difference(listed)
    if not absent or not reader.may_have_missed(kind):
        return {}
    listing = kind.listing
    pages = len(listed) // listing.limit + 1
    if not listing.ids or math.ceil(len(absent) / listing.ids_max) > max(pages, FEW_CALLS):
        every = await reader.all(kind)
        return {identity: every[identity] for identity in absent if identity in every}
    return await reader.fetch(kind, absent, step="read")
