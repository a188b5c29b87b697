"""Adopting what the account has already, where the target refuses that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Verb
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation, counted

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    if at.guards.adopt != "refuse":
        return
    adopted = tuple(c.address for c in at.changes if c.verb is Verb.ADOPT)
    if adopted:
        message = f"{counted(len(adopted), 'resource')} of the account would be adopted"
        yield Finding(f"{message}; the target has guards.adopt: refuse", adopted)


GUARD = Guard(
    "adopt",
    "A resource of the account would be adopted, and the target has guards.adopt: refuse.",
    "Look at what would be adopted, then allow it; or set guards.adopt of the target to warn.",
    _find,
    Flag("--allow-adopt", "Allow adopting resources of the account where the target has guards.adopt: refuse."),
)
