"""Since which apply resources are recorded as they are: by the versions that the store keeps."""

from __future__ import annotations

from collections.abc import Collection

from reconciler.model.explanation import Since
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.stores.base import Store, Version


def recorded_since(store: Store, state: State, addresses: Collection[Address]) -> dict[Address, Since]:
    """Return, for each of ``addresses`` that ``state`` records, the first kept version that has it without a break.

    Versions are read from the newest back, and only until each address was missing or different once: twenty at most
    are kept. Raises StateError where one cannot be understood, StoreError where one cannot be read.
    """
    open_ = {address for address in addresses if address in state.records}
    found: dict[Address, Since] = {}
    for version in store.history():
        if not open_:
            break
        # Outcomes that were settled since a version was saved stand in the next one: the stored state is the newest.
        same = open_ if version.serial == state.serial else _alike(store.earlier(version), state, open_)
        for address in open_ - same:
            if address in found:
                found[address] = found[address]._replace(oldest=False)
        open_ = same
        found.update((address, _since(version)) for address in same)
    return found


def _alike(earlier: State | None, state: State, addresses: Collection[Address]) -> set[Address]:
    """Those of ``addresses`` that an earlier version records with the same id and form."""
    if earlier is None or earlier.lineage != state.lineage:
        return set()
    records = [(address, state.records[address], earlier.records.get(address)) for address in addresses]
    return {
        address for address, now, then in records if then is not None and (then.id, then.form) == (now.id, now.form)
    }


def _since(version: Version) -> Since:
    owner = version.owner
    by = f"{owner.user}@{owner.host}, {owner.command}" if owner is not None else None
    return Since(version.serial, version.time, by, oldest=True)
