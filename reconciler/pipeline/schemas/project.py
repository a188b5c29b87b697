"""The schema of the project file ``reconciler.yaml``."""

from __future__ import annotations

from reconciler.model.project import Project
from reconciler.pipeline.schemas.parts import Node, document, lifted, written


def project_schema() -> Node:
    """A field left empty means its default, and so does a target."""
    definitions: Node = {}
    made = written(lifted(Project, definitions), removable=True)
    parts = {name: written(node, removable=True) for name, node in sorted(definitions.items())}
    about = made.pop("description")
    targets = made["properties"]["targets"]["anyOf"][0]["patternProperties"]
    targets.update({pattern: {"anyOf": [target, {"type": "null"}]} for pattern, target in targets.items()})
    return document("reconciler project file", about, made, **{"$defs": parts})
