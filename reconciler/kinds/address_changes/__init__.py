"""Moved and Removed: what became of addresses that are no longer declared. They declare no resource."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from reconciler.kinds.address_changes import rule_table
from reconciler.kinds.address_changes.addresses import kinds_among
from reconciler.kinds.address_changes.problems import (
    moves_in,
    problems_of_moves,
    problems_of_removals,
    removals_in,
)
from reconciler.kinds.address_changes.spec import MovedSpec, RemovedSpec
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, DocumentType, Statement
from reconciler.model.manifest import Problem
from reconciler.model.moves import AddressChanges, Move, final_moves
from reconciler.model.resource import Address, Resource

Statements = Sequence[tuple[Statement, Declared]]


class Moved(Statement):
    """A resource got another address."""

    document = "Moved"
    spec = MovedSpec
    rules = rule_table.RULES
    needs_all = frozenset({"moved-to"})

    def problems_together(
        self, statements: Statements, resources: Mapping[Address, Resource], types: Collection[DocumentType]
    ) -> Iterable[Problem]:
        moves, problems = moves_in(_of(statements, Moved), kinds_among(types))
        return [*problems, *problems_of_moves(moves, resources)]


class Removed(Statement):
    """A resource is no longer declared, on purpose."""

    document = "Removed"
    spec = RemovedSpec
    rules = rule_table.REMOVED_RULES

    def problems_together(
        self, statements: Statements, resources: Mapping[Address, Resource], types: Collection[DocumentType]
    ) -> Iterable[Problem]:
        kinds = kinds_among(types)
        removals, problems = removals_in(_of(statements, Removed), kinds)
        moves, _ = moves_in(_of(statements, Moved), kinds)
        return [*problems, *problems_of_removals(removals, moves, resources)]


def address_changes(statements: Statements, kinds: Mapping[str, Kind]) -> AddressChanges:
    """What the documents of a project say of addresses. They are sound: without the problems that are found above."""
    moves, _ = moves_in(_of(statements, Moved), kinds)
    removals, _ = removals_in(_of(statements, Removed), kinds)
    written = [Move(move.old, move.new, move.old_place) for move in moves]
    kept = {removal.address: removal.place for removal in removals if removal.keep}
    return AddressChanges(final_moves(written), kept)


def _of(statements: Statements, wanted: type[Statement]) -> list[Declared]:
    return [document for statement, document in statements if isinstance(statement, wanted)]
