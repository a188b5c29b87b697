"""An earlier create whose outcome only a person can decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.stages.hints import adopt_command, forget_command
from reconciler.stages.planning.guards.base import Finding, Guard, Situation

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind
    from reconciler.stages.reading.settle import Question


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    for question in at.questions:
        ids = ", ".join(question.candidates)
        commands = [adopt_command(question.address, identity) for identity in question.candidates]
        message = (
            f"the outcome of an earlier create of {question.address} is unknown, and several live objects match it:"
            f" {ids}"
        )
        if question.altered:
            message = (
                f"the outcome of an earlier create of {question.address} is unknown, and the account has new objects"
                " that the service may have made of it, though they are not as it was sent:"
                f" {', '.join(_shown(at, kinds, question))}"
            )
            commands.append(f"or, where none of them is yours: {forget_command(question.address)}")
        yield Finding(message, (question.address,), hint="\n".join(commands))


def _shown(at: Situation, kinds: Mapping[str, ObjectKind], question: Question) -> Iterator[str]:
    """The candidates with their cloud names."""
    kind = kinds[question.address.kind]
    for identity in question.candidates:
        found = at.live.get(kind.name, identity)
        name = kind.label(found.form) if found else None
        yield f'{identity} "{name}"' if name else identity


GUARD = Guard(
    "unsettled",
    "Live objects or tasks may be the result of an earlier create or start whose outcome is unknown.",
    "Say which one it is, with one of the commands that are shown.",
    _find,
)
