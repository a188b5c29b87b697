"""Typed specs over raw YAML: the base model, the scalar types, and pydantic's complaints as problems with places.

YAML scalars arrive as ``Text``. A field's type decides what a scalar means, so ``ON`` is a word where a word is
wanted, and ``0123`` in a keyword stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from reconciler.model.manifest import Map, Node, Position, Problem, Seq, Text, position_of

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SHAPES = frozenset({"string_type", "list_type", "dict_type", "model_type", "model_attributes_type"})
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Spec(BaseModel):
    """Base of every spec: strict, frozen, no unknown fields, names in lowerCamelCase."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", alias_generator=to_camel)


def _integer(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _INTEGER.match(value):
        raise PydanticCustomError("not-a-number", "{shown} is not a whole number", {"shown": quoted(value)})
    if isinstance(value, Text) and not value.plain:
        raise PydanticCustomError("not-a-number", "{shown} is text; write it without quotes", {"shown": quoted(value)})
    return int(value) if len(value) < 20 else value


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        plain = not isinstance(value, Text) or value.plain
        if plain and value in ("true", "True", "TRUE"):
            return True
        if plain and value in ("false", "False", "FALSE"):
            return False
        raise PydanticCustomError(
            "not-a-boolean", "{shown} is neither true nor false", {"shown": quoted(value), "allowed": ["true", "false"]}
        )
    return value


def _number(value: Any) -> Any:
    if isinstance(value, str):
        if not _FLOAT.match(value) or (isinstance(value, Text) and not value.plain):
            raise PydanticCustomError("not-a-number", "{shown} is not a number", {"shown": quoted(value)})
        return float(value)
    return value


AsInteger = BeforeValidator(_integer)
"""Last in an ``Annotated[int, Field(ge=0), AsInteger]``: bounds must stand before it to reach the JSON Schema."""
AsNumber = BeforeValidator(_number)
Integer = Annotated[int, AsInteger]
Boolean = Annotated[bool, BeforeValidator(_boolean)]


def quoted(value: str, limit: int = 60) -> str:
    """A value for a message: in quotes, cut to ``limit`` characters."""
    return f'"{value}"' if len(value) <= limit else f'"{value[:limit]}…"'


def is_null(node: Node) -> bool:
    """Whether a scalar is YAML's null: plain and empty, ``~`` or ``null``."""
    return isinstance(node, Text) and node.plain and node in NULLS


def core(node: Node) -> Any:
    """A tree as JSON values by the core schema of YAML 1.2; for opaque mappings that are sent as they are."""
    if isinstance(node, Map):
        return {str(key): core(value) for key, value in node.items()}
    if isinstance(node, Seq):
        return [core(value) for value in node]
    if not node.plain:
        return str(node)
    if node in NULLS:
        return None
    if node in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return node.lower() == "true"
    if _INTEGER.match(node):
        return int(node) if len(node) < 4000 else str(node)
    return float(node) if _FLOAT.match(node) else str(node)


def complaints(error: ValidationError, tree: Node, model: type[BaseModel], *, within: str = "") -> list[Problem]:
    """Every pydantic error as a problem with a rule id, the place in ``tree``, what is allowed and the nearest word.

    ``within`` names what the tree belongs to, for positions that pydantic reports above any node.
    """
    schema = model.model_json_schema()
    items: list[dict[str, Any]] = [dict(item) for item in error.errors(include_url=False, include_input=True)]
    places = [_without_branches(item["loc"], tree, missing=item["type"] == "missing") for item in items]
    # A branch of a union that complains of the shape alone was not meant where another one looked inside.
    entered = {place[:depth] for place in places for depth in range(len(place))}
    problems = [
        _problem(item, place, tree, schema, within)
        for item, place in zip(items, places, strict=True)
        if not (item["type"] in _SHAPES and place in entered)
    ]
    return _one_per_place(problems)


def _without_branches(loc: Sequence[int | str], tree: Node, *, missing: bool) -> tuple[int | str, ...]:
    """``loc`` without the names of union branches, which pydantic puts between the steps into the tree."""
    steps: list[int | str] = []
    node: Any = tree
    for index, part in enumerate(loc):
        if isinstance(node, Map) and part in node:
            node = node[Text(part)]
        elif isinstance(node, Seq) and isinstance(part, int) and part < len(node):
            node = node[part]
        elif not (missing and index == len(loc) - 1):
            continue
        steps.append(part)
    return tuple(steps)


def _one_per_place(problems: Sequence[Problem]) -> list[Problem]:
    """A union reports one error for each branch; the first says enough."""
    seen: dict[Position, Problem] = {}
    for problem in problems:
        seen.setdefault(problem.position, problem)
    return list(seen.values())


def _problem(
    item: Mapping[str, Any], loc: tuple[int | str, ...], tree: Node, schema: Mapping[str, Any], within: str
) -> Problem:
    kind, context = item["type"], item.get("ctx", {})
    position = position_of(tree, loc, of_key=kind in ("extra_forbidden", "missing")) or Position(within, 1)
    field = next((str(step) for step in reversed(loc) if isinstance(step, str)), "")
    name = f"an entry of {field}" if loc and isinstance(loc[-1], int) and field else field
    if kind == "extra_forbidden":
        allowed = tuple(_fields(schema, loc[:-1]))
        near = get_close_matches(name, allowed, 1)
        return Problem("unknown-field", position, quoted(name), suggestion=near[0] if near else None, allowed=allowed)
    if kind == "missing":
        return Problem("missing-field", position, f"{name} is required", fix=f"add {name}")
    if kind in ("literal_error", "enum"):
        allowed = tuple(_words(schema, loc))
        near = get_close_matches(str(item["input"]), allowed, 1, 0.5) if isinstance(item["input"], str) else []
        shown = quoted(str(item["input"])) if isinstance(item["input"], str) else _shape(item["input"])
        return Problem(
            "unknown-value", position, f"{shown} for {name}", suggestion=near[0] if near else None, allowed=allowed
        )
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        low, high = _range(schema, loc)
        return Problem("out-of-range", position, f"{item['input']} for {name}", allowed=(_bounds(low, high),))
    if kind in ("string_too_long", "too_long"):
        most = context.get("max_length")
        length = context.get("actual_length") or len(item["input"])
        what = "characters" if kind == "string_too_long" else "entries"
        return Problem(f"{_kebab(field)}-length", position, f"{length} {what} for {name}; at most {most}")
    if kind in ("string_too_short", "too_short"):
        return Problem("empty-value", position, f"{name} is empty", fix=f"give at least one entry, or leave out {name}")
    if kind == "string_pattern_mismatch":
        said = _PATTERNS.get(str(context.get("pattern", "")), "")
        return Problem("invalid-text", position, f"{_shape(item['input'])} for {name}", allowed=(said,) if said else ())
    if kind in _SHAPES:
        wanted = {"string_type": "text", "list_type": "a list"}.get(kind, "a mapping")
        return Problem("wrong-type", position, f"{name or 'this'} must be {wanted}, not {_shape(item['input'])}")
    if kind in ("not-a-number", "int_type", "float_type"):
        low, high = _range(schema, loc)
        bounds = (_bounds(low, high),) if low != "" else ()
        return Problem("not-a-number", position, f"{name}: {item['msg']}", allowed=bounds)
    rule = kind if "_" not in kind else "invalid-value"
    return Problem(rule, position, str(item["msg"]), allowed=tuple(context.get("allowed", ())), fix=context.get("fix"))


_PATTERNS = {
    r"^[^\s/\x00-\x1f\x7f][^/\x00-\x1f\x7f]*$": "text without / and control characters that begins with no blank",
    r"^[0-9]+$": "digits",
}
"""What the patterns of the models mean."""


def _bounds(low: Any, high: Any) -> str:
    if high == "":
        return f"{low}" if str(low).startswith("above") else f"{low} or more"
    return f"{low} to {high}"


def _shape(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else quoted(str(value))


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower() or "text"


def _nodes(schema: Mapping[str, Any], loc: Sequence[int | str]) -> list[Mapping[str, Any]]:
    """Every sub-schema that describes ``loc``, references and unions resolved."""
    definitions = schema.get("$defs", {})
    nodes: list[Mapping[str, Any]] = _expand([schema], definitions)
    for step in loc:
        below: list[Mapping[str, Any]] = []
        for node in nodes:
            if isinstance(step, int):
                below += [node["items"]] if "items" in node else []
            elif step in node.get("properties", {}):
                below.append(node["properties"][step])
            elif isinstance(node.get("additionalProperties"), dict):
                below.append(node["additionalProperties"])
            else:
                below += [
                    value for pattern, value in node.get("patternProperties", {}).items() if re.search(pattern, step)
                ]
        nodes = _expand(below, definitions)
    return nodes


def _expand(nodes: Sequence[Mapping[str, Any]], definitions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    result: list[Mapping[str, Any]] = []
    stack = list(nodes)
    while stack:
        node = stack.pop(0)
        if "$ref" in node:
            stack.append(definitions[node["$ref"].rpartition("/")[2]])
        branches = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())]
        stack += branches
        result.append(node)
    return result


def _fields(schema: Mapping[str, Any], loc: Sequence[int | str]) -> list[str]:
    return [name for node in _nodes(schema, loc) for name in node.get("properties", {})]


def _words(schema: Mapping[str, Any], loc: Sequence[int | str]) -> list[str]:
    words: list[str] = []
    for node in _nodes(schema, loc):
        words += [str(word) for word in node.get("enum", ())]
        words += [str(node["const"])] if "const" in node else []
    return words


def _range(schema: Mapping[str, Any], loc: Sequence[int | str]) -> tuple[Any, Any]:
    low, high = "", ""
    for node in _nodes(schema, loc):
        low = node.get("minimum", f"above {node['exclusiveMinimum']}" if "exclusiveMinimum" in node else low)
        high = node.get("maximum", high)
    return low, high
