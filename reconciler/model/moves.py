"""What ``Moved`` and ``Removed`` documents say of addresses, and what of that a state has not done yet. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.model.surgery import remembered, renamed


class Move(NamedTuple):
    """A resource of the address ``old`` has the address ``new`` from now on. ``position``: where a document says so."""

    old: Address
    new: Address
    position: Position | None = None

    @property
    def place(self) -> str:
        """``file:line`` of the document; empty where it is not known."""
        return self.position.short if self.position is not None else ""


@dataclass(frozen=True, slots=True)
class AddressChanges:
    """What the manifests say of addresses. ``moves`` lead to declared addresses: a chain a → b → c is a → c and b → c.

    ``kept``: addresses to forget without deleting their objects, each with the place of the document that says so.
    """

    moves: tuple[Move, ...] = ()
    kept: Mapping[Address, Position] = field(default_factory=dict)


NO_ADDRESS_CHANGES = AddressChanges()


def final_moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Return ``moves`` with the end of its chain as the new address of each. Those that lead in a circle are left out.

    Of two moves of one address the first counts.
    """
    following: dict[Address, Move] = {}
    for move in moves:
        following.setdefault(move.old, move)
    found = []
    for move in following.values():
        passed, end = {move.old}, move.new
        while end in following and end not in passed:
            passed.add(end)
            end = following[end].new
        if end not in passed:
            found.append(move._replace(new=end))
    return tuple(found)


class Due(NamedTuple):
    """``moves`` that a state has not made yet, and ``taken``: those whose new address belongs to something else."""

    moves: tuple[Move, ...]
    taken: tuple[Move, ...]


def due(moves: Sequence[Move], state: State) -> Due:
    """Return what of ``moves`` is still to be made in ``state``. One whose old address it does not have is done."""
    if not moves:
        return Due((), ())
    known = remembered(state)
    waiting = [move for move in moves if move.old in known]
    goals = Counter(move.new for move in waiting)
    free = {goal for goal, count in goals.items() if count == 1 and goal not in known}
    possible = tuple(move for move in waiting if move.new in free)
    taken = tuple(move for move in waiting if move.new not in free)
    return Due(possible, taken)


def moved_state(state: State, moves: Sequence[Move]) -> State:
    """Return ``state`` with the records and open intents of ``moves`` at their new addresses."""
    if not moves:
        return state
    # At once: a state of 100,000 keywords is copied once, however many templates move.
    return renamed(state, {move.old: move.new for move in moves})
