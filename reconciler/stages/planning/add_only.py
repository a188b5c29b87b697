"""What an apply that deletes nothing carries out of a plan, and what it leaves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Live


class AddOnly(NamedTuple):
    """The changes of a plan, in its order: those to carry out, and those to leave."""

    changes: tuple[Change, ...]
    left: tuple[Change, ...]


def add_only(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> AddOnly:
    """Leave deletes and replaces, and the creates that have to wait for a delete.

    A create waits where the service may take its name for one that is to be deleted, and where the account has no room
    for it: of those the last ones wait.
    """
    waiting = {change.address for change in changes if change.verb in (Verb.DELETE, Verb.REPLACE)}
    for kind in object_kinds(kinds).values():
        creates = [c.address for c in changes if c.address.kind == kind.name and c.verb is Verb.CREATE]
        waiting |= _taken(kind, creates, waiting)
        if kind.quota is not None:
            room = max(0, kind.quota.limit - sum(item.own for item in live.of(kind.name).values()))
            waiting.update([address for address in creates if address not in waiting][room:])
    kept = tuple(change for change in changes if change.address not in waiting)
    return AddOnly(kept, tuple(change for change in changes if change.address in waiting))


def _taken(kind: ObjectKind, creates: Sequence[Address], stays: Iterable[Address]) -> set[Address]:
    """Creates whose names the service may not tell from one that stays."""
    names = {kind.lookalike(address.name) for address in stays if address.kind == kind.name} - {None}
    return {address for address in creates if kind.lookalike(address.name) in names}


def without_left(refusals: Sequence[Refusal], left: frozenset[Address]) -> tuple[Refusal, ...]:
    """The refusals that are not about changes that are left, and about nothing else."""
    return tuple(refusal for refusal in refusals if not refusal.addresses or not left.issuperset(refusal.addresses))
