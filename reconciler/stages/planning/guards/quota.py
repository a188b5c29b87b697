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
        own = [change for change in at.changes if change.address.kind == name]
        creates = tuple(change.address for change in own if change.verb is Verb.CREATE)
        # A replace deletes one and creates one; that needs room for one all the same.
        replaces = tuple(change.address for change in own if change.verb is Verb.REPLACE)
        deletes = sum(change.verb is Verb.DELETE for change in own)
        present = sum(item.own for item in at.live.of(name).values())
        after = present + len(creates) - deletes
        if (creates or replaces) and after > kind.quota.limit:
            sum_of = f"{present:,} now, {len(creates):,} created, {deletes:,} deleted"
            yield Finding(
                f"the account would have {after:,} {kind.noun} ({sum_of}); its quota is {kind.quota.limit:,}",
                creates + replaces,
            )


GUARD = Guard(
    "quota",
    "The account would have more objects of a kind than its quota allows.",
    "Delete what is no longer needed, in an apply before this one or in the console, or declare fewer.",
    _find,
)
