"""Changes that loosen moderation: by undoing an outside edit, or where the target refuses any loosening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Change
from reconciler.model.posture import Posture
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation, counted

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _loosens(change: Change) -> bool:
    return change.effect.posture in (Posture.LOOSENS, Posture.MIXED)


def _find_reverted(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    # Whoever made the outside edit may have tightened for a reason: undoing that is a person's decision.
    undone = tuple(c.address for c in at.changes if c.undoes_edit and _loosens(c))
    if undone:
        yield Finding(f"{counted(len(undone), 'change')} would undo an outside edit and loosen moderation", undone)


def _find_loosened(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    if at.guards.loosening != "refuse":
        return
    loosened = tuple(c.address for c in at.changes if _loosens(c) and c.writes)
    if loosened:
        message = f"{counted(len(loosened), 'change')} would loosen moderation; the target has guards.loosening: refuse"
        yield Finding(message, loosened)


REVERT = Guard(
    "revert",
    "A change would undo an outside edit and loosen moderation.",
    "Find out why it was edited; take the edit over into the manifest, or allow undoing it.",
    _find_reverted,
    Flag("--allow-revert", "Allow undoing an outside edit where that loosens moderation."),
)
LOOSENING = Guard(
    "loosening",
    "A change would loosen moderation, and the target has guards.loosening: refuse.",
    "Have the change reviewed, then allow it; or set guards.loosening of the target to allow.",
    _find_loosened,
    Flag("--allow-loosening", "Allow loosening moderation where the target has guards.loosening: refuse."),
)
