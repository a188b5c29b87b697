"""Parts of live objects that this version does not know: reported, and said beforehand where a change may reset them.

The service may have gained a field, or show one that no request has. It means something for moderation, and nobody
would see it go. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.resource import Address, Found, Live
from reconciler.model.state import Record

SHOWN = 3
"""Objects that a remark names; the rest is counted."""
MOST = 20
"""Remarks of one plan."""


class _Part(NamedTuple):
    """One unknown path of a kind, and whether planned changes may reset it."""

    kind: str
    path: str
    at_risk: bool


def unknown_parts(
    changes: Iterable[Change], records: Mapping[Address, Record], live: Live, kinds: Mapping[str, ObjectKind]
) -> list[str]:
    """Return a remark for each unknown part of what the project manages or is about to adopt."""
    strange = _strange(live, kinds)
    if not strange:
        return []
    planned = {change.address: change for change in changes}
    owners = {(address.kind, record.id): address for address, record in records.items()}
    for address, taken in planned.items():
        if taken.verb is Verb.ADOPT and taken.id is not None:
            owners[address.kind, taken.id] = address
    parts: dict[_Part, list[tuple[Address, str]]] = {}
    for name, item in strange:
        owner = owners.get((name, item.id))
        if owner is None:
            continue
        change = planned.get(owner)
        if change is not None and change.verb in (Verb.DELETE, Verb.FORGET):
            continue
        lost = _lost(kinds[name], change, item)
        for path, value in item.unknown.items():
            parts.setdefault(_Part(name, path, path in lost), []).append((owner, value))
    # What may be lost is read first.
    remarks = [_remark(part, found) for part, found in sorted(parts.items(), key=lambda each: not each[0].at_risk)]
    rest = len(remarks) - MOST
    return [*remarks[:MOST], f"… and {rest:,} more parts that this version does not know"] if rest > 0 else remarks


def _strange(live: Live, kinds: Mapping[str, ObjectKind]) -> list[tuple[str, Found]]:
    """(kind, object) of everything that has unknown parts."""
    found: list[tuple[str, Found]] = []
    for name in kinds:
        found += [(name, item) for item in live.of(name).values() if item.unknown]
    return found


def _lost(kind: ObjectKind, change: Change | None, item: Found) -> frozenset[str]:
    if change is None or not change.writes:
        return frozenset()
    if change.verb is Verb.REPLACE:  # the new object is made of what is known
        return frozenset(item.unknown)
    return frozenset(kind.may_reset(change))


def _remark(part: _Part, found: list[tuple[Address, str]]) -> str:
    names = ", ".join(str(address) for address, _ in found[:SHOWN])
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    shown = found[0][1]
    fate = "the planned change may reset it" if part.at_risk else "it is left as it is"
    return f"{names}{more}: {part.path} is {shown} in the account, which this version does not know; {fate}"
