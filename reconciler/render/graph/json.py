"""The graph as JSON, in the form of ``schemas/graph.schema.json``."""

from __future__ import annotations

from typing import Any

from reconciler.model.graph import Graph
from reconciler.render.json import FORMAT_VERSION, dumps


def graph_json(made: Graph) -> str:
    """The document, as JSON."""
    return dumps(graph_document(made)) + "\n"


def graph_document(made: Graph) -> dict[str, Any]:
    """The document. Edges name what they join."""
    return {
        "format_version": FORMAT_VERSION,
        "target": made.target,
        "live": made.live,
        "errors": made.errors,
        "lists": [each._asdict() for each in made.lists],
        "tags": [each._asdict() for each in made.tags],
        "leaves": [{**each._asdict(), "labels": sorted(each.labels)} for each in made.leaves],
        "carries": [
            {"list": made.lists[each.list].name, "tag": made.tags[each.tag].tag, "keywords": each.keywords}
            for each in made.carries
        ],
        "reaches": [
            {
                "list": made.lists[each.list].name,
                "tag": None if each.tag is None else made.tags[each.tag].tag,
                "template": made.leaves[each.leaf].template,
                "path": made.leaves[each.leaf].path,
                "keywords": each.keywords,
            }
            for each in made.reaches
        ],
        "off": made.off,
        "remarks": list(made.remarks),
    }
