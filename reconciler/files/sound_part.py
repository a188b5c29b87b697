"""What of a wrong project file can be gone by, so that its one problem does not cause a thousand others."""

from __future__ import annotations

from reconciler.model.manifest import Map, Text
from reconciler.model.project import KeywordDefaults, Project
from reconciler.model.spec import Reading, changed, read
from reconciler.model.spec.faults import MISSING

_ASSUMED = KeywordDefaults(usages=["Review"], duplicates="merge")
"""Defaults that nothing is wrong under, for those that cannot be read."""
_ROUNDS = 20


def sound_part(reading: Reading[Project], default: Project) -> Project:
    """Return the project without what is wrong in it; ``default`` has what is required.

    Nothing may be planned with the result: the defaults are made up where the file does not say them soundly.
    """
    defaults_known = True
    for _ in range(_ROUNDS):
        if reading.value is not None:
            break
        defaults_known = defaults_known and not any(fault.place[:1] == ("defaults",) for fault in reading.faults)
        places = {fault.place[:-1] if fault.type == MISSING else fault.place for fault in reading.faults}
        tree = changed(reading.tree, dict.fromkeys(place for place in places if place))
        reading = read(Project, _with_required(tree, default))
    project = reading.value or default
    if defaults_known and reading.value is not None:
        return project
    return project.model_copy(update={"defaults": project.defaults.model_copy(update={"keywords": _ASSUMED})})


def _with_required(tree: Map, default: Project) -> Map:
    for field, value in (("apiVersion", default.api_version), ("kind", default.kind), ("name", default.name)):
        if field not in tree:
            tree[Text(field)] = Text.at(value, "", 1, 1, True)
    return tree
