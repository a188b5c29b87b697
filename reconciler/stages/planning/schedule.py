"""From changes to calls: one pure function for the budget, for apply, and for the halves of a refused batch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.kinds.base import Batch, Identity, Kind
from reconciler.model.change import Change, Verb
from reconciler.model.plan import Budget
from reconciler.model.resource import Live
from reconciler.stages.planning.order import Step, step_of

SHARE = 0.9
"""The share of the documented rates that is used unless told otherwise."""


class Bundle(NamedTuple):
    """Changes of one kind and verb that share one call, or are carried out by the same few."""

    kind: Kind
    verb: Verb
    changes: tuple[Change, ...]


def wire_verb(change: Change) -> Verb:
    """An adopt that differs is carried out as an update."""
    return Verb.UPDATE if change.verb is Verb.ADOPT else change.verb


def bundles(changes: Iterable[Change], kinds: Mapping[str, Kind]) -> list[Bundle]:
    """Writing changes in as few calls as the kinds allow, in the order given."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        if change.writes:
            kind = kinds[change.address.kind]
            groups.setdefault((kind.name, wire_verb(change), kind.group(change)), []).append(change)
    result = []
    for (name, verb, _), members in groups.items():
        assert isinstance(name, str)
        assert isinstance(verb, Verb)
        kind = kinds[name]
        size = kind.batches.get(verb, Batch()).size
        for start in range(0, len(members), size):
            result.append(Bundle(kind, verb, tuple(members[start : start + size])))
    return result


def schedule(changes: Iterable[Change], kinds: Mapping[str, Kind]) -> list[tuple[Step, list[Change]]]:
    """Steps in order, each with its changes, which ``bundles`` makes calls of."""
    steps: dict[Step, list[Change]] = {}
    for change in changes:
        if change.writes:
            steps.setdefault(step_of(change, kinds[change.address.kind]), []).append(change)
    return sorted(steps.items())


def budget(changes: Iterable[Change], live: Live, kinds: Mapping[str, Kind], share: float = SHARE) -> Budget:
    """Calls that an apply will make, readings included, and the seconds they take at ``share`` of the rates."""
    rates = {action: rate * share for kind in kinds.values() for action, rate in kind.rates.items()}
    calls: Counter[str] = Counter()
    seconds = 0.0

    def took(action: str, count: int) -> float:
        calls[action] += count
        return count / rates[action] if action in rates else 0.0

    present = {name: len(items) for name, items in live.kinds.items()}
    for name, count in present.items():
        seconds += took(_reading(kinds[name]), count // kinds[name].listing().limit + 1)
    for _, members in schedule(changes, kinds):
        touched: Counter[str] = Counter()
        sending = beside = 0.0
        for bundle in bundles(members, kinds):
            touched[bundle.kind.name] += len(bundle.changes)
            if bundle.verb is Verb.CREATE:
                present[bundle.kind.name] = present.get(bundle.kind.name, 0) + len(bundle.changes)
            for call in bundle.kind.calls(bundle.verb, bundle.changes):
                sending += took(call.key, 1)
        for name, count in touched.items():
            kind, there = kinds[name], present.get(name, 0)
            if kind.identity is Identity.RUN_ONCE:
                continue
            early = count // kind.listing().ids_max if chunks_decide(kind, count, there) else 0
            beside = max(beside, took(_reading(kind), early))
            seconds += took(_reading(kind), verify_calls(kind, count, there) - early)
        seconds += max(sending, beside)
    return Budget(dict(sorted(calls.items())), round(seconds, 1))


def verify_calls(kind: Kind, touched: int, present: int) -> int:
    """Calls that reading back takes: chunks of ids, or a full listing where that is fewer or the ids are assigned."""
    whole = present // kind.listing().limit + 1
    return whole if kind.identity is Identity.ASSIGNED else min(whole, chunk_calls(kind, touched))


def chunks_decide(kind: Kind, touched: int, present: int) -> bool:
    """Whether reading back goes by chunks of ids: then it can begin while later writes are still being sent."""
    by_id = kind.identity is not Identity.ASSIGNED and bool(kind.listing().ids)
    return by_id and chunk_calls(kind, touched) <= present // kind.listing().limit + 1


def chunk_calls(kind: Kind, touched: int) -> int:
    """Calls for reading by id."""
    listing = kind.listing()
    if not listing.ids_max:
        return touched // listing.limit + 1
    return math.ceil(touched / listing.ids_max)


def _reading(kind: Kind) -> str:
    listing = kind.listing()
    return f"{listing.service}.{listing.action}"
