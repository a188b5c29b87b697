"""Runs cost money: without a state, every declared run looks new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Verb
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation, counted

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    runs = tuple(change.address for change in at.changes if change.verb is Verb.RUN)
    # Serial 0 is a state that was never saved. If it was lost, every run in it would be paid for again.
    if runs and at.state.serial == 0:
        yield Finding(f"{counted(len(runs), 'paid run')} would start, and no state records what ran before", runs)


GUARD = Guard(
    "runs",
    "Paid runs would start, and no state records what ran before.",
    "Bring the state back if there was one (reconciler state push); otherwise allow the runs.",
    _find,
    Flag("--allow-runs", "Allow starting, and paying for, every declared run when there is no state yet."),
)
