"""Which live objects an interrupted apply may have created: what was not there when it noted its creates. Pure."""

from __future__ import annotations

from reconciler.model.change import Verb
from reconciler.model.resource import Address, Found
from reconciler.model.state import State


def is_new(state: State, found: Found, kind: str) -> bool:
    """Whether an object appeared after an apply noted what it was about to create: then it is no preset."""
    seen = state.intents.seen.get(kind) if state.intents else None
    return seen is not None and found.id not in seen and not found.preset


def is_own_create(state: State, address: Address, found: Found) -> bool:
    """Whether naming the object answers which one an open create of ``address`` made: then it is our own."""
    entries = state.intents.entries if state.intents else ()
    creating = any(i.address == address and i.verb in (Verb.CREATE, Verb.REPLACE) for i in entries)
    return creating and is_new(state, found, address.kind)
