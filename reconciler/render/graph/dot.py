"""The graph in the DOT language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.graph import Graph
from reconciler.render.graph.nodes import APART, Node, drawn

_SHAPES = {"l": "box", "t": "ellipse", "f": "box", "p": "box3d"}


def graph_dot(made: Graph) -> Iterator[str]:
    """The graph, line by line."""
    found = drawn(made)
    yield "digraph reconciler {\n"
    yield "  rankdir=LR;\n  node [fontname=sans];\n"
    yield from (f"  {_node(node)}\n" for node in found.nodes if not node.apart)
    apart = [node for node in found.nodes if node.apart]
    if apart:
        yield f'  subgraph cluster_apart {{\n    label="{APART}"; style=dashed;\n'
        yield from (f"    {_node(node)}\n" for node in apart)
        yield "  }\n"
    for edge in found.edges:
        count = f' [label="{edge.keywords:,}"]' if edge.keywords else ""
        yield f"  {edge.source} -> {edge.target}{count};\n"
    yield "}\n"


def _node(node: Node) -> str:
    label = "\\n".join(map(escaped, node.lines))
    return f'{node.id} [shape={_SHAPES[node.id[0]]}, label="{label}"];'


def escaped(text: str) -> str:
    """``text`` for a quoted label: quotes and backslashes would end it or mean something, and entities are read."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
