"""What of the account a plan leaves as it is, and what decides the reach of its changes. Pure.

Only what some change needs is collected: leaves of other templates where keywords change, and other keywords where
leaves change, equal ones once with their number. So a saved plan can hold it, and is not concerned by what else moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import Change
from reconciler.model.reach import Reader, Sample, Surroundings
from reconciler.model.resource import Address, Found, Live, NormalForm
from reconciler.model.state import State


class Around(NamedTuple):
    """What was read of the account beside the kinds in use: presets, and templates where a project has none.

    ``complete``: nothing is missing, so that every template of the account is in ``live`` here or in the plan's own.
    """

    kinds: Mapping[str, ObjectKind] = {}
    live: Live = Live()
    complete: bool = False
    remarks: tuple[str, ...] = ()
    """Why something is missing, for whoever reads the plan."""


UNREAD = Around()
"""Nothing was read: whoever knows nothing of templates judges carefully."""


def changes_samples(changes: Iterable[Change], kinds: Mapping[str, Kind]) -> bool:
    """Whether a change is about a sample: then every template of the account decides what it means."""
    names = {name for name, kind in object_kinds(kinds).items() if kind.sampled}
    return any(change.address.kind in names for change in changes)


def surroundings(
    changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind], state: State, around: Around
) -> Surroundings:
    """What ``changes`` leave as it is in ``live`` and around it, as far as it decides what they mean."""
    objects = {**object_kinds(kinds), **around.kinds}
    moving = list(_moving(changes, objects))
    counted = any(kind.sampled and name in live.kinds for name, kind in objects.items())
    samples = tuple(_samples(changes, live, objects, moving)) if moving else ()
    if not (around.complete and changes_samples(changes, objects)):
        return Surroundings(counted=counted, samples=samples)
    usages = frozenset(usage for kind in objects.values() for usage in kind.reads)
    reading = {name for name, kind in objects.items() if kind.reads}
    records = state.records.items()
    names = {(address.kind, record.id): address for address, record in records if address.kind in reading}
    leaves = tuple(_leaves(changes, (live, around.live), objects, names))
    return Surroundings(usages, leaves, counted, samples)


def _moving(changes: Iterable[Change], objects: Mapping[str, ObjectKind]) -> Iterator[Reader]:
    """Leaves that a change sets otherwise, as they were and as they will be."""
    readers = {name for name, kind in objects.items() if kind.reads}
    for change in changes:
        if change.address.kind in readers:
            kind = objects[change.address.kind]
            for old, new in zip(kind.readers(change.before), kind.readers(change.after), strict=True):
                if old != new:
                    yield from (old, new)


def _samples(
    changes: Iterable[Change], live: Live, objects: Mapping[str, ObjectKind], moving: Sequence[Reader]
) -> Iterator[tuple[Sample, int]]:
    """Samples that no change is about, by what of them concerns the leaves ``moving``, with their number."""
    usages = frozenset(reader.usage for reader in moving)
    labels = frozenset[str]().union(*(reader.labels for reader in moving))
    counts: Counter[Sample] = Counter()
    for name, kind in objects.items():
        if not kind.sampled:
            continue
        items = live.of(name)
        # By identity: a hundred thousand keywords share a handful of forms.
        forms: dict[int, NormalForm] = {id(item.form): item.form for item in items.values()}
        left = Counter(map(id, map(attrgetter("form"), items.values())))
        for change in changes:
            if change.address.kind == name:
                changed = items.get(change.id or change.address.name)
                if changed is not None:
                    left[id(changed.form)] -= 1
        for identity, count in left.items():
            sample = kind.sample(forms[identity])
            if count and sample is not None:
                counts[Sample(sample.usages & usages, sample.tags & labels)] += count
    found = [(sample, count) for sample, count in counts.items() if sample.usages]
    yield from sorted(found, key=lambda pair: (sorted(pair[0].usages), sorted(pair[0].tags)))


def _leaves(
    changes: Iterable[Change],
    lives: Sequence[Live],
    objects: Mapping[str, ObjectKind],
    names: Mapping[tuple[str, str], Address],
) -> Iterator[tuple[str, Reader]]:
    """The leaves that are ON of templates that no change is about, each with the name of its template."""
    changed = {(change.address.kind, change.id) for change in changes if change.id is not None}
    for name, kind in objects.items():
        if not kind.reads:
            continue
        items = {identity: item for live in lives for identity, item in live.of(name).items()}
        for identity in sorted(items, key=lambda text: (len(text), text)):
            if (name, identity) not in changed:
                shown = _shown(kind, items[identity], names)
                yield from ((shown, reader) for reader in kind.readers(items[identity].form) if reader.on)


def _shown(kind: ObjectKind, found: Found, names: Mapping[tuple[str, str], Address]) -> str:
    """What a template that does not change is called: its name in the project, or in the account with its id."""
    address = names.get((kind.name, found.id))
    if address is not None:
        return address.name
    label = kind.label(found.form)
    return f"{label} {kind.address_of(found).name}" if label else kind.address_of(found).name
