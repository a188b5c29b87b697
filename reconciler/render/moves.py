"""Addresses that a plan changes, and documents about addresses to paste, in words for every format."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.model.moves import Move

MOST = 20
"""Moves that are shown; the rest is counted."""
MOVES_TITLE = "Moved"
IN_STATE = "the state has them under their new addresses before anything is sent; the account is not touched"


def shown(moves: Sequence[Move]) -> tuple[Sequence[Move], int]:
    """The moves to show, and how many more there are."""
    return moves[:MOST], len(moves[MOST:])


def moved_words(move: Move) -> str:
    """``moved from ContentReviewTemplate/old (m.yaml:3)``; not made inert."""
    place = f" ({move.place})" if move.place else ""
    return f"moved from {move.old}{place}"
