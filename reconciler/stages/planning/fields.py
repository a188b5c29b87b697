"""Which paths of two normal forms differ. Pure.

The forms of objects are flat, and their values are scalars and sets of known types: two lines compare them. The forms
of runs stand for nested requests and JSON documents, where positions in lists shift and types matter: deepdiff compares
those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.model.change import FieldChange
from reconciler.model.paths import joined, leaves, unflatten
from reconciler.model.resource import NormalForm, Scalar


def field_changes(before: NormalForm, after: NormalForm) -> tuple[FieldChange, ...]:
    """Every path of two flat forms that differs, sorted."""
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return tuple(FieldChange(path, before.get(path), after.get(path)) for path in sorted(differing))


def nested_changes(before: NormalForm, after: NormalForm) -> tuple[FieldChange, ...]:
    """Every difference between two contents that were flattened by ``model.paths``, sorted by path.

    An entry that was put into a list of scalars, or taken out of it, is one change and does not touch the entries after
    it; lists of mappings are compared by position. ``1``, ``1.0`` and ``true`` are three values. Raises ValueError or
    TypeError for a form that no content has.
    """
    # deepdiff takes long to import, and is only needed where a request differs.
    from deepdiff import DeepDiff
    from deepdiff.helper import notpresent

    # Without the threshold, a mapping whose keys all changed would be reported as one value.
    tree = DeepDiff(_exact(unflatten(before)), _exact(unflatten(after)), view="tree", threshold_to_diff_deeper=0)
    was: dict[str, Scalar] = {}
    wanted: dict[str, Scalar] = {}
    for items in tree.values():
        for item in items:
            path = joined(item.path(output_format="list"))
            if item.t1 is not notpresent:
                was.update(_leaves(item.t1, path))
            if item.t2 is not notpresent:
                wanted.update(_leaves(item.t2, path))
    return tuple(FieldChange(path, was.get(path), wanted.get(path)) for path in sorted(was.keys() | wanted.keys()))


def _exact(content: Any) -> Any:
    """``content`` with the scalars in its lists as JSON texts: deepdiff aligns entries of lists by equality, and to
    Python ``1``, ``1.0`` and ``True`` are equal. Values of mappings it compares by type as well."""
    if isinstance(content, Mapping):
        return {key: _exact(part) for key, part in content.items()}
    if isinstance(content, list):
        return [_exact(entry) if isinstance(entry, Mapping | list) else json.dumps(entry) for entry in content]
    return content


def _leaves(value: Any, path: str) -> dict[str, Scalar]:
    """The scalars in ``value``, with the JSON texts of ``_exact`` read again."""
    return {at: json.loads(str(part)) if _is_entry(at) else part for at, part in leaves(value, path)}


def _is_entry(path: str) -> bool:
    """Whether a path ends at an entry of a list: ``a[0]``, and not ``a[]``, which stands for an empty list."""
    return path.endswith("]") and not path.endswith("[]")
