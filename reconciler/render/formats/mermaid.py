"""Mermaid: charts that GitHub, GitLab and many editors draw inside of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.formats.base import Drawing, Format, GraphView


def _graph(view: GraphView) -> Iterator[str]:
    from reconciler.render.graph.mermaid import graph_mermaid

    return graph_mermaid(view.graph)


FORMAT = Format(name="mermaid", graph=Drawing(_graph, help="a flowchart that GitHub and GitLab draw in Markdown"))
