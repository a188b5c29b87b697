"""The schema of the project file ``reconciler.yaml``."""

from __future__ import annotations

from reconciler.model.project import Project, Target
from reconciler.pipeline.schemas.parts import Node, document, lifted, written


def project_schema() -> Node:
    """A field left empty means its default; so does a target, but not a field of one."""
    definitions: Node = {}
    made = written(lifted(Project, definitions), removable=True)
    within: Node = {"Target": {}}
    lifted(Target, within)
    parts = {name: written(node, removable=name not in within) for name, node in sorted(definitions.items())}
    about = made.pop("description")
    targets = made["properties"]["targets"]["anyOf"][0]["patternProperties"]
    targets.update({pattern: {"anyOf": [target, {"type": "null"}]} for pattern, target in targets.items()})
    return document("reconciler project file", about, made, **{"$defs": parts})
