"""The ends that a saved plan records, as JSON values and back."""

from __future__ import annotations

from typing import Any

from reconciler.model import shapes
from reconciler.model.change import EndChange
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
