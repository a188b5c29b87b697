"""Addresses that manifests change, as planning sees them: as if the state had them already."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.moves import AddressChanges, due, moved_state
from reconciler.pipeline.reading import Reading
from reconciler.stages.planning.move_refusals import taken


def readdressed(reading: Reading, changes: AddressChanges) -> Reading:
    """``reading`` with the state as if what ``changes`` say were done; what cannot be done is among its refusals.

    Whatever a command chooses with ``--only``: a record at its old address would be deleted as undeclared.
    """
    found = due(changes.moves, reading.state)
    refusals = (*reading.refusals, *map(taken, found.taken))
    state = moved_state(reading.state, found.moves)
    return replace(reading, state=state, refusals=refusals, moves=found.moves, kept=changes.kept)
