"""The schema of the project file ``reconciler.yaml``."""

from __future__ import annotations

from reconciler.model.project import Project
from reconciler.pipeline.schemas.parts import Node, document, lifted, written


def project_schema() -> Node:
    """Nothing is inherited there, but a ``null`` is read as a field that is not written."""
    definitions: Node = {}
    made = written(lifted(Project, definitions), removable=True)
    parts = {name: written(node, removable=True) for name, node in sorted(definitions.items())}
    about = made.pop("description")
    return document("reconciler project file", about, made, **{"$defs": parts})
