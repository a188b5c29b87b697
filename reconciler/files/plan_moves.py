"""The moves of a saved plan, as JSON values and back."""

from __future__ import annotations

from typing import Any

from reconciler.model import shapes
from reconciler.model.manifest import Position
from reconciler.model.moves import Move
from reconciler.model.resource import Address


def move_row(move: Move) -> list[Any]:
    """Return ``move`` as a row of three: the old address, the new one, and the place of its document or None."""
    return [[*move.old], [*move.new], None if move.position is None else [*move.position]]


def move_of_row(row: Any, where: str) -> Move:
    """Return what ``move_row`` wrote. Raises ValueError that names ``where`` for anything else."""
    old, new, place = shapes.items(row, where, 3)
    return Move(_address(old, where), _address(new, where), None if place is None else _position(place, where))


def _address(value: Any, where: str) -> Address:
    return Address(*shapes.texts(shapes.items(value, where, 2), where))


def _position(value: Any, where: str) -> Position:
    file, line, column = shapes.items(value, where, 3)
    return Position(shapes.text(file, where), shapes.integer(line, where, 0), shapes.integer(column, where, 0))
