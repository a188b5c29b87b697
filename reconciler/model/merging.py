"""Merging trees: what a document says over what its base, or the document that it patches, says."""

from __future__ import annotations

from reconciler.model.manifest import Map
from reconciler.model.spec import is_null


def merged(below: Map, above: Map) -> Map:
    """Mappings merge, lists replace, null removes. Places stay those of what was taken."""
    result = Map.at(above.position)
    result.update(below)
    for key, value in above.items():
        # The key of the layer above carries the better place: assigning alone would keep the old key.
        old = result.pop(key, None)
        if is_null(value):
            continue
        if isinstance(value, Map):
            result[key] = merged(old if isinstance(old, Map) else Map.at(value.position), value)
        else:
            result[key] = value
    return result
