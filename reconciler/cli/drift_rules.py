"""When drift fails, and when it exits with 2: for one target and for several."""

from __future__ import annotations

from reconciler.errors import Refused
from reconciler.model.change import Change, Verb
from reconciler.model.plan import Plan


def require_comparable(made: Plan) -> None:
    """Raise Refused where the account cannot be compared with the state."""
    if made.refusals:
        raise Refused("the account cannot be compared with the state", refusals=made.refusals)


def drifts(made: Plan, unmanaged: str) -> bool:
    """Return whether drift was found."""
    return any(counts_as_drift(change, unmanaged) for change in made.changes)


def counts_as_drift(change: Change, unmanaged: str) -> bool:
    """Return whether a change is drift: what was added only on demand; what is still there after its end always."""
    return unmanaged == "fail" or change.expired or change.verb is not Verb.CREATE
