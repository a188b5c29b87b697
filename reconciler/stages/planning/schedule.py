"""From changes to calls: one pure function for the budget, for apply, and for the halves of a refused batch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import Batch, ObjectKind, object_kinds
from reconciler.kinds.runs import run_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.plan import Budget
from reconciler.model.resource import Live
from reconciler.model.run import RunOptions
from reconciler.stages.planning.order import Step, steps_of
from reconciler.stages.planning.reach.surroundings import UNREAD, Around

SHARE = 0.9
"""The share of the documented rates that is used by default."""


class Bundle(NamedTuple):
    """Changes of one kind and verb that share one call, or are carried out by the same few."""

    kind: ObjectKind
    verb: Verb
    changes: tuple[Change, ...]


def wire_verb(change: Change) -> Verb:
    """An adopt that differs is carried out as an update."""
    return Verb.UPDATE if change.verb is Verb.ADOPT else change.verb


def bundles(changes: Iterable[Change], kinds: Mapping[str, ObjectKind]) -> list[Bundle]:
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


def schedule(changes: Iterable[Change], kinds: Mapping[str, ObjectKind]) -> list[tuple[Step, list[Change]]]:
    """Steps in order, each with its changes and parts of replaces, which ``bundles`` makes calls of."""
    steps: dict[Step, list[Change]] = {}
    for change in changes:
        if change.writes:
            for step, part in steps_of(change, kinds[change.address.kind]):
                steps.setdefault(step, []).append(part)
    return sorted(steps.items())


def looks(sent: Iterable[Bundle]) -> list[list[Bundle]]:
    """The bundles among ``sent`` that are looked at right before they are written, in groups that share one look.

    That is what changes or deletes one object a call; a group is what the service takes in a second, so that no look is
    much older than that.
    """
    groups: list[list[Bundle]] = []
    open_groups: dict[tuple[str, Verb], list[Bundle]] = {}
    for bundle in sent:
        kind, verb = bundle.kind, bundle.verb
        if verb is Verb.CREATE or kind.batches.get(verb, Batch()).size > 1:
            continue
        group = open_groups.get((kind.name, verb))
        if group is None or len(group) == _written_in_a_second(bundle):
            group = open_groups[kind.name, verb] = []
            groups.append(group)
        group.append(bundle)
    return groups


def _written_in_a_second(bundle: Bundle) -> int:
    """At most as many as one reading shows."""
    listing = bundle.kind.listing
    most = listing.ids_max or listing.limit
    rate = bundle.kind.rates.get(bundle.kind.calls(bundle.verb, bundle.changes)[0].key)
    return most if rate is None else max(1, min(most, int(rate)))


def look_calls(kind: ObjectKind, count: int, present: int) -> int:
    """Calls for looking at ``count`` objects: chunks of ids, or a full listing where the service has no such filter."""
    return chunk_calls(kind, count) if kind.listing.ids else present // kind.listing.limit + 1


def budget(
    changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind], around: Around = UNREAD, share: float = SHARE
) -> Budget:
    """Calls that an apply will make, readings included, and the seconds they take at ``share`` of the rates.

    ``around`` is what was read beside ``live`` for the plan, and is read again for the apply.
    """
    estimate = _Estimate(live, kinds, around, share)
    estimate.listing()
    estimate.beside()
    written = [change for change in changes if change.verb is not Verb.RUN]
    for _, members in schedule(written, estimate.objects):
        estimate.step(members)
    estimate.starts([change for change in changes if change.verb is Verb.RUN])
    return Budget(dict(sorted(estimate.calls.items())), round(estimate.seconds, 1))


class _Estimate:
    """Counts calls, and adds up the seconds that they take."""

    def __init__(self, live: Live, kinds: Mapping[str, Kind], around: Around, share: float) -> None:
        self.objects, self._runs, self._around = object_kinds(kinds), run_kinds(kinds), around
        every = [*kinds.values(), *around.kinds.values()]
        self._rates = {action: rate * share for kind in every for action, rate in kind.rates.items()}
        self._present = {name: len(items) for name, items in live.kinds.items()}
        self.calls: Counter[str] = Counter()
        self.seconds = 0.0

    def listing(self) -> None:
        """What the apply reads before it plans."""
        for name, count in self._present.items():
            listing = self.objects[name].listing
            self.seconds += self._took(listing.key, count // listing.limit + 1)

    def beside(self) -> None:
        """What it reads of templates, since keywords change: presets, and all of a kind that the project does not have.

        Presets are listed by a filter of their own, so the two are pages of their own, too.
        """
        for name, kind in self._around.kinds.items():
            items, limit = self._around.live.of(name), kind.listing.limit
            own = 0
            if name not in self._present:
                own = sum(item.own for item in items.values())
                self.seconds += self._took(kind.listing.key, own // limit + 1)
            if kind.listing.presets is not None:
                self.seconds += self._took(kind.listing.key, (len(items) - own) // limit + 1)

    def step(self, members: Iterable[Change]) -> None:
        """One step: its writes, and reading them back, in part while others are still being sent."""
        touched: Counter[str] = Counter()
        sending = beside = 0.0
        sent = bundles(members, self.objects)
        for group in looks(sent):
            kind = group[0].kind
            sending += self._took(kind.listing.key, look_calls(kind, len(group), self._present.get(kind.name, 0)))
        for bundle in sent:
            name = bundle.kind.name
            touched[name] += len(bundle.changes)
            if bundle.verb is Verb.CREATE:
                self._present[name] = self._present.get(name, 0) + len(bundle.changes)
            elif bundle.verb is Verb.DELETE and bundle.kind.assigns_ids:
                # Read back as a whole list, which is then shorter.
                self._present[name] -= len(bundle.changes)
            for call in bundle.kind.calls(bundle.verb, bundle.changes):
                sending += self._took(call.key, 1)
        for name, count in touched.items():
            kind, there = self.objects[name], self._present.get(name, 0)
            early = count // kind.listing.ids_max if chunks_decide(kind, count, there) else 0
            beside = max(beside, self._took(kind.listing.key, early))
            self.seconds += self._took(kind.listing.key, verify_calls(kind, count, there) - early)
        self.seconds += max(sending, beside)

    def starts(self, runs: Iterable[Change]) -> None:
        """Runs are started when everything else is done, by one call each."""
        for change in runs:
            assert change.after is not None
            options = change.options or RunOptions()
            call = self._runs[change.address.kind].start(change.address, change.after, options)
            self.seconds += self._took(call.key, 1)

    def _took(self, action: str, count: int) -> float:
        self.calls[action] += count
        return count / self._rates[action] if action in self._rates else 0.0


def verify_calls(kind: ObjectKind, touched: int, present: int) -> int:
    """Calls that reading back takes: chunks of ids, or a full listing where that is fewer or the ids are assigned."""
    whole = present // kind.listing.limit + 1
    return whole if kind.assigns_ids else min(whole, chunk_calls(kind, touched))


def chunks_decide(kind: ObjectKind, touched: int, present: int) -> bool:
    """Whether reading back goes by chunks of ids: then it can begin while later writes are still being sent."""
    by_id = not kind.assigns_ids and bool(kind.listing.ids)
    return by_id and chunk_calls(kind, touched) <= present // kind.listing.limit + 1


def chunk_calls(kind: ObjectKind, touched: int) -> int:
    """Calls for reading by id."""
    listing = kind.listing
    if not listing.ids_max:
        return touched // listing.limit + 1
    return math.ceil(touched / listing.ids_max)
