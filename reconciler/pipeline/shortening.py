"""What an apply that deletes nothing carries out of a plan, and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from reconciler.kinds.objects import object_kinds
from reconciler.model.change import Change
from reconciler.model.plan import Plan
from reconciler.model.resource import Address
from reconciler.pipeline.reading import Reading, kinds_in_use
from reconciler.stages.applying.exchanges import waiting_exchanges
from reconciler.stages.planning.add_only import add_only, without_left
from reconciler.stages.planning.plan import Planned


def shortened(planned: Planned, reading: Reading) -> Shortened:
    """What an apply that deletes nothing shows, asks for and does of ``planned``."""
    plan = planned.plan
    kinds = kinds_in_use(reading, (change.address for change in plan.changes))
    changes, left = add_only(plan.changes, planned.live, kinds)
    waiting = {change.address for change in waiting_exchanges(changes, left, object_kinds(kinds))}
    if waiting:
        changes = tuple(change for change in changes if change.address not in waiting)
    waiting.update(change.address for change in left)
    addresses = tuple(change.address for change in plan.changes if change.address in waiting)
    if not addresses:
        return Shortened(plan, changes, addresses)
    noun = "change" if len(addresses) == 1 else "changes"
    warning = f"--no-delete leaves {len(addresses)} {noun} of this plan: deletes, replaces, and what waits for one"
    refusals = without_left(plan.refusals, frozenset(addresses))
    return Shortened(replace(plan, refusals=refusals, warnings=(*plan.warnings, warning)), changes, addresses)


class Shortened(NamedTuple):
    """``plan`` whole, without the refusals that are only about what is left; the changes to make, and those left."""

    plan: Plan
    changes: tuple[Change, ...]
    left: tuple[Address, ...]
