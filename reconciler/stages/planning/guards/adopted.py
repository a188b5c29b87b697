"""Deleting what this project did not create: another project, or a person, may need it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reconciler.model.change import DELETING, Verb
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation, counted

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind
    from reconciler.model.resource import Address

_PLAIN = re.compile(r"[\w%+=:,./-]+")
_NAMED = 5
"""The most addresses that the command in a hint names."""


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    # A kind that the target has in ``exclusive`` loses even what no state has: that was said once for all.
    lost = [c for c in at.changes if c.adopted and c.verb in DELETING and c.address.kind not in at.exclusive]
    deleted = tuple(change.address for change in lost if change.verb is Verb.DELETE)
    if deleted:
        yield Finding(
            f"{counted(len(deleted), 'adopted resource')} would be deleted: the account had"
            f" {_them(deleted)} before this project, and others may need {_them(deleted)}",
            deleted,
            hint=f"to leave {_them(deleted)} in the account: {_forget(deleted)}",
        )
    replaced = tuple(change.address for change in lost if change.verb is Verb.REPLACE)
    if replaced:
        yield Finding(
            f"{counted(len(replaced), 'adopted resource')} would be replaced: created anew, and what the account had"
            " before this project deleted",
            replaced,
            hint="take the change back, or give the field away with ignoreChanges",
        )


def _them(addresses: Sequence[Address]) -> str:
    return "it" if len(addresses) == 1 else "them"


def _forget(addresses: Sequence[Address]) -> str:
    """The command that forgets ``addresses``, which are left out where there are many or a shell would change one."""
    names = list(map(str, addresses))
    if len(names) > _NAMED or not all(_PLAIN.fullmatch(name) for name in names):
        names = ["ADDRESS..."]
    return " ".join(["reconciler state rm", *names])


GUARD = Guard(
    "adopted",
    "A resource that was adopted, not created, would be deleted, or replaced by another object.",
    "Forget it with `reconciler state rm`, which leaves it in the account, or declare it again.",
    _find,
    Flag("--allow-adopted", "Allow deleting resources that were adopted, not created by this project."),
)
