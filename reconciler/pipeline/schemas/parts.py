"""What the schemas are put together from: objects that say what they need, and models as authors may write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Node = dict[str, Any]

COUNT: Node = {"type": "integer", "minimum": 0}
TEXT: Node = {"type": "string"}
MAYBE: Node = {"type": ["string", "null"]}
TEXTS: Node = {"type": "array", "items": TEXT}
WORD = ["string", "number", "boolean"]
"""A scalar where a text is wanted: ``0123``, ``no`` and ``2024`` keep their raw text, whatever an editor reads."""


def described(node: Mapping[str, Any], description: str) -> Node:
    return {**node, "description": description}


def record(properties: Mapping[str, Any], **more: Any) -> Node:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def document(title: str, description: str, node: Node, **more: Any) -> Node:
    """A whole schema."""
    return {"$schema": DIALECT, "title": title, "description": description, **node, **more}


def lifted(model: type[BaseModel], definitions: Node) -> Node:
    """The schema of a model, its definitions moved into ``definitions``."""
    schema = model.model_json_schema()
    definitions.update(schema.pop("$defs", {}))
    return schema


def written(node: Any, *, removable: bool = False) -> Any:
    """A model's schema as authors write it: texts are any scalar; ``null`` is only where it means something.

    ``removable``: a mapping in which ``null`` stands for what is not there, for every field that is not required.
    """
    if isinstance(node, list):
        return [written(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {key: written(value) for key, value in node.items() if key not in ("properties", "title")}
    if "properties" in node:
        needed = node.get("required", ())
        made["properties"] = {
            name: _field(value, nullable=removable and name not in needed) for name, value in node["properties"].items()
        }
    if "patternProperties" in made:
        made["additionalProperties"] = False
    if "description" in made:
        made["description"] = " ".join(made["description"].replace("``", "").split())
    if made.get("type") == "string" and "enum" not in made and "const" not in made:
        made["type"] = WORD
    return made


def _field(node: Node, *, nullable: bool) -> Node:
    made: Node = written(node)
    branches = [branch for branch in made.get("anyOf", ()) if branch != {"type": "null"}]
    if len(branches) == 1:
        made = {**branches[0], **{key: value for key, value in made.items() if key != "anyOf"}}
    elif branches:
        made["anyOf"] = branches
    if made.get("default", "") is None:
        del made["default"]
    if not nullable:
        return made
    about: Node = {key: made.pop(key) for key in ("description", "default", "examples") if key in made}
    return {**about, "anyOf": [made, {"type": "null"}]}
