"""JSON Schemas, generated from the models: for editors, and for whoever reads the machine output."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from reconciler.kinds import KINDS
from reconciler.model.project import Project
from reconciler.stages.documents import Head

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """File name → text, for the folder ``schemas``."""
    documents = {"manifest.schema.json": manifest_schema(), "project.schema.json": project_schema()}
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in documents.items()}


def manifest_schema() -> dict[str, Any]:
    """One schema for all manifest documents; ``kind`` decides which branch holds."""
    definitions: dict[str, Any] = {}
    branches = []
    for kind in KINDS:
        head, spec = _lifted(Head, definitions), _lifted(kind.spec, definitions)
        if not kind.inherits:
            head = {
                **head,
                "properties": {k: v for k, v in head["properties"].items() if k not in ("base", "abstract")},
            }
        # With a base, what is required may stand there.
        spec_schema = _optional(spec) if kind.inherits else spec
        name = kind.document
        definitions[name] = {
            "type": "object",
            "title": name,
            "properties": {
                "apiVersion": {"const": "reconciler/v1"},
                "kind": {"const": name},
                "metadata": head,
                "spec": spec_schema,
            },
            "required": ["apiVersion", "kind", "metadata"],
            "additionalProperties": False,
        }
        branches.append(
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
        )
    return {
        "$schema": DIALECT,
        "title": "reconciler manifest",
        "type": "object",
        "properties": {"kind": {"enum": [kind.document for kind in KINDS]}},
        "required": ["kind"],
        "allOf": branches,
        "$defs": _relaxed(definitions),
    }


def project_schema() -> dict[str, Any]:
    return {"$schema": DIALECT, **Project.model_json_schema(), "title": "reconciler project file"}


def _lifted(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema()
    definitions.update(schema.pop("$defs", {}))
    return schema


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "required"}


def _relaxed(definitions: dict[str, Any]) -> dict[str, Any]:
    """Leaves of templates may leave ``switch`` to their base; ``null`` takes away what the base has."""
    kinds = {kind.document for kind in KINDS}
    return {
        name: schema if name in kinds or "switch" not in schema.get("properties", {}) else _optional(schema)
        for name, schema in sorted(definitions.items())
    }
