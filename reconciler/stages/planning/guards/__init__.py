"""Guards: why an apply refuses a plan. A new guard is one file beside this one and one line in ``GUARDS``.

Each guard carries its stable code, the sentence of the reference, and the flag that overrides it. The command line
makes its ``--allow-…`` options from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.model.plan import Refusal
from reconciler.stages.planning.guards import (
    adopt,
    adopted,
    deletes,
    namesakes,
    posture,
    protect,
    quota,
    rename,
    runs,
    unsettled,
)
from reconciler.stages.planning.guards.base import Allowed, Flag, Guard, Situation

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind

GUARDS = (
    unsettled.GUARD,
    runs.GUARD,
    protect.GUARD,
    adopted.GUARD,
    quota.GUARD,
    rename.GUARD,
    namesakes.GUARD,
    posture.REVERT,
    adopt.GUARD,
    posture.LOOSENING,
    deletes.RECREATE,
    deletes.EMPTY,
    deletes.MAX_DELETE,
)
"""In the order in which refusals are reported."""

FLAGS = tuple(sorted((guard.flag for guard in GUARDS if guard.flag), key=lambda flag: flag.name))
"""What ``apply`` and ``destroy`` offer to override guards."""


def refusals(situation: Situation, kinds: Mapping[str, ObjectKind]) -> list[Refusal]:
    """Every reason to refuse: first what the comparison found, then each guard's, in a fixed order."""
    asked = {question.address for question in situation.questions}
    # A question about an address lists the same objects, with the same commands.
    found = [r for r in situation.difference.refusals if not (r.code == "name-taken" and asked.issuperset(r.addresses))]
    for guard in GUARDS:
        found += guard.refusals(situation, kinds)
    return found


__all__ = ["FLAGS", "GUARDS", "Allowed", "Flag", "Guard", "Situation", "refusals"]
