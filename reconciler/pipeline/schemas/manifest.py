"""The schema of manifest documents: of every kind, by its ``kind``."""

from __future__ import annotations

from typing import Any

from reconciler.kinds import BY_DOCUMENT
from reconciler.kinds.documents import DocumentType
from reconciler.pipeline.schemas.parts import Node, document, lifted, written
from reconciler.stages.reading.heads import API_VERSION, MetadataSpec, missing_metadata


def manifest_schema() -> Node:
    """One schema for all manifest documents; ``kind`` decides which branch holds."""
    definitions: Node = {}
    branches = []
    for kind in BY_DOCUMENT.values():
        definitions[kind.document] = _document(kind, definitions)
        branches.append(
            {
                "if": {"properties": {"kind": {"const": kind.document}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind.document}"},
            }
        )
    return document(
        "reconciler manifest",
        "A document of a manifest file. Field names are the API's own in lowerCamelCase.",
        {
            "type": "object",
            "properties": {"kind": {"enum": list(BY_DOCUMENT)}},
            "required": ["kind"],
            "allOf": branches,
        },
        **{"$defs": dict(sorted(definitions.items()))},
    )


_PATCH: Node = {
    "properties": {"metadata": {"properties": {"patch": {"const": True}}, "required": ["patch"]}},
    "required": ["metadata"],
}
"""A document of which the spec may be a part."""


def _document(kind: DocumentType, definitions: Node) -> Node:
    own: Node = {}
    head = written(lifted(MetadataSpec, own))
    lasting = {name: written(node) for name, node in own.items()}
    missing = missing_metadata(kind)
    head["properties"] = {name: node for name, node in head["properties"].items() if name not in missing}
    parts: Node = {}
    spec = lifted(kind.spec, parts)
    listed = _listed({"spec": spec, **parts})
    made = {name: _shape(kind, node, removable=name not in listed) for name, node in parts.items()}
    shape = _shape(kind, spec, removable=True)
    required = shape.pop("required", None)
    whole = {} if required is None else {"if": _PATCH, "else": {"properties": {"spec": {"required": required}}}}
    definitions.update(lasting | made)
    return {
        "type": "object",
        "properties": {
            "apiVersion": {"const": API_VERSION},
            "kind": {"const": kind.document},
            "metadata": head,
            "spec": shape,
        },
        "required": ["apiVersion", "kind", "metadata"],
        "additionalProperties": False,
        "description": (kind.spec.__doc__ or "").strip(),
        **whole,
    }


def _shape(kind: DocumentType, node: Node, *, removable: bool) -> Node:
    """What is required may stand in a base; ``null`` takes away what a base has."""
    if kind.inherits:
        node = {key: value for key, value in node.items() if key != "required"}
    made: Node = written(node, removable=removable)
    return made


def _listed(parts: Node) -> set[str]:
    """Definitions whose objects stand in lists: lists replace, so nothing is to be removed there."""
    names: set[str] = set()

    def walk(node: Any, inside: bool) -> None:
        if isinstance(node, list):
            for part in node:
                walk(part, inside)
        elif isinstance(node, dict):
            if inside and "$ref" in node:
                names.add(node["$ref"].rpartition("/")[2])
            for key, value in node.items():
                walk(value, inside or key == "items")

    walk(parts, False)
    return names
