"""Normal form of a content review template: from the spec, from a live item, and back to complete requests.

Every leaf has its switch in the form. Scores and labels are there only while it is ON: OFF equals OFF.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.content_review_template.extras import Extras
from reconciler.kinds.content_review_template.leaves import GROUPS, LEAVES, Leaf, lower
from reconciler.kinds.content_review_template.spec import ContentReviewTemplateSpec, Detector
from reconciler.kinds.items import unknown_fields
from reconciler.model.resource import NormalForm, Value

TEXTS = {"name": "Name", "comment": "Comment"}
"""The scalars beside the groups: path → parameter of the API. Unwritten is empty, and so is what answers leave out."""
PATHS = (
    *TEXTS,
    *(
        f"{leaf.path}.{field}"
        for leaf in LEAVES
        for field in (
            "switch",
            "blockConfidence",
            "reviewConfidence",
            *(["labelSet"] if leaf.labels is not None else []),
        )
    ),
)
"""Every path a form may have."""
_NOTHING = Extras()
_ITEM = frozenset({"Definition", "Name", "Comment", *GROUPS, "CreateTime", "UpdateTime", "Type"})
"""Fields of ContentReviewTemplateItem."""
_LEAF = ("Switch", "BlockConfidence", "ReviewConfidence")


def wanted(spec: ContentReviewTemplateSpec, name: str) -> NormalForm:
    """What the author wants, documented values filled in. ``name`` is the logical name."""
    form: dict[str, Value] = {path: str(getattr(spec, _snake(path)) or "") for path in TEXTS}
    if spec.name is None:
        form["name"] = name
    groups = spec.model_dump(by_alias=True, exclude_none=True)
    for leaf in LEAVES:
        written = groups.get(lower(leaf.group), {}).get(lower(leaf.name), {})
        _put(form, leaf, written.get("switch", "OFF"), written, lower)
    return form


def written_leaves(spec: ContentReviewTemplateSpec) -> frozenset[str]:
    """Paths of the leaves that the author mentions, ON or OFF."""
    paths = set()
    for leaf in LEAVES:
        group = getattr(spec, _snake(leaf.group))
        detector: Detector | None = getattr(group, _snake(leaf.name), None) if group else None
        if detector is not None:
            paths.add(leaf.path)
    return frozenset(paths)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def live(item: Mapping[str, Any]) -> NormalForm:
    """A ContentReviewTemplateItem. Absent, null and OFF are one; for unknown keys see ``unknown``.

    Raises TypeError or ValueError where a part has the wrong shape.
    """
    form: dict[str, Value] = {path: _text(item, field) for path, field in TEXTS.items()}
    for leaf in LEAVES:
        part = _mapping(_mapping(item, leaf.group), leaf.name)
        _put(form, leaf, _text(part, "Switch") or "OFF", part, str)
    return form


def unknown(item: Mapping[str, Any]) -> dict[str, str]:
    """Return what an item says that no form holds: path → JSON text.

    The published listing shows ``UserDefineConfigure.ImgReviewInfo``, ON, which no type has.
    """
    found = unknown_fields(item, _ITEM)
    for group in GROUPS:
        leaves = {leaf.name: leaf for leaf in LEAVES if leaf.group == group}
        shown = _mapping(item, group)
        found |= unknown_fields(shown, leaves, lower(group))
        for name, leaf in leaves.items():
            part = _mapping(shown, name)
            if part.get("Switch") != "OFF":
                known = _LEAF if leaf.labels is None else (*_LEAF, "LabelSet")
                found |= unknown_fields(part, known, leaf.path)
    return found


def _put(form: dict[str, Value], leaf: Leaf, switch: str, part: Mapping[str, Any], spell: Any) -> None:
    path = leaf.path
    form[f"{path}.switch"] = str(switch)
    if switch == "OFF":
        return
    for field, default in (("BlockConfidence", leaf.block), ("ReviewConfidence", leaf.review)):
        score = part.get(spell(field))
        if score is not None and type(score) is not int:
            raise TypeError(f"{leaf.group}.{leaf.name}.{field} is not an integer")
        form[f"{path}.{lower(field)}"] = default if score is None else score
    if leaf.labels is not None:
        labels = part.get(spell("LabelSet")) or []
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise TypeError(f"{leaf.group}.{leaf.name}.LabelSet is not a list of texts")
        form[f"{path}.labelSet"] = frozenset(map(str, labels))


def _mapping(item: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    part = item.get(field)
    if part is None:
        return {}
    if not isinstance(part, Mapping):
        raise TypeError(f"{field} is not an object")
    return part


def _text(item: Mapping[str, Any], field: str) -> str:
    value = item.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{field} is not a text")
    return value


def is_on(form: NormalForm, path: str) -> bool:
    """Whether the leaf at ``path`` does anything. An unknown switch word is taken for on: it is not off."""
    return form.get(f"{path}.switch", "OFF") != "OFF"


def normal(form: NormalForm) -> NormalForm:
    """A form put together from two others, made whole again: scores and labels exactly where a leaf is on."""
    whole: dict[str, Value] = {path: form.get(path, "") for path in TEXTS}
    for leaf in LEAVES:
        switch = form.get(f"{leaf.path}.switch", "OFF")
        whole[f"{leaf.path}.switch"] = switch
        if switch == "OFF":
            continue
        whole[f"{leaf.path}.blockConfidence"] = form.get(f"{leaf.path}.blockConfidence", leaf.block)
        whole[f"{leaf.path}.reviewConfidence"] = form.get(f"{leaf.path}.reviewConfidence", leaf.review)
        if leaf.labels is not None:
            whole[f"{leaf.path}.labelSet"] = form.get(f"{leaf.path}.labelSet", frozenset())
    return whole


def texts(form: NormalForm) -> dict[str, Any]:
    """The scalars beside the groups, as parameters, all of them."""
    return {field: form.get(path, "") for path, field in TEXTS.items()}


def complete_groups(after: NormalForm, *others: NormalForm, extras: Extras = _NOTHING) -> dict[str, Any]:
    """Every group that the author mentions or in which any form has a leaf on, as parameters, all leaves complete.

    A leaf that is sent is replaced whole (ModifyContentReviewTemplate example), one that is not sent is untouched by
    one reading and reset by another: complete ones come out the same either way. Zero is never sent unless wanted.

    The exception is what ``withheld`` returns.
    """
    groups: dict[str, Any] = {}
    unsent = withheld(after, *others, extras=extras)
    for group in GROUPS:
        leaves = [leaf for leaf in LEAVES if leaf.group == group]
        if group in unsent:
            continue
        active = any(is_on(form, leaf.path) for leaf in leaves for form in (after, *others))
        if active or group in extras.groups:
            groups[group] = {leaf.name: _complete(leaf, after, extras) for leaf in leaves}
    return groups


def flaw(form: NormalForm) -> str:
    """Return why a form cannot be a template's; empty where it can."""
    for path, value in form.items():
        if path.endswith(".labelSet") != isinstance(value, frozenset):
            return f"its form has no usable {path}"
    return ""


def withheld(after: NormalForm, *others: NormalForm, extras: Extras = _NOTHING) -> dict[str, list[str]]:
    """Return the groups that a modify leaves out, each with the paths of live parts in it that no request can hold.

    While such a group does not change, leaving it out is the one way to keep the part. Where the service resets what
    is left out, reading back finds the rest of the group gone and sends it: until then its leaves are OFF.
    """
    found: dict[str, list[str]] = {}
    for group in GROUPS:
        strange = [path for path in extras.unknown if path.startswith(f"{lower(group)}.")]
        if strange and others and all(_same(group, after, other) for other in others):
            found[group] = strange
    return found


def _same(group: str, first: NormalForm, second: NormalForm) -> bool:
    prefix = f"{lower(group)}."
    paths = {path for path in first.keys() | second.keys() if path.startswith(prefix)}
    return all(first.get(path) == second.get(path) for path in paths)


def _complete(leaf: Leaf, form: NormalForm, extras: Extras) -> dict[str, Any]:
    path = leaf.path
    # Of a leaf that is OFF the form says nothing more; what the author wrote of it is sent as written.
    said: Mapping[str, Any] = form if is_on(form, path) else extras.off
    part: dict[str, Any] = {
        "Switch": form.get(f"{path}.switch", "OFF"),
        "BlockConfidence": said.get(f"{path}.blockConfidence", leaf.block),
        "ReviewConfidence": said.get(f"{path}.reviewConfidence", leaf.review),
    }
    if leaf.labels is not None:
        part["LabelSet"] = sorted(said.get(f"{path}.labelSet", ()))
    return part
