"""Which changes protect less for a moment: labels and tags that change at once, and groups that must be left out.

A keyword is caught by a leaf of UserDefineConfigure when their tags and labels meet, or the leaf has no labels.
Templates are sent before keywords where both change in the exchange phase, so a gap is left exactly where the old
tags of the keyword and the new labels of the leaf do not meet, though old met old and new meets new. It is bridged by
one more call: the leaf keeps the old labels beside the new ones until the keywords have their new tags. Where a label
set has no room for both, the gap stays, and the plan marks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.content_review_template.extras import read
from reconciler.kinds.content_review_template.forms import is_on, withheld
from reconciler.kinds.content_review_template.leaves import LEAVES, MOST_LABELS, lower
from reconciler.kinds.content_review_template.posture import Setting, setting
from reconciler.kinds.content_review_template.readers import READING
from reconciler.model.change import Change, Verb
from reconciler.model.posture import Phase
from reconciler.model.resource import Address, NormalForm


def bridges(templates: Sequence[Change], others: Sequence[Change]) -> Mapping[Address, NormalForm]:
    """Address of a template → the form that leaves no gap, sent before its new one. Labels are only added to that."""
    needed: dict[Address, dict[str, frozenset[str]]] = {}
    changes: dict[Address, Change] = {}
    for gap in _gaps(templates, others):
        tags = gap.keyword.before["tags"] if gap.keyword.before is not None else frozenset()
        assert isinstance(tags, frozenset)
        paths = needed.setdefault(gap.template.address, {})
        paths[gap.path] = paths.get(gap.path, frozenset[str]()) | tags
        changes[gap.template.address] = gap.template
    found = {}
    for address, paths in needed.items():
        before, after = changes[address].before, changes[address].after
        assert after is not None
        wider = {f"{path}.labelSet": _wider(before, after, path, tags) for path, tags in paths.items()}
        fitting = {path: labels for path, labels in wider.items() if labels is not None}
        if fitting:
            found[address] = {**after, **fitting}
    return found


def _wider(before: NormalForm | None, after: NormalForm, path: str, tags: frozenset[str]) -> frozenset[str] | None:
    """New labels of a leaf, and those of its old ones that ``tags`` are found by; None where they are too many."""
    old, new = setting(before, path).labels, setting(after, path).labels
    if not old:
        # No labels select all: what was found by that is found until the labels come.
        return old
    both = new | (old & tags)
    return both if len(both) <= MOST_LABELS else None


def gaps(templates: Sequence[Change], others: Sequence[Change]) -> Mapping[Address, str]:
    """Address → why, for both sides of each gap that is not bridged."""
    found: dict[Address, str] = {}
    for gap in _gaps(templates, others):
        template = gap.template.address
        room = f"a label set has room for {MOST_LABELS}, not for old and new ones"
        found[gap.keyword.address] = f"its tags and the labels of {template} change at once: {room}"
        found[template] = f"its labels and the tags of keywords change at once: {room}"
    return found


class _Gap(NamedTuple):
    """A keyword that a leaf finds before and after, and not in between."""

    template: Change
    keyword: Change
    path: str


def _gaps(templates: Sequence[Change], others: Sequence[Change]) -> Iterator[_Gap]:
    """Every gap. ``others`` are changes whose forms have usages and tags."""
    moving = [c for c in templates if _exchanges(c)]
    if not moving:
        return
    seen: dict[tuple[int, int, Address, str], bool] = {}
    for keyword in others:
        if not _exchanges(keyword) or keyword.before is None or keyword.after is None:
            continue
        for template in moving:
            for path, _, usage in READING:
                key = (id(keyword.before), id(keyword.after), template.address, path)
                if key not in seen:
                    seen[key] = _gap(template, keyword.before, keyword.after, path, usage)
                if seen[key]:
                    yield _Gap(template, keyword, path)


def withheld_groups(templates: Sequence[Change]) -> Mapping[Address, str]:
    """Address → why, for changes that leave out a group with a part that no request can hold.

    Whether the service leaves such a group alone or resets it is not documented: by the second reading every leaf of
    it is OFF until it was read back and sent, so the plan says so beforehand.
    """
    found: dict[Address, str] = {}
    for change in templates:
        if not change.writes or change.before is None or change.after is None:
            continue
        unsent = withheld(change.after, change.before, extras=read(change.extras))
        for group, strange in unsent.items():
            if not any(is_on(change.after, leaf.path) for leaf in LEAVES if leaf.group == group):
                continue
            reason = (
                f"{lower(group)} is not sent, since no request can hold {', '.join(strange)}; a service that resets"
                " what is left out switches the group off until it is read back and sent"
            )
            found[change.address] = f"{found[change.address]}; {reason}" if change.address in found else reason
    return found


def _exchanges(change: Change) -> bool:
    return change.verb in (Verb.UPDATE, Verb.ADOPT) and change.effect.when is Phase.EXCHANGE


def _gap(template: Change, before: NormalForm, after: NormalForm, path: str, usage: str) -> bool:
    old, new = setting(template.before, path), setting(template.after, path)
    if not (_caught(old, before, usage) and _caught(new, after, usage)):
        return False
    first = new if template.via is None else setting(template.via, path)
    return not _caught(first, before, usage)


def _caught(leaf: Setting, keyword: NormalForm, usage: str) -> bool:
    usages, tags = keyword.get("usages"), keyword.get("tags")
    if not (isinstance(usages, frozenset) and isinstance(tags, frozenset)):
        return False
    return leaf.on and usage in usages and (not leaf.labels or bool(leaf.labels & tags))
