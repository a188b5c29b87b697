"""What stored results cannot show of a template: the part of an impact that is a lower bound, or unknown.

Sound where scores were returned: thresholds raised, labels removed, a leaf switched off. A lower bound: the lowest
threshold lowered, labels added, a leaf switched on, keywords added. Unknown: keywords removed, since no document says
where a hit of a keyword shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.model.impact import Gap, Limit
from reconciler.model.reach import Reader, reaches
from reconciler.model.resource import Resource
from reconciler.policy.world import LeafPolicy, World


def limits(template: str, before: World | None, after: World, absent: Mapping[str, int]) -> Iterator[Limit]:
    """Yield what the results of a template cannot show.

    ``before`` None: nothing is known of the policy that they were made by. ``absent``: leaf → results without a part
    of it.
    """
    if template not in after.templates:
        return
    for leaf in after.leaves(template):
        was = _leaf(before, template, leaf.name)
        if leaf.setting.on and before is None:
            yield Limit(leaf.name, Gap.THRESHOLDS_UNKNOWN, leaf.place("switch"))
        if leaf.reader is not None:
            yield from _keyword_limits(leaf, was, before, after)
        elif leaf.setting.on:
            if before is not None:
                yield from _score_limits(leaf, was)
            # Of a leaf that both policies have alike, what is absent changes nothing.
            if absent[leaf.name] and (was is None or was.setting != leaf.setting):
                yield Limit(leaf.name, Gap.ABSENT, leaf.place("switch"), absent[leaf.name])


def _leaf(world: World | None, template: str, name: str) -> LeafPolicy | None:
    if world is None or template not in world.templates:
        return None
    return next(leaf for leaf in world.leaves(template) if leaf.name == name)


def _score_limits(leaf: LeafPolicy, was: LeafPolicy | None) -> Iterator[Limit]:
    """Of a leaf that is ON and takes scores."""
    now = leaf.setting
    if was is None or not was.setting.on:
        yield Limit(leaf.name, Gap.SWITCHED_ON, leaf.place("switch"))
        return
    old = was.setting
    least_before, least_now = min(old.block, old.review), min(now.block, now.review)
    if least_now < least_before:
        field = "reviewConfidence" if now.review <= now.block else "blockConfidence"
        yield Limit(leaf.name, Gap.REVIEW_LOWERED, leaf.place(field), before=least_before, after=least_now)
    # An empty set selects every label.
    if old.labels and (not now.labels or now.labels - old.labels):
        added = tuple(sorted(now.labels - old.labels))
        yield Limit(leaf.name, Gap.LABELS_ADDED, leaf.place("labelSet"), labels=added)


def _keyword_limits(leaf: LeafPolicy, was: LeafPolicy | None, before: World | None, after: World) -> Iterator[Limit]:
    """Of a leaf that reads keywords."""
    assert leaf.reader is not None
    if leaf.setting.on:
        yield Limit(leaf.name, Gap.KEYWORDS, leaf.place("switch"))
    if before is None:
        return
    reader_before = was.reader if was is not None else None
    old = _reaching(before, reader_before)
    new = _reaching(after, leaf.reader)
    added = sum(word not in old for word in new)
    removed = sum(word not in new for word in old)
    if added:
        yield Limit(leaf.name, Gap.KEYWORDS_ADDED, leaf.place("switch"), added)
    if removed:
        yield Limit(leaf.name, Gap.KEYWORDS_REMOVED, leaf.place("switch"), removed)


def _reaching(world: World, reader: Reader | None) -> frozenset[str]:
    """The keywords that reach a leaf."""
    if reader is None or not reader.on:
        return frozenset()
    known: dict[int, bool] = {}
    return frozenset(name for name, keyword in world.keywords.items() if _reaches(world, keyword, reader, known))


def _reaches(world: World, keyword: Resource, reader: Reader, known: dict[int, bool]) -> bool:
    """Whether a keyword reaches a leaf. Equal forms are one object, so that few are worked out."""
    found = known.get(id(keyword.form))
    if found is None:
        found = known[id(keyword.form)] = reaches(world.sample(keyword), reader)
    return found
