"""Taking the outcomes of finished calls into a state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconciler.model.resource import Address
from reconciler.model.state import Record, Settled, State


def fold(state: State, settled: Iterable[Settled]) -> State:
    """Return ``state`` with outcomes taken in: records are replaced or removed, the last outcome of an address counts.

    The intents stay: an outcome was answered, but until it was read back the account may not show it yet.
    """
    last: dict[Address, Record | None] = dict(settled)
    if not last:
        return state
    records = dict(state.records)
    for address, record in last.items():
        if record is None:
            records.pop(address, None)
        else:
            records[address] = record
    return replace(state, records=records)
