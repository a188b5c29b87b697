"""How keywords reach templates, as a graph: lists → tags → leaves → templates, with numbers of keywords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class ListNode(NamedTuple):
    """A list. ``reaching``: how many of its keywords reach some leaf."""

    name: str
    keywords: int
    reaching: int


class TagNode(NamedTuple):
    """A tag that keywords carry. ``selected``: whether a leaf that is ON finds some of them by it."""

    tag: str
    keywords: int
    selected: bool


class LeafNode(NamedTuple):
    """A leaf that is ON and reads keywords, and how many reach it."""

    template: str
    path: str
    title: str
    usage: str
    labels: frozenset[str]
    keywords: int


class Carries(NamedTuple):
    """Keywords of a list carry a tag. Numbers are places in the graph's ``lists`` and ``tags``."""

    list: int
    tag: int
    keywords: int


class Reaches(NamedTuple):
    """Keywords of a list reach a leaf, by a tag; None: the leaf has no labels, and needs no tag.

    A keyword that has two of the labels stands in two of these.
    """

    list: int
    tag: int | None
    leaf: int
    keywords: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole graph. ``off``: how many leaves read keywords and are OFF; they are not among ``leaves``."""

    lists: tuple[ListNode, ...] = ()
    tags: tuple[TagNode, ...] = ()
    leaves: tuple[LeafNode, ...] = ()
    carries: tuple[Carries, ...] = ()
    reaches: tuple[Reaches, ...] = ()
    off: int = 0
    target: str | None = None
    live: bool = False
    """Whether templates of the account that no manifest declares are among it."""
    errors: int = 0
    """Errors of the project: with some, the graph may be incomplete."""
    remarks: tuple[str, ...] = ()

    def selects(self) -> tuple[tuple[int, int, int], ...]:
        """Return (tag, leaf, keywords) of each tag by which keywords reach a leaf."""
        found: dict[tuple[int, int], int] = {}
        for each in self.reaches:
            if each.tag is not None:
                found[each.tag, each.leaf] = found.get((each.tag, each.leaf), 0) + each.keywords
        return tuple((tag, leaf, keywords) for (tag, leaf), keywords in sorted(found.items()))

    def untagged(self) -> tuple[Reaches, ...]:
        """Return what reaches leaves without a tag."""
        return tuple(each for each in self.reaches if each.tag is None)
