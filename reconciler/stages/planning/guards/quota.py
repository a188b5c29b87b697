"""How many objects of a kind an account has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Verb
from reconciler.stages.planning.guards.base import Finding, Guard, Situation

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    for name, kind in kinds.items():
        if kind.quota is None:
            continue
        creates = tuple(c.address for c in at.changes if c.verb is Verb.CREATE and c.address.kind == name)
        deletes = sum(c.verb is Verb.DELETE and c.address.kind == name for c in at.changes)
        present = sum(item.own for item in at.live.of(name).values())
        after = present + len(creates) - deletes
        if creates and after > kind.quota.limit:
            sum_of = f"{present} now, {len(creates)} created, {deletes} deleted"
            yield Finding(
                f"the account would have {after} {kind.noun} ({sum_of}); its quota is {kind.quota.limit}", creates
            )


GUARD = Guard("quota", "The account would have more objects of a kind than its quota allows.", _find)
