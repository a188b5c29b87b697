"""The schema of the project file ``reconciler.yaml``."""

from __future__ import annotations

from reconciler.model.project import Project
from reconciler.model.tuning import PRESET, PRESETS
from reconciler.pipeline.rule_table import rules
from reconciler.pipeline.schemas.parts import Node, document, lifted, written


def project_schema() -> Node:
    """A field left empty means its default, and so does a target."""
    definitions: Node = {}
    made = written(lifted(Project, definitions), removable=True)
    parts = {name: written(node, removable=True) for name, node in sorted(definitions.items())}
    about = made.pop("description")
    made["properties"]["checks"] = _with_rules(made["properties"]["checks"], parts["CheckSetting"])
    targets = made["properties"]["targets"]["anyOf"][0]["patternProperties"]
    targets.update({pattern: {"anyOf": [target, {"type": "null"}]} for pattern, target in targets.items()})
    return document("reconciler project file", about, made, **{"$defs": parts})


def _with_rules(checks: Node, setting: Node) -> Node:
    """The field ``checks`` with the names of the rules that it may set; they are put into ``setting`` too."""
    names = sorted(rule.id for rule in rules().values() if rule.tunable)
    setting["properties"]["rule"]["anyOf"][0] = {"enum": names}
    forms, *rest = checks["anyOf"]
    mapping, listing = forms["anyOf"]
    level = mapping["additionalProperties"]
    fields = {name: {"anyOf": [level, {"type": "null"}]} for name in names}
    preset = {PRESET: {"anyOf": [{"enum": list(PRESETS)}, {"type": "null"}]}}
    closed = {"type": "object", "properties": preset | fields, "additionalProperties": False}
    return {**checks, "anyOf": [closed, listing, *rest]}
