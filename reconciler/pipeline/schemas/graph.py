"""The schema of ``graph --format json``: lists, tags, leaves, and what reaches what."""

from __future__ import annotations

from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION


def _list(node: Node) -> Node:
    return {"type": "array", "items": node}


_LIST: Node = record(
    {
        "name": TEXT,
        "keywords": COUNT,
        "reaching": described(COUNT, "How many of them reach some leaf."),
    }
)
_TAG: Node = record(
    {
        "tag": TEXT,
        "keywords": COUNT,
        "selected": described({"type": "boolean"}, "Whether a leaf that is ON finds some of them by it."),
    }
)
_LEAF: Node = record(
    {
        "template": TEXT,
        "path": TEXT,
        "title": TEXT,
        "usage": TEXT,
        "labels": described(TEXTS, "None: the leaf reads every keyword of its usage."),
        "keywords": described(COUNT, "How many reach it."),
    }
)
_CARRIES: Node = record({"list": TEXT, "tag": TEXT, "keywords": COUNT})
_REACHES: Node = record(
    {
        "list": TEXT,
        "tag": described(MAYBE, "Null where the leaf has no labels."),
        "template": TEXT,
        "path": TEXT,
        "keywords": COUNT,
    }
)


def graph_schema() -> Node:
    """What reaches what."""
    return document(
        "reconciler graph",
        "Which lists reach which leaves of templates, by which tags.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "target": MAYBE,
                "live": described({"type": "boolean"}, "Whether templates are there that no manifest declares."),
                "errors": described(COUNT, "Errors of the project: with some, the graph may be incomplete."),
                "lists": _list(_LIST),
                "tags": _list(_TAG),
                "leaves": described(_list(_LEAF), "Those that are ON and read keywords."),
                "carries": _list(_CARRIES),
                "reaches": described(_list(_REACHES), "A keyword with two of the labels stands in two of these."),
                "off": described(COUNT, "How many leaves that read keywords are OFF."),
                "remarks": TEXTS,
            }
        ),
    )
