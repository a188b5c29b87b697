"""The graph as a flowchart of Mermaid, which GitHub and GitLab draw inside of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.graph import Graph
from reconciler.render.graph.nodes import APART, Edge, Node, drawn

MOST_EDGES = 400
"""Mermaid refuses a chart of more than 500 edges."""
_PLAIN = frozenset(" -_./,")
"""Characters beside letters and digits that mean nothing in a quoted label."""
_BOXES = {"l": ("[", "]"), "t": ("([", "])"), "f": ("[", "]"), "p": ("[[", "]]")}


def graph_mermaid(made: Graph) -> Iterator[str]:
    """The flowchart, line by line. What has most keywords is drawn where there is too much."""
    found = drawn(made)
    yield "flowchart LR\n"
    edges = _chosen(found.edges)
    kept = {identity for edge in edges for identity in (edge.source, edge.target)}
    every = len(edges) == len(found.edges)
    nodes = [node for node in found.nodes if every or node.id in kept]
    if not every:
        yield f"  %% {len(found.edges) - len(edges)} edges are left out; --format json has all\n"
    yield from (f"  {_node(node)}\n" for node in nodes if not node.apart)
    apart = [node for node in nodes if node.apart]
    if apart:
        yield f'  subgraph apart["{APART}"]\n'
        yield from (f"    {_node(node)}\n" for node in apart)
        yield "  end\n"
    for edge in edges:
        count = f'|"{edge.keywords:,}"|' if edge.keywords else ""
        yield f"  {edge.source} -->{count} {edge.target}\n"


def _chosen(edges: Sequence[Edge]) -> list[Edge]:
    if len(edges) <= MOST_EDGES:
        return list(edges)
    most = set(sorted(edges, key=lambda edge: -edge.keywords)[:MOST_EDGES])
    return [edge for edge in edges if edge in most]


def _node(node: Node) -> str:
    begin, end = _BOXES[node.id[0]]
    label = "<br>".join(map(escaped, node.lines))
    return f'{node.id}{begin}"{label}"{end}'


def escaped(text: str) -> str:
    """``text`` for a quoted label: whatever could mean something to Mermaid, Markdown or HTML is a numeric entity."""
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in text)
