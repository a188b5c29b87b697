"""validate --online: what of sound manifests cannot be brought about in the account as it is. It only reads."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.files.project import FILE
from reconciler.model.manifest import Position, Problem, Severity
from reconciler.model.plan import Refusal
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.planning import make_plan
from reconciler.pipeline.refusal_table import ACCOUNT
from reconciler.pipeline.session import Session

NAMED = 3
"""Addresses of one refusal that are problems of their own; each has its place."""


async def online_problems(session: Session, loaded: Loaded) -> tuple[Problem, ...]:
    """Return the refusals of the plan that an apply would make now.

    One that no flag allows is an error: the manifests and the account do not go together. The others are warnings,
    since whether they are meant is decided when they are applied. Raises the types under CloudError and StateError.
    """
    reading = await session.reading()
    if any(refusal.code == ACCOUNT for refusal in reading.refusals):
        # What another account has says nothing about these manifests.
        return tuple(each for refusal in reading.refusals for each in _problems(refusal, loaded))
    planned = await make_plan(reading, loaded.resources, ended=loaded.ended, addresses=loaded.addresses)
    return tuple(each for refusal in planned.plan.refusals for each in _problems(refusal, loaded))


def _problems(refusal: Refusal, loaded: Loaded) -> Iterator[Problem]:
    """One problem for each of the first addresses that are declared; without one, a problem of the project file."""
    declared = [loaded.resources[address] for address in refusal.addresses if address in loaded.resources]
    severity: Severity = "error" if refusal.flag is None else "warning"
    allowed = f"look at reconciler plan; an apply allows it with {refusal.flag}" if refusal.flag else None
    fix = refusal.hint or allowed
    if not declared:
        yield Problem(refusal.code, Position(FILE, 1), refusal.message, severity, fix=fix)
    for each in declared[:NAMED]:
        yield Problem(refusal.code, each.position, refusal.message, severity, fix=fix, about=str(each.address))
