"""Ends of declarations in a plan: what has expired, what soon will, and which ends were never reviewed. Pure.

A delete is *expired* where the state has its end on record and that is past: an apply recorded it, and the plan of that
apply showed it. Only such a delete is not counted as one. An end that stands in a manifest alone proves nothing:
whoever writes ``expires: 2020-01-01`` beside a keyword deletes it, and that counts. So each delete is counted once:
when its end is recorded, where that shortens the life of something managed, or when it is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.model.change import Change, Verb
from reconciler.model.life import SOON, Life
from reconciler.model.plan import Plan
from reconciler.model.posture import Effect
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record

_REWRITING = (Verb.UPDATE, Verb.REPLACE)
SHOWN = 10
"""The most addresses that a remark names one by one."""


def expired_effect(effect: Effect, life: Life) -> Effect:
    """Return the effect of a delete with the end first in its reason; its posture is as it is."""
    end = f"expired {life.expires}"
    return effect._replace(reason=f"{end}: {effect.reason}" if effect.reason else end)


def lives_to_record(plan: Plan, records: Mapping[Address, Record]) -> dict[Address, Record]:
    """Return the records that a saved plan gives another life and does not change otherwise."""
    changed = {change.address for change in plan.changes}
    return {
        end.address: records[end.address]._replace(life=end.after)
        for end in plan.ends
        if end.address in records and end.address not in changed
    }


def soon_remarks(lives: Iterable[tuple[Address, Life]], now: float) -> Iterator[str]:
    """A remark about what ends within 14 days, the next one first."""
    soon = sorted(((life.end, address, life) for address, life in lives if life.ends_soon(now)), key=lambda s: s[:2])
    if soon:
        days = int(SOON // 86400)
        things = "1 resource ends" if len(soon) == 1 else f"{len(soon):,} resources end"
        yield f"{things} within {days} days: {_named([(address, life) for _, address, life in soon])}"


def unreviewed_remarks(changes: Iterable[Change], ended: Mapping[Address, Resource]) -> Iterator[str]:
    """A remark about deletes whose end stands in a manifest and in no earlier plan: they count as deletes."""
    found = [
        (change.address, ended[change.address].life)
        for change in changes
        if change.verb is Verb.DELETE and not change.expired and change.address in ended
    ]
    if found:
        things = "1 resource has" if len(found) == 1 else f"{len(found):,} resources have"
        yield (
            f"{things} an end in the past that no apply had recorded, and count as ordinary deletes: {_named(found)}"
        )


def ended_remarks(changes: Iterable[Change], records: Mapping[Address, Record], now: float) -> Iterator[str]:
    """A remark about what has come to its recorded end since a saved plan was made: the plan leaves it live."""
    planned = {change.address for change in changes}
    found = [(a, record.life) for a, record in records.items() if record.life.ended(now) and a not in planned]
    if found:
        things = "1 resource has" if len(found) == 1 else f"{len(found):,} resources have"
        yield (
            f"{things} come to an end on record and stay live, since this plan does not delete them: {_named(found)};"
            " a new plan does"
        )


def released_remarks(
    stale: Mapping[Address, Record], changes: Iterable[Change], records: Mapping[Address, Record], now: float
) -> Iterator[str]:
    """A remark about holds that an apply ends, since the manifests declare what was held.

    Whoever applies the branch that added the words, before it is merged, gives them up to the next apply of the rest.
    """
    rewritten = [address for address, record in stale.items() if record.held is None]
    rewritten += [change.address for change in changes if change.verb in _REWRITING and change.held is None]
    held = ((address, records[address].held) for address in rewritten if address in records)
    found = [address for address, hold in held if hold is not None and not hold.ended(now)]
    if found:
        things = "1 hold ends" if len(found) == 1 else f"{len(found):,} holds end"
        them = "it" if len(found) == 1 else "them"
        names = [str(address) for address in found[:SHOWN]]
        names += [f"and {len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
        yield (
            f"{things} with an apply of these manifests, which declare what is held: {', '.join(names)};"
            f" from then on an apply of manifests without {them} deletes {them}"
        )


def _named(found: Sequence[tuple[Address, Life]]) -> str:
    names = [f"{address} {life.expires}{_by(life)}" for address, life in found[:SHOWN]]
    if len(found) > SHOWN:
        names.append(f"and {len(found) - SHOWN:,} more")
    return ", ".join(names)


def _by(life: Life) -> str:
    said = ", ".join(filter(None, (life.owner, life.ticket)))
    return f" ({said})" if said else ""
