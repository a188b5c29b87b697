"""What a person does to a state by hand: addresses are forgotten or renamed, their open intents with them. Pure.

An intent belongs to its address. It leaves the state with the address and gets the new name with it: otherwise the
next settlement would bring the address back, and an apply would delete the object as one that is not declared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from reconciler.model.resource import Address
from reconciler.model.state import Intent, Intents, State, is_predecessor, predecessor_address


class Shared(NamedTuple):
    """Two addresses on record for one object."""

    id: str
    first: Address
    second: Address


def shared_objects(state: State) -> Iterator[Shared]:
    """Return the addresses that have the object of another address on record.

    With such a state each apply would undo the other address's writes, and the delete of one would be the other's.
    """
    holders: dict[tuple[str, str], Address] = {}
    for address, record in state.records.items():
        if not record.id:
            # A run that is being started has no task yet.
            continue
        first = holders.setdefault((address.kind, record.id), address)
        if first != address:
            yield Shared(record.id, *sorted((first, address)))


def remembered(state: State) -> frozenset[Address]:
    """Return every address that is on record or has an open intent."""
    return frozenset(state.records) | {intent.address for intent in _entries(state)}


def without(state: State, addresses: Collection[Address]) -> State:
    """Return ``state`` without ``addresses``: what their objects are, and what was about to be done with them."""
    gone = set(addresses)
    records = {address: record for address, record in state.records.items() if address not in gone}
    kept = tuple(intent for intent in _entries(state) if intent.address not in gone)
    return replace(state, records=records, intents=_intents(state, kept))


def renamed(state: State, names: Mapping[Address, Address]) -> State:
    """Return ``state`` with the new addresses that ``names`` has, in the places of the old ones.

    The object that a replace of an old address is still to delete keeps its place beside it.
    """
    every = dict(names)
    for address, record in state.records.items():
        if is_predecessor(address, record.id):
            replaced = Address(address.kind, address.name.removesuffix(f"/{record.id}"))
            if replaced in names:
                every[address] = predecessor_address(names[replaced], record.id)
    records = {every.get(address, address): record for address, record in state.records.items()}
    entries = tuple(intent._replace(address=every.get(intent.address, intent.address)) for intent in _entries(state))
    return replace(state, records=records, intents=_intents(state, entries))


def _entries(state: State) -> tuple[Intent, ...]:
    return state.intents.entries if state.intents else ()


def _intents(state: State, entries: tuple[Intent, ...]) -> Intents | None:
    return replace(state.intents, entries=entries) if state.intents and entries else None
