"""What keywords of a project reach, those that are alike together; by target where targets differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.model.explanation import LeafReach
from reconciler.model.resource import Address, Resource
from reconciler.pipeline.loading import Loaded
from reconciler.stages.explaining.leaves import declared_leaves, reach_of, sample_of


class WordReach(NamedTuple):
    """Keywords that are alike, and what they reach. ``target``: where targets differ, the one that this is about."""

    target: str | None
    words: tuple[Address, ...]
    leaves: tuple[LeafReach, ...]


def reach_in(
    loaded: Loaded, words: Sequence[str], kinds: Sequence[str], read: Callable[[], Mapping[str, Loaded]]
) -> tuple[WordReach, ...]:
    """Return what ``words`` reach, those that are alike together.

    ``read`` loads the project as each target has it; it is called only where targets differ.
    """
    if loaded.contents == 1:
        return tuple(_reach(None, loaded.resources, words, kinds))
    found: list[WordReach] = []
    for target, own in read().items():
        found += _reach(target, own.resources, words, kinds)
    return tuple(found)


def _reach(
    target: str | None, resources: Mapping[Address, Resource], words: Sequence[str], kinds: Sequence[str]
) -> Iterator[WordReach]:
    leaves = declared_leaves(resources)
    alike: dict[tuple[object, ...], list[Address]] = {}
    for address in (Address(kind, word) for kind in kinds for word in words):
        resource = resources.get(address)
        sample = sample_of(address.kind, resource.form) if resource is not None else None
        if sample is not None:
            alike.setdefault((sample.usages, sample.tags), []).append(address)
    for addresses in alike.values():
        sample = sample_of(addresses[0].kind, resources[addresses[0]].form)
        assert sample is not None
        yield WordReach(target, tuple(addresses), reach_of(sample, leaves))
