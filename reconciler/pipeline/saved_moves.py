"""Storing the addresses that a plan changes, before an apply of it sends anything."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.moves import Move, due, moved_state
from reconciler.model.state import State
from reconciler.pipeline.recorded_edit import save_edit
from reconciler.pipeline.session import Session
from reconciler.pipeline.state_edits import next_state
from reconciler.stages.planning.plan import Planned
from reconciler.stages.ports import Memory


def save_moves(
    session: Session, memory: Memory, stored: State, planned: Planned
) -> tuple[State, Planned, tuple[Move, ...]]:
    """Store what of the moves of a plan ``stored`` has not made yet. Returns what is stored then, the plan that goes
    on from it, and the moves that were made.

    One write by itself, durable before anything else is written or sent: a kill after it leaves a state in which the
    next plan finds nothing of them to do, and a kill before it one in which nothing was begun.
    """
    moves = due(planned.plan.moves, stored).moves
    if not moves:
        return stored, planned, ()
    state = save_edit(
        session, memory, stored, next_state(session, moved_state(stored, moves)), plan=planned.plan.checksum
    )
    settled = replace(
        planned.settlement.state, serial=state.serial, account=state.account, owner=state.owner, log=state.log
    )
    return state, replace(planned, settlement=replace(planned.settlement, state=settled)), moves
