"""The graph of what reaches what. The work is done by list and distinct form, not by keyword."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconciler.model.graph import Carries, Graph, LeafNode, ListNode, Reaches, TagNode
from reconciler.model.reach import Readers
from reconciler.model.resource import Resource
from reconciler.stages.explaining.leaves import Leaf
from reconciler.stages.explaining.samples import Group, by_list, groups_of


def graph_of(resources: Iterable[Resource], leaves: Sequence[Leaf]) -> Graph:
    """Return the graph of the keywords among ``resources`` and of ``leaves``, OFF ones counted only."""
    groups = groups_of(resources)
    on = [leaf for leaf in leaves if leaf.reader.on]
    counts = _Counts(on)
    for group in groups:
        counts.add(group)
    lists, tags = by_list(groups), _by_tag(groups)
    list_numbers = {name: number for number, name in enumerate(lists)}
    tag_numbers = {tag: number for number, tag in enumerate(tags)}
    selected = {tag for _, tag, _ in counts.reaches if tag is not None}
    return Graph(
        tuple(ListNode(name, size, counts.reaching.get(name, 0)) for name, size in lists.items()),
        tuple(TagNode(tag, size, tag in selected) for tag, size in tags.items()),
        tuple(_node(leaf, counts.leaves.get(number, 0)) for number, leaf in enumerate(on)),
        tuple(Carries(list_numbers[name], tag_numbers[tag], size) for (name, tag), size in counts.carries.items()),
        tuple(
            Reaches(list_numbers[name], None if tag is None else tag_numbers[tag], leaf, size)
            for (name, tag, leaf), size in counts.reaches.items()
        ),
        len(leaves) - len(on),
    )


def _node(leaf: Leaf, keywords: int) -> LeafNode:
    reader = leaf.reader
    return LeafNode(leaf.template, reader.path, reader.title, reader.usage, reader.labels, keywords)


def _by_tag(groups: Iterable[Group]) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in groups:
        for tag in sorted(group.sample.tags):
            found[tag] = found.get(tag, 0) + group.size
    return found


class _Counts:
    """Numbers of keywords, added up group by group."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._readers = Readers((number, leaf.reader) for number, leaf in enumerate(leaves))
        self.reaching: dict[str, int] = {}
        """List → its keywords that reach some leaf."""
        self.leaves: dict[int, int] = {}
        """Leaf → keywords that reach it."""
        self.carries: dict[tuple[str, str], int] = {}
        self.reaches: dict[tuple[str, str | None, int], int] = {}

    def add(self, group: Group) -> None:
        name, sample, size = group
        for tag in sorted(sample.tags):
            self.carries[name, tag] = self.carries.get((name, tag), 0) + size
        found = self._readers.reached_by(sample)
        if found:
            self.reaching[name] = self.reaching.get(name, 0) + size
        for leaf, reader in found:
            self.leaves[leaf] = self.leaves.get(leaf, 0) + size
            ways: list[str | None] = [*sorted(reader.labels & sample.tags)]
            for way in ways or [None]:
                self.reaches[name, way, leaf] = self.reaches.get((name, way, leaf), 0) + size
