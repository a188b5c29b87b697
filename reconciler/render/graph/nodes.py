"""Nodes and edges as programs that draw want them: short ids, a label each, and what stands apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconciler.model.graph import Graph
from reconciler.render.escape import clip, visible
from reconciler.render.words import counted

LABEL_CELLS = 60
APART = "reaches nothing, or is not reached"
"""What nodes are that stand apart."""


class Node(NamedTuple):
    """One box. ``lines`` are its label, made visible and not yet escaped for a language."""

    id: str
    lines: tuple[str, ...]
    apart: bool = False
    """Whether nothing of it reaches anything, or nothing reaches it."""


class Edge(NamedTuple):
    """An arrow. ``keywords`` stands beside it; 0: nothing does."""

    source: str
    target: str
    keywords: int = 0


class Drawn(NamedTuple):
    """All nodes by kind, and all edges."""

    lists: Sequence[Node]
    tags: Sequence[Node]
    leaves: Sequence[Node]
    templates: Sequence[Node]
    edges: Sequence[Edge]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, from left to right."""
        return (*self.lists, *self.tags, *self.leaves, *self.templates)


def drawn(made: Graph) -> Drawn:
    """Return the graph as nodes and edges, in a fixed order."""
    templates = {leaf.template: f"p{number}" for number, leaf in enumerate(made.leaves)}
    reached = {leaf.template for leaf in made.leaves if leaf.keywords}
    edges = [Edge(f"l{each.list}", f"t{each.tag}", each.keywords) for each in made.carries]
    edges += [Edge(f"t{tag}", f"f{leaf}", keywords) for tag, leaf, keywords in made.selects()]
    edges += [Edge(f"l{each.list}", f"f{each.leaf}", each.keywords) for each in made.untagged()]
    edges += [Edge(f"f{number}", templates[leaf.template]) for number, leaf in enumerate(made.leaves)]
    return Drawn(
        [
            Node(f"l{number}", (_short(f"list {each.name}"), counted(each.keywords, "keyword")), not each.reaching)
            for number, each in enumerate(made.lists)
        ],
        [Node(f"t{number}", (_short(f"tag {each.tag}"),), not each.selected) for number, each in enumerate(made.tags)],
        [
            Node(f"f{number}", (leaf.title, leaf.usage, counted(leaf.keywords, "keyword")), not leaf.keywords)
            for number, leaf in enumerate(made.leaves)
        ],
        [Node(identity, (_short(name),), name not in reached) for name, identity in templates.items()],
        edges,
    )


def _short(text: str) -> str:
    return clip(visible(text), LABEL_CELLS)
