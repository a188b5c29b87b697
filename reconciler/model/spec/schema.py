"""What the JSON Schema of a model says of a place in a tree: its fields, its words, its bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
Steps = tuple[int | str, ...]
"""The way to a node: keys of mappings and indices of lists."""


def fields(schema: Schema, place: Steps) -> tuple[str, ...]:
    """Return the fields that a mapping at ``place`` may have."""
    return tuple(name for node in _nodes(schema, place) for name in node.get("properties", {}))


def words(schema: Schema, place: Steps) -> tuple[str, ...]:
    """Return the words that a scalar at ``place`` may be."""
    found: list[str] = []
    for node in _nodes(schema, place):
        found += [str(word) for word in node.get("enum", ())]
        found += [str(node["const"])] if "const" in node else []
    return tuple(found)


def bounds(schema: Schema, place: Steps) -> str | None:
    """Return in words which numbers may stand at ``place``; None where the schema sets no lower bound."""
    low = high = None
    for node in _nodes(schema, place):
        if "exclusiveMinimum" in node:
            low = f"above {node['exclusiveMinimum']}"
        low = str(node["minimum"]) if "minimum" in node else low
        high = str(node["maximum"]) if "maximum" in node else high
    if low is None:
        return None
    if high is not None:
        return f"{low} to {high}"
    return low if low.startswith("above") else f"{low} or more"


def _nodes(schema: Schema, place: Steps) -> list[Schema]:
    """Every sub-schema that describes ``place``, references and unions resolved."""
    definitions = schema.get("$defs", {})
    nodes = _expanded([schema], definitions)
    for step in place:
        below = [part for node in nodes for part in _below(node, step)]
        nodes = _expanded(below, definitions)
    return nodes


def _below(node: Schema, step: int | str) -> Iterator[Schema]:
    if isinstance(step, int):
        if "items" in node:
            yield node["items"]
    elif step in node.get("properties", {}):
        yield node["properties"][step]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]
    else:
        for pattern, value in node.get("patternProperties", {}).items():
            if re.search(pattern, step):
                yield value


def _expanded(nodes: Sequence[Schema], definitions: Mapping[str, Schema]) -> list[Schema]:
    result: list[Schema] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop(0)
        if "$ref" in node:
            waiting.append(definitions[node["$ref"].rpartition("/")[2]])
        for union in ("anyOf", "oneOf", "allOf"):
            waiting += node.get(union, ())
        result.append(node)
    return result
