"""DOT: the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import Drawing, Format, GraphView


def _graph(view: GraphView) -> Iterator[str]:
    from reconciler.render.graph.dot import graph_dot

    return graph_dot(view.graph)


FORMAT = Format(name="dot", graph=Drawing(_graph, help="for Graphviz"))
