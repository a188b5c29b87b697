"""Checks of a saved plan before anything is sent. What it says of itself is believed nowhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from reconciler.errors import PlanStale, Refused
from reconciler.ground.collector import collector_paused
from reconciler.kinds import BY_NAME
from reconciler.model.approval import DIGITS
from reconciler.model.plan import Plan, Refusal
from reconciler.model.state import State
from reconciler.pipeline.reading import Seen, wanted_adopts
from reconciler.pipeline.session import Session
from reconciler.stages.planning.reach.surroundings import Around
from reconciler.stages.planning.recheck import MODES, contradictions
from reconciler.stages.planning.stale import moved
from reconciler.stages.planning.standing import standing

NEW_PLAN = "make a new one: reconciler plan --out FILE"
SHOWN = 20
"""How many faults of a saved plan are named one by one."""
OWN_HOSTS = "of the site itself"
OLD_PLAN = "the plan was saved by version 0.1.0, whose checksum does not cover all that decides what is applied"


def is_old(saved: Plan) -> bool:
    """Whether version 0.1.0 saved the plan: it can be shown, and not be applied."""
    return 0 < len(saved.checksum) < DIGITS


def check_saved(saved: Plan) -> None:
    """Raise PlanStale where a plan says of itself what does not follow from its changes.

    Needs neither state nor account, and so holds for ``show`` as well.
    """
    if is_old(saved):
        raise PlanStale(OLD_PLAN, hint=NEW_PLAN)
    # Guards look at the plans of an apply and of a destroy only: another mode would be a way past all of them.
    if saved.mode not in MODES:
        raise Refused(f'a plan of mode "{saved.mode}" cannot be applied', hint=NEW_PLAN)
    with collector_paused():
        _refuse_faults(
            tuple(itertools.islice(contradictions(saved, BY_NAME), SHOWN + 1)), "the plan contradicts itself"
        )


def check_basis(session: Session, saved: Plan, state: State) -> None:
    """Raise Refused where the plan was made for something else than ``session`` and ``state``, or was used."""
    basis, target = saved.basis, session.target
    if saved.id in state.used_plans:
        raise PlanStale("this plan was already applied; a saved plan can be applied once", hint=NEW_PLAN)
    for what, planned, now in (
        ("target", basis.target, session.name),
        ("site", basis.site, target.site),
        ("account", basis.account, target.account),
        ("endpoint", basis.endpoint or OWN_HOSTS, session.endpoint or OWN_HOSTS),
        ("the state at", basis.place, session.address),
    ):
        if planned != now:
            raise PlanStale(f"this plan was made for {what} {planned}, not {now}", hint=NEW_PLAN)
    if basis.lineage != state.lineage:
        raise PlanStale("this plan was made for another state: its lineage differs from the stored one", hint=NEW_PLAN)
    # A reviewer saw what the guards of that day said; today's may say more, or have been relaxed meanwhile.
    if dict(basis.guards) != session.guards.as_json():
        raise PlanStale("the guards of the target have changed since this plan was made", hint=NEW_PLAN)
    if basis.guards_before != state.guards:
        raise PlanStale("another apply has recorded other guards since this plan was made", hint=NEW_PLAN)


def standing_refusals(session: Session, saved: Plan, seen: Seen, around: Around, now: float) -> tuple[Refusal, ...]:
    """The plan's refusals by today's guards, at ``now``, Unix seconds.

    ``around`` is what the account has beside the kinds of the plan. Raises PlanStale where what the plan is about has
    moved, or it hides a refusal.
    """
    target = session.target
    with collector_paused():
        gone = moved(saved, seen.state, seen.live, seen.kinds, now)
        if gone:
            movements = _first(f"{address} {how}" for address, how in gone)
            raise PlanStale(f"the plan is stale: {movements}", hint=NEW_PLAN)
        found = standing(
            saved,
            seen.state,
            seen.live,
            seen.kinds,
            session.guards,
            exclusive=target.exclusive,
            adopt=wanted_adopts(target),
            questions=seen.settlement.questions,
            now=now,
            around=around,
        )
    _refuse_faults(found.faults, "the plan is not what it would be today")
    return found.refusals


def _refuse_faults(faults: Sequence[str], what: str) -> None:
    if faults:
        raise PlanStale(f"{what}: {_first(faults)}", hint=NEW_PLAN)


def _first(lines: Iterable[str]) -> str:
    lines = list(lines)
    more = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "; ".join([*lines[:SHOWN], *more])
