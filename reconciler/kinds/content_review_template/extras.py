"""What the requests of a template say beside its normal form, in which OFF equals OFF whatever its scores.

It travels with a change as its ``extras``. None of it is compared: the documents do not say whether the service keeps
what requests say of a leaf that is OFF.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.kinds.content_review_template.leaves import GROUPS, LEAVES, lower
from reconciler.kinds.content_review_template.spec import ContentReviewTemplateSpec

FIELDS = ("blockConfidence", "reviewConfidence", "labelSet")


class Extras(NamedTuple):
    """What a request says, or keeps from saying, beside the form.

    ``off``: path → score or labels that the author wrote of a leaf that is OFF. ``groups``: the API's names of groups
    that the author mentions, and none of whose leaves is ON. ``unknown``: paths of live parts that no request has.
    """

    off: Mapping[str, Any] = {}
    groups: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any] | None:
        """As the extras of a resource; None where there is nothing to say."""
        said = {"off": dict(self.off), "groups": list(self.groups), "unknown": list(self.unknown)}
        return {name: value for name, value in said.items() if value} or None


def written(spec: ContentReviewTemplateSpec) -> Extras:
    """Return what the author wrote beside the normal form."""
    content = spec.model_dump(by_alias=True, exclude_none=True)
    off: dict[str, Any] = {}
    active: set[str] = set()
    for leaf in LEAVES:
        part = content.get(lower(leaf.group), {}).get(lower(leaf.name), {})
        if part.get("switch") == "ON":
            active.add(leaf.group)
        else:
            off.update((f"{leaf.path}.{field}", _plain(part[field])) for field in FIELDS if field in part)
    groups = tuple(group for group in GROUPS if lower(group) in content and group not in active)
    return Extras(off, groups)


def read(beside: Mapping[str, Any] | None) -> Extras:
    """Return what ``Extras.stored`` wrote."""
    beside = beside or {}
    return Extras(beside.get("off", {}), tuple(beside.get("groups", ())), tuple(beside.get("unknown", ())))


def flaw(beside: Mapping[str, Any]) -> str:
    """Return why ``beside`` is not what ``Extras.stored`` writes; empty where it is."""
    off, groups, unknown = beside.get("off", {}), beside.get("groups", []), beside.get("unknown", [])
    if not isinstance(off, Mapping) or not beside.keys() <= {"off", "groups", "unknown"}:
        return "its extras are not off, groups and unknown"
    if not isinstance(unknown, list) or not all(isinstance(path, str) for path in unknown):
        return "its extras have unknown parts that are not paths"
    if not isinstance(groups, list) or not set(map(str, groups)) <= set(GROUPS):
        return "its extras have groups that are not the API's"
    for path, value in off.items():
        expected = _is_labels if path.endswith(".labelSet") else _is_score
        if not expected(value):
            return f"its extras have no usable {path}"
    return ""


def _is_labels(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(label, str) for label in value)


def _is_score(value: Any) -> bool:
    return type(value) is int


def _plain(value: Any) -> Any:
    """A value as JSON holds it, without the place that a text of YAML knows."""
    return sorted({str(label) for label in value}) if isinstance(value, list) else value
