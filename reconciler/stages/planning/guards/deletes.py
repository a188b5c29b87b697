"""Too much would go, or seems to be gone: nothing declared, many deletes, many recorded resources missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Change, Verb
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation, counted

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind
    from reconciler.model.resource import Address

SHARE = 0.3
"""The share of a kind's managed resources that may go without permission, where it is more than the kind's guard."""
_WIPED = "is it the wrong account, or was it wiped?"


def _limit(at: Situation, kind: ObjectKind, managed: int) -> int:
    return at.guards.most(kind.name, managed, max(kind.delete_guard, int(managed * SHARE)))


def _managed(at: Situation, kind: str) -> int:
    return sum(address.kind == kind for address in at.state.records)


def _beyond_lists(
    at: Situation, addresses: Iterable[tuple[Address, str | None]]
) -> Iterator[tuple[str, int, int, int]]:
    """Lists with a limit of their own of which more is in ``addresses``: name, how many, how many managed, limit."""
    counts = Counter(name for _, name in addresses if name is not None)
    for key in at.guards.max_delete:
        name = key.removeprefix("list:")
        if key == name or not counts[name]:
            continue
        managed = sum(record.list == name for record in at.state.records.values())
        limit = at.guards.most(key, managed, managed)
        if counts[name] > limit:
            yield name, counts[name], managed, limit


def _find_empty(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    recorded, declared = len(at.state.records), sum(at.declared.values())
    # Where everything has come to its recorded end, it is not the wrong folder that declares nothing.
    expired = sum(change.expired for change in at.changes)
    if recorded > expired and not declared:
        yield Finding(
            f"the manifests declare nothing, but the state has {counted(recorded, 'resource')}",
            hint="to delete everything on purpose: reconciler destroy",
        )


def _find_deletes(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    # What has expired was counted when its end was recorded. So an end that takes time from something is counted here.
    losses = [(c.address, c.list) for c in at.changes if _takes_away(c, kinds) and not c.expired]
    deleted = {address for address, _ in losses}
    ending = [end.address for end in at.difference.ends if end.shortens and end.address not in deleted]
    records = at.state.records
    losses += [(address, records[address].list) for address in ending if address in records]
    losing: dict[str, list[Address]] = {}
    for address, _ in losses:
        losing.setdefault(address.kind, []).append(address)
    fate = "deleted, replaced, lose protection or be given an end" if ending else "deleted, replaced or lose protection"
    # One flag permits the deletes of all kinds together, so that its number says everything that will go.
    total = len(losses)
    for name, addresses in losing.items():
        kind, managed = kinds[name], _managed(at, name)
        limit = _limit(at, kind, managed)
        none_left = managed > 0 and not at.declared.get(name)
        if len(addresses) > limit or none_left:
            what = f"{len(addresses):,} of {managed:,} {kind.noun} would be {fate}"
            why = "none would be left" if none_left else f"at most {limit:,} are allowed without permission"
            yield Finding(f"{what}; {why}", tuple(addresses), number=total)
    for name, count, managed, limit in _beyond_lists(at, losses):
        what = f"{count:,} of {managed:,} entries of the list {name} would be deleted or lose protection"
        members = tuple(address for address, listed in losses if listed == name)
        yield Finding(f"{what}; at most {limit:,} are allowed without permission", members, number=total)


def _takes_away(change: Change, kinds: Mapping[str, ObjectKind]) -> bool:
    """Whether the change deletes an object, or takes so much from it that it counts as a delete.

    What ends the reach of a keyword does: a tag that goes may end what a deleted keyword ends.
    """
    return change.verb in (Verb.DELETE, Verb.REPLACE) or bool(change.effect.lost) or _drops_protection(change, kinds)


def _drops_protection(change: Change, kinds: Mapping[str, ObjectKind]) -> bool:
    """Whether an update takes a usage or a leaf away: that protects less, like a delete."""
    if change.before is None or change.after is None or not change.fields:
        return False
    return kinds[change.address.kind].drops_protection(change.before, change.after)


def _find_missing(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    for name, kind in kinds.items():
        missing = tuple(address for address in at.difference.missing if address.kind == name)
        managed = _managed(at, name)
        # Where nothing of a kind is left, no limit helps: that is what a wrong account looks like.
        if missing and (len(missing) > _limit(at, kind, managed) or len(missing) == managed):
            message = f"{len(missing):,} of {managed:,} recorded {kind.noun} are missing from the account"
            yield Finding(f"{message}; {_WIPED}", missing)
    records = at.state.records
    gone = [(address, records[address].list) for address in at.difference.missing if address in records]
    for name, count, managed, _ in _beyond_lists(at, gone):
        members = tuple(address for address, listed in gone if listed == name)
        message = f"{count:,} of {managed:,} recorded entries of the list {name} are missing from the account"
        yield Finding(f"{message}; {_WIPED}", members)


EMPTY = Guard(
    "empty-desired",
    "The manifests declare nothing, and the state has resources.",
    "Give the right folder; to delete everything on purpose, use reconciler destroy.",
    _find_empty,
    Flag("--allow-empty", "Allow manifests that declare nothing: every managed resource is deleted."),
    modes=frozenset({"apply"}),
)
MAX_DELETE = Guard(
    "max-delete",
    "More resources would be deleted, lose protection or be given an end than guards.maxDelete allows, or the last of a"
    " kind. What has come to its recorded end is not counted.",
    "Check that the deletes are meant, then allow exactly their number; or raise guards.maxDelete of the target.",
    _find_deletes,
    Flag("--allow-deletes", "Allow N deletes; N must equal the planned number.", counted=True),
    modes=frozenset({"apply"}),
)
RECREATE = Guard(
    "recreate",
    "Many recorded resources, or all of a kind, are missing from the account.",
    "Check that these are the right credentials and the right state, then allow it.",
    _find_missing,
    Flag("--allow-recreate", "Allow creating many recorded resources again that are missing from the account."),
)
