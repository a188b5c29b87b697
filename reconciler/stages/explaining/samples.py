"""The keywords of a project by list and form: a hundred thousand of them are a few groups that are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.reach import Sample
from reconciler.model.resource import NormalForm, Resource


class Group(NamedTuple):
    """Keywords of one list with equal usages and tags."""

    list: str
    sample: Sample
    size: int


def groups_of(resources: Iterable[Resource]) -> tuple[Group, ...]:
    """Return the keywords among ``resources``, by list and form, lists in the order of declaration."""
    return tuple(_groups(resources))


def _groups(resources: Iterable[Resource]) -> Iterator[Group]:
    sampled = {name: kind for name, kind in OBJECT_KINDS.items() if kind.sampled}
    forms: dict[int, NormalForm] = {}
    sizes: Counter[tuple[str, str, int]] = Counter()
    for resource in resources:
        if resource.address.kind in sampled:
            # By identity: equal forms are mostly one object.
            forms[id(resource.form)] = resource.form
            sizes[resource.list or "", resource.address.kind, id(resource.form)] += 1
    merged: dict[tuple[str, Sample], int] = {}
    for (name, kind, form), size in sizes.items():
        sample = sampled[kind].sample(forms[form])
        if sample is not None:
            merged[name, sample] = merged.get((name, sample), 0) + size
    for (name, sample), size in merged.items():
        yield Group(name, sample, size)


def by_list(groups: Iterable[Group]) -> Mapping[str, int]:
    """Return list → number of keywords, in order."""
    found: dict[str, int] = {}
    for group in groups:
        found[group.list] = found.get(group.list, 0) + group.size
    return found
