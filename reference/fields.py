"""Every field of a model as a row of a table: name, type, default, limits, meaning; read from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from reconciler.model.spec.problems import PATTERNS
from reference.markdown import Lines, anchor, code, prose, section, table

Node = Mapping[str, Any]
HEAD = ("Field", "Type", "Default", "Limits", "Meaning")
_TYPES = {"string": "text", "integer": "integer", "number": "number", "boolean": "true or false", "object": "mapping"}
_BOUNDS = (
    ("minimum", "at least {}"),
    ("exclusiveMinimum", "above {}"),
    ("maximum", "at most {}"),
    ("minLength", "characters: at least {}"),
    ("maxLength", "characters: at most {}"),
    ("minItems", "entries: at least {}"),
    ("maxItems", "entries: at most {}"),
)
_LARGE = {2**63 - 1: "2^63 - 1", 2**64 - 1: "2^64 - 1"}


class Undocumented(Exception):
    """A field without a meaning, or a model without a source: write it at the model."""


def model_sections(model: type[BaseModel], title: str, *, left_out: Sequence[str] = ()) -> Lines:
    """A section for ``model``, and one for each model that its fields lead to, in the order in which they are met.

    ``left_out`` are fields of ``model`` that do not exist here.
    """
    waiting = [(title, model)]
    shown: set[type[BaseModel]] = set()
    while waiting:
        heading, current = waiting.pop(0)
        if current in shown:
            continue
        shown.add(current)
        if len(shown) > 1:
            yield ""
        yield from _section(current, heading, left_out)
        waiting += [(below.__name__, below) for below in _models_below(current)]


def _section(model: type[BaseModel], title: str, left_out: Sequence[str]) -> Lines:
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    required = schema.get("required", ())
    fields = {name: node for name, node in schema["properties"].items() if name not in left_out}
    rows = [_row(model, name, node, definitions, name in required) for name, node in fields.items()]
    source = getattr(model, "source", "")
    if not source:
        raise Undocumented(f"{model.__name__} has no source")
    about = prose(model.__doc__ or "")
    return section(title, [about], [f"Source: {source}."], table(HEAD, rows))


def _row(model: type[BaseModel], name: str, node: Node, definitions: Node, required: bool) -> tuple[str, ...]:
    parts = list(_branches(node))
    meaning = _meaning(node, definitions)
    if not meaning:
        raise Undocumented(f"{model.__name__}.{name} has no description")
    default = "required" if required else _default(node, definitions)
    limits = dict.fromkeys(limit for part in parts for limit in _limits(part, definitions))
    types = dict.fromkeys(_type(part, definitions) for part in parts)
    return code(name), " or ".join(types), default, "; ".join(limits), prose(meaning)


def _branches(node: Node) -> Iterator[Node]:
    """The node, or the branches of its union, without null."""
    for part in node.get("anyOf", node.get("oneOf", (node,))):
        if part.get("type") != "null":
            yield part


def _meaning(node: Node, definitions: Node) -> str:
    """The field's own words; else those of its type."""
    found: str = node.get("description", "")
    for part in _branches(node):
        if not found and part is not node:
            found = _meaning(part, definitions)
        if not found and "$ref" in part:
            found = str(_resolved(part, definitions).get("description", "")).partition("\n\n")[0]
        if not found and "items" in part:
            found = _meaning(part["items"], definitions)
    return found


def _resolved(node: Node, definitions: Node) -> Node:
    found: Node = definitions[node["$ref"].rpartition("/")[2]]
    return found


def _type(node: Node, definitions: Node) -> str:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}]({anchor(name)})"
    if "const" in node:
        return code(str(node["const"]))
    if "enum" in node:
        return ", ".join(code(str(word)) if word != "" else "empty text" for word in node["enum"])
    if node.get("type") == "array":
        return f"list of {' or '.join(dict.fromkeys(_type(part, definitions) for part in _branches(node['items'])))}"
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(_type(part, definitions) for part in _branches(node)))
    values = node.get("additionalProperties")
    if isinstance(values, Mapping):
        return f"mapping to {' or '.join(dict.fromkeys(_type(part, definitions) for part in _branches(values)))}"
    for value in node.get("patternProperties", {}).values():
        return f"mapping to {_type(value, definitions)}"
    kind = node.get("type", "object")
    return " or ".join(_TYPES[each] for each in ([kind] if isinstance(kind, str) else kind) if each in _TYPES) or "list"


def _limits(node: Node, definitions: Node) -> Iterator[str]:
    for key, words in _BOUNDS:
        if key in node:
            yield words.format(_LARGE.get(node[key], node[key]))
    if "pattern" in node:
        yield PATTERNS.get(node["pattern"]) or code(node["pattern"])
    for part in _branches(node["items"]) if "items" in node else ():
        yield from (f"each {limit}" for limit in _limits(part, definitions))


def _default(node: Node, definitions: Node) -> str:
    value = node.get("default")
    if value is None or value in ([], {}, ""):
        return ""
    if isinstance(value, Mapping):
        return ""  # the fields of the model below say theirs
    return code(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _models_below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that the fields of a model hold, in order."""
    for field in model.model_fields.values():
        yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
