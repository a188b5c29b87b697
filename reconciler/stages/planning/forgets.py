"""Changes that only the state sees: records of what is gone, and of what stays in the account on purpose. Pure."""

from __future__ import annotations

from reconciler.model.change import Change, Verb
from reconciler.model.manifest import Position
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address
from reconciler.model.state import Record

FORGOTTEN = "already gone from the account: removed from the state only"
FORGOTTEN_RUN = "forgotten with its outputs; declared again, it runs and is paid again"
KEPT = "kept in the account, and no longer managed: a Removed document says so"
KEPT_BY_POLICY = "kept in the account, and no longer managed: its deletionPolicy is keep"
"""The policy is the recorded one: nothing declares it any more."""


def forget_gone(address: Address, record: Record, *, run: bool) -> Change:
    """Forget a run, or what the account does not have any more."""
    return _forget(address, record, FORGOTTEN_RUN if run else FORGOTTEN)


def forget_kept(address: Address, record: Record, place: Position) -> Change:
    """Forget a live object and leave it as it is, as the document at ``place`` says."""
    # For the guard of protected resources: it is to be seen that this one is.
    return _forget(address, record, KEPT)._replace(position=place, protect=record.protect)


def forget_by_policy(address: Address, record: Record) -> Change:
    """Forget a live object and leave it as it is, as the last apply found it declared."""
    return _forget(address, record, KEPT_BY_POLICY)._replace(position=record.place, protect=record.protect)


def keeps(change: Change) -> bool:
    """Whether a live object is forgotten, and stays."""
    return change.verb is Verb.FORGET and change.effect.reason in (KEPT, KEPT_BY_POLICY)


def _forget(address: Address, record: Record, reason: str) -> Change:
    effect = Effect(Posture.NEUTRAL, reason)
    return Change(address, Verb.FORGET, effect, recorded=record.form, id=record.id, list=record.list)
