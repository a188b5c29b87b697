"""What a model says of its own fields: type, default, limits and meaning, read from its JSON Schema.

The reference pages and ``explain`` are written from these records, so that nothing is said twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reconciler.model.spec.problems import PATTERNS

Node = Mapping[str, Any]
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


class Notation(NamedTuple):
    """How code and names of models are written."""

    code: Callable[[str], str]
    model: Callable[[str], str]


PLAIN = Notation(str, str)


class FieldDoc(NamedTuple):
    """One field of a model, in words. ``default`` is ``required`` where it has none; empty where it is nothing."""

    name: str
    type: str
    default: str
    limits: str
    meaning: str


def field_docs(model: type[BaseModel], notation: Notation = PLAIN) -> tuple[FieldDoc, ...]:
    """Return the fields of ``model`` in order. Raises Undocumented where a field has no meaning."""
    schema = model.model_json_schema()
    reader = _Reader(schema.get("$defs", {}), notation)
    required = schema.get("required", ())
    return tuple(reader.doc(model, name, node, name in required) for name, node in schema["properties"].items())


def source_of(model: type[BaseModel]) -> str:
    """Return from where the fields of ``model`` are known. Raises Undocumented where it does not say."""
    source: str = getattr(model, "source", "")
    if not source:
        raise Undocumented(f"{model.__name__} has no source")
    return source


class _Reader:
    """Reads nodes of one schema. ``definitions`` are its models by name."""

    def __init__(self, definitions: Node, notation: Notation) -> None:
        self._definitions, self._code, self._model = definitions, notation.code, notation.model

    def doc(self, model: type[BaseModel], name: str, node: Node, required: bool) -> FieldDoc:
        parts = list(_branches(node))
        meaning = self._meaning(node)
        if not meaning:
            raise Undocumented(f"{model.__name__}.{name} has no description")
        default = "required" if required else self._default(node)
        limits = dict.fromkeys(limit for part in parts for limit in self._limits(part))
        types = dict.fromkeys(self._type(part) for part in parts)
        return FieldDoc(name, " or ".join(types), default, "; ".join(limits), meaning)

    def _meaning(self, node: Node) -> str:
        """The field's own words; else those of its type."""
        found: str = node.get("description", "")
        for part in _branches(node):
            if not found and part is not node:
                found = self._meaning(part)
            if not found and "$ref" in part:
                found = str(self._resolved(part).get("description", "")).partition("\n\n")[0]
            if not found and "items" in part:
                found = self._meaning(part["items"])
        return found

    def _resolved(self, node: Node) -> Node:
        found: Node = self._definitions[node["$ref"].rpartition("/")[2]]
        return found

    def _type(self, node: Node) -> str:
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            return self._model(name)
        if "const" in node:
            return self._code(str(node["const"]))
        if "enum" in node:
            return ", ".join(self._code(str(word)) if word != "" else "empty text" for word in node["enum"])
        if node.get("type") == "array":
            return f"list of {' or '.join(dict.fromkeys(self._type(part) for part in _branches(node['items'])))}"
        if "anyOf" in node:
            return " or ".join(dict.fromkeys(self._type(part) for part in _branches(node)))
        values = node.get("additionalProperties")
        if isinstance(values, Mapping):
            return f"mapping to {' or '.join(dict.fromkeys(self._type(part) for part in _branches(values)))}"
        for value in node.get("patternProperties", {}).values():
            return f"mapping to {self._type(value)}"
        kind = node.get("type", "object")
        return (
            " or ".join(_TYPES[each] for each in ([kind] if isinstance(kind, str) else kind) if each in _TYPES)
            or "list"
        )

    def _limits(self, node: Node) -> Iterator[str]:
        for key, words in _BOUNDS:
            if key in node:
                yield words.format(_LARGE.get(node[key], node[key]))
        if "pattern" in node:
            yield PATTERNS.get(node["pattern"]) or self._code(node["pattern"])
        for part in _branches(node["items"]) if "items" in node else ():
            yield from (f"each {limit}" for limit in self._limits(part))

    def _default(self, node: Node) -> str:
        value = node.get("default")
        if value is None or value in ([], {}, ""):
            return ""
        if isinstance(value, Mapping):
            return ""  # the fields of the model below say theirs
        return self._code(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _branches(node: Node) -> Iterator[Node]:
    """The node, or the branches of its union, without null."""
    for part in node.get("anyOf", node.get("oneOf", (node,))):
        if part.get("type") != "null":
            yield part


def models_below(model: type[BaseModel], *, only: FieldInfo | None = None) -> Iterator[type[BaseModel]]:
    """The models that the fields of a model hold, in order. ``only``: that of its fields alone."""
    for field in model.model_fields.values() if only is None else (only,):
        yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
