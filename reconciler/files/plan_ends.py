"""The ends and policies that a saved plan records, and what it leaves because it is held, as JSON values and back."""

from __future__ import annotations

from typing import Any

from reconciler.model import shapes
from reconciler.model.change import EndChange, PolicyChange
from reconciler.model.hold import Held, hold_from_json, hold_to_json
from reconciler.model.life import life_from_json, life_to_json
from reconciler.model.resource import Address


def end_row(end: EndChange) -> list[Any]:
    """Return ``end`` as a row of three: address, and the lives before and after."""
    return [[*end.address], life_to_json(end.before), life_to_json(end.after)]


def end_of_row(row: Any, where: str) -> EndChange:
    """Return what ``end_row`` wrote. Raises ValueError that names ``where`` for anything else."""
    address, before, after = shapes.items(row, where, 3)
    names = shapes.texts(shapes.items(address, where, 2), where)
    return EndChange(Address(*names), life_from_json(before, f"{where}[1]"), life_from_json(after, f"{where}[2]"))


def held_row(held: Held) -> list[Any]:
    """Return ``held`` as a row of three: address, list, and hold."""
    return [[*held.address], held.list, hold_to_json(held.hold)]


def held_of_row(row: Any, where: str) -> Held:
    """Return what ``held_row`` wrote. Raises ValueError that names ``where`` for anything else."""
    address, name, hold = shapes.items(row, where, 3)
    names = shapes.texts(shapes.items(address, where, 2), where)
    return Held(Address(*names), shapes.optional_text(name, f"{where}[1]"), hold_from_json(hold, f"{where}[2]"))


def policy_row(policy: PolicyChange) -> list[Any]:
    """Return ``policy`` as a row of two: address, and whether its object is kept."""
    return [[*policy.address], policy.keep]


def policy_of_row(row: Any, where: str) -> PolicyChange:
    """Return what ``policy_row`` wrote. Raises ValueError that names ``where`` for anything else."""
    address, keep = shapes.items(row, where, 2)
    names = shapes.texts(shapes.items(address, where, 2), where)
    return PolicyChange(Address(*names), shapes.truth(keep, f"{where}[1]"))
