"""What is wrong with ``Moved`` and ``Removed`` documents: each by itself, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.address_changes.addresses import parsed, place_of_field
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared
from reconciler.kinds.objects import renamable
from reconciler.model.manifest import Position, Problem
from reconciler.model.resource import Address, Resource

Declarations = Mapping[Address, Resource]
TAKEN_AWAY = "remove its declaration, or this document"


class WrittenMove(NamedTuple):
    """A sound ``Moved`` document: its addresses, and where each is written."""

    old: Address
    new: Address
    old_place: Position
    new_place: Position


class WrittenRemoval(NamedTuple):
    """A sound ``Removed`` document: its address, where that is written, and whether the object is kept."""

    address: Address
    place: Position
    keep: bool


def moves_in(documents: Sequence[Declared], kinds: Mapping[str, Kind]) -> tuple[list[WrittenMove], list[Problem]]:
    """The sound moves, in order, and what is wrong with the others."""
    moves, problems = [], []
    for document in documents:
        old_place, new_place = place_of_field(document, "from"), place_of_field(document, "to")
        old = parsed(document.spec.old, "moved-address", old_place, kinds)
        new = parsed(document.spec.new, "moved-address", new_place, kinds)
        found = [each for each in (old, new) if isinstance(each, Problem)]
        if isinstance(old, Address) and isinstance(new, Address):
            found += _unmovable(old, new, old_place, new_place, kinds)
            if not found:
                moves.append(WrittenMove(old, new, old_place, new_place))
        problems += found
    return moves, problems


def _unmovable(
    old: Address, new: Address, old_place: Position, new_place: Position, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    kind = kinds[old.kind]
    if not renamable(kind):
        message = f"{old} cannot be moved: the names of {kind.noun} are what they are in the account"
        yield Problem("moved-address", old_place, message, fix="a word is added, and the old one removed")
    elif new.kind != old.kind:
        message = f"{old} cannot be moved to {new}: a resource keeps its kind"
        yield Problem("moved-address", new_place, message)


def removals_in(documents: Sequence[Declared], kinds: Mapping[str, Kind]) -> tuple[list[WrittenRemoval], list[Problem]]:
    """The sound removals, in order, and what is wrong with the others."""
    removals, problems = [], []
    for document in documents:
        place = place_of_field(document, "address")
        address = parsed(document.spec.address, "removed-address", place, kinds)
        if isinstance(address, Problem):
            problems.append(address)
        else:
            removals.append(WrittenRemoval(address, place, document.spec.keep))
    return removals, problems


def problems_of_moves(moves: Sequence[WrittenMove], resources: Declarations) -> Iterator[Problem]:
    """What is wrong with moves beside one another and the declarations."""
    olds: dict[Address, WrittenMove] = {}
    news: dict[Address, WrittenMove] = {}
    for move in moves:
        first = olds.setdefault(move.old, move)
        if first is not move:
            message = f"{move.old} is moved to {first.new} already, at {first.old_place.short}"
            yield Problem("moved-twice", move.old_place, message, fix="remove one of the two")
        first = news.setdefault(move.new, move)
        if first is not move:
            message = f"{first.old} is moved to {move.new} too, at {first.new_place.short}: an address has one object"
            yield Problem("moved-twice", move.new_place, message, fix="remove one of the two")
    yield from _circles(olds)
    for move in moves:
        declared = resources.get(move.old)
        if declared is not None:
            message = f"{move.old} is moved, and still declared at {declared.position.short}"
            yield Problem("moved-from", move.old_place, message, fix=TAKEN_AWAY)
        if move.new not in resources and move.new not in olds:
            message = f"{move.old} is moved to {move.new}, which nothing declares"
            fix = "declare it, or correct its spelling; what is to be forgotten is for a Removed document"
            yield Problem("moved-to", move.new_place, message, fix=fix)


def _circles(olds: Mapping[Address, WrittenMove]) -> Iterator[Problem]:
    """A problem for each circle, at the first of its documents."""
    known: set[Address] = set()
    for start in olds:
        path: dict[Address, None] = {}
        at = start
        while at in olds and at not in path and at not in known:
            path[at] = None
            at = olds[at].new
        if at in path:
            circle = [*path][[*path].index(at) :]
            shown = " → ".join(map(str, [*circle, at]))
            yield Problem("moved-circle", olds[at].old_place, f"moves lead in a circle: {shown}", fix="remove one")
        known.update(path)


def problems_of_removals(
    removals: Sequence[WrittenRemoval], moves: Sequence[WrittenMove], resources: Declarations
) -> Iterator[Problem]:
    """What is wrong with removals beside one another, the moves, and the declarations."""
    moved = {move.old: move for move in moves}
    first_of: dict[Address, WrittenRemoval] = {}
    for removal in removals:
        address = removal.address
        first = first_of.setdefault(address, removal)
        if first is not removal:
            message = f"{address} is removed already, at {first.place.short}"
            yield Problem("removed-moved", removal.place, message, fix="remove one of the two")
        if address in resources:
            message = f"{address} is removed, and still declared at {resources[address].position.short}"
            yield Problem("removed-declared", removal.place, message, fix=TAKEN_AWAY)
        if address in moved:
            message = f"{address} is moved to {moved[address].new}, at {moved[address].old_place.short}"
            yield Problem("removed-moved", removal.place, message, fix="remove one of the two")
