"""Resources that their authors protect with preventDestroy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Verb
from reconciler.stages.planning.guards.base import Finding, Guard, Situation, counted

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    protected = tuple(c.address for c in at.changes if c.verb is Verb.DELETE and c.protect)
    if protected:
        yield Finding(
            f"{counted(len(protected), 'resource')} with preventDestroy would be deleted",
            protected,
            hint="declare them again, without preventDestroy, apply, and then remove them",
        )
    forgotten = tuple(c.address for c in at.changes if c.verb is Verb.FORGET and c.protect)
    if forgotten:
        yield Finding(
            f"{counted(len(forgotten), 'resource')} with preventDestroy would be forgotten: nothing would protect it"
            " any more",
            forgotten,
            hint="declare them again, without preventDestroy, apply, and then remove them",
        )
    replaced = tuple(c.address for c in at.changes if c.verb is Verb.REPLACE and c.protect)
    if replaced:
        yield Finding(
            f"{counted(len(replaced), 'resource')} with preventDestroy would be replaced: created anew, and deleted",
            replaced,
            hint="take the change back, give the field away with ignoreChanges, or remove preventDestroy",
        )


GUARD = Guard(
    "prevent-destroy",
    "A resource with preventDestroy would be deleted, forgotten, or replaced by another object.",
    "Declare it again without preventDestroy, apply, and then remove it.",
    _find,
)
