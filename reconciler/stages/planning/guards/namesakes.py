"""Another object of a cloud name that the account has already, where the manifest says that the name is shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.stages.hints import adopt_command
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    asked = {question.address for question in at.questions}
    for change in at.changes:
        if not change.namesakes or change.address in asked:
            continue
        address = change.address
        name = kinds[address.kind].label(change.after or {})
        commands = [adopt_command(address, identity) for identity in change.namesakes]
        yield Finding(
            f'{address} would be one more "{name}": the account already has {", ".join(change.namesakes)} of that cloud'
            " name, which this project does not manage; one of them may be what is declared",
            (address,),
            hint="\n".join(commands),
        )


GUARD = Guard(
    "namesakes",
    "A resource with sharedName would be created, and the account has unmanaged objects of its cloud name.",
    "Adopt the object that is meant, with a command that is shown; or allow one more of that name.",
    _find,
    Flag("--allow-namesakes", "Allow creating templates of a shared name that unmanaged templates have."),
)
