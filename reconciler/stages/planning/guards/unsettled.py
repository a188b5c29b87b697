"""An earlier create whose outcome only a person can decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.stages.planning.guards.base import Finding, Guard, Situation

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    for question in at.questions:
        ids = ", ".join(question.candidates)
        commands = [f"reconciler adopt {question.address} {identity}" for identity in question.candidates]
        yield Finding(
            f"the outcome of an earlier create of {question.address} is unknown, and several live objects match it:"
            f" {ids}",
            (question.address,),
            hint="\n".join(commands),
        )


GUARD = Guard(
    "unsettled",
    "Several live objects, or tasks, match an earlier create or start whose outcome is unknown.",
    "Say which one it is, with one of the commands that are shown.",
    _find,
)
