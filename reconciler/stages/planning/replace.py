"""Replacing: what the service cannot change in place is created anew, and the old object deleted. Pure.

A replace is one change, carried out in two parts and in different steps. Usually the new object is created and read
back before the old one is deleted, so that protection never dips. The other way round, marked as a dip, where the two
cannot exist at once: the object's id is its own name, or the quota leaves no room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Resource, covers
from reconciler.model.state import predecessor_address

SAME_NAME = "the old one is deleted before the new one is created: both have the same id"


class Parts(NamedTuple):
    """What carries out a replace. Which of the two is sent first is ``Change.dips`` of the replace."""

    create: Change
    delete: Change


def fixed_fields(kind: ObjectKind, fields: Iterable[FieldChange]) -> list[str]:
    """The paths among ``fields`` that the service cannot change in an object that exists."""
    if Verb.UPDATE not in kind.batches:
        return [field.path for field in fields]
    return [field.path for field in fields if any(covers(prefix, field.path) for prefix in kind.immutable)]


def refused_replaces(resource: Resource) -> Iterator[Refusal]:
    """Why a managed object must not be replaced now."""
    address = resource.address
    if resource.existing:
        message = f"{address} is marked existing, and cannot be changed in place; what exists is never created anew"
        yield Refusal("existing-replace", message, (address,))


def parts_of(change: Change) -> Parts:
    """The create and the delete of a replace.

    The record of the resource is the new object's as soon as its id is known. Where the old object outlives that, the
    delete goes by the address under which the state then keeps it.
    """
    assert change.id is not None
    create = change._replace(verb=Verb.CREATE, before=None, id=None, fields=(), adopted=False)
    old = change.address if change.dips else predecessor_address(change.address, change.id)
    return Parts(create, change._replace(address=old, verb=Verb.DELETE, after=None, fields=(), protect=False))


def dips_of_replaces(changes: Sequence[Change], kind: ObjectKind, over: int) -> Mapping[Address, str]:
    """Why replaces of a kind must delete first. ``over``: how many objects too many there would be otherwise."""
    replaces = [c for c in changes if c.verb is Verb.REPLACE and c.address.kind == kind.name]
    if not kind.assigns_ids:
        return {change.address: SAME_NAME for change in replaces}
    if kind.quota is None:
        return {}
    reason = f"the old one is deleted before the new one is created: the account has room for {kind.quota.limit}"
    crowded = sorted(change.address for change in replaces)[: max(over, 0)]
    return dict.fromkeys(crowded, f"{reason} {kind.noun}")
