"""What a template makes of a case: each leaf's part in it, and why."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.policy import Case, Finding, Judged, Reason, Verdict
from reconciler.model.reach import Reader, Why, why
from reconciler.model.resource import Resource
from reconciler.policy.world import LeafPolicy, World

_NOT_REACHED = {Why.OFF: Reason.OFF, Why.USAGE: Reason.USAGE, Why.TAGS: Reason.TAGS}
_DECIDES = {Why.OFF: "switch", Why.USAGE: "switch", Why.TAGS: "labelSet"}
"""The field of the leaf that keeps a keyword out."""


def judge(case: Case, world: World) -> Judged:
    """Judge ``case``. Raises KeyError where ``world`` has no template of its name.

    Each result of the service has a verdict of its own and none is for the whole: the strictest counts.
    """
    findings: list[Finding] = []
    scored = {score.leaf for score in case.scores}
    for leaf in world.leaves(case.template):
        if leaf.name in scored or (leaf.reader is not None and leaf.reader.usage in case.texts):
            findings += _active(case, leaf, world)
        else:
            findings.append(leaf.idle)
    return Judged(max(finding.verdict for finding in findings), tuple(findings))


def _active(case: Case, leaf: LeafPolicy, world: World) -> Iterator[Finding]:
    """What a leaf does with what a case gives it."""
    for score in case.scores:
        if score.leaf == leaf.name:
            yield _scored(leaf, score.label, score.value)
    if leaf.reader is not None and leaf.reader.usage in case.texts:
        yield from _read(case, leaf, leaf.reader, case.texts[leaf.reader.usage], world)


def _scored(leaf: LeafPolicy, label: str | None, score: float) -> Finding:
    """What the leaf does with the score of one label."""
    now = leaf.setting
    if not now.on:
        return leaf.idle._replace(label=label, score=score)
    if now.labels and label not in now.labels:
        return Finding(leaf.name, Verdict.PASS, Reason.LABEL, leaf.place("labelSet"), label, score=score)
    return _against_thresholds(leaf, score)._replace(label=label)


def _read(case: Case, leaf: LeafPolicy, reader: Reader, text: str, world: World) -> Iterator[Finding]:
    """What the leaf does with each keyword of a text."""
    score = case.assumed.hit_score
    found = world.found_in(text, case.assumed.matching)
    if not found:
        reason = Reason.NO_KEYWORD if leaf.setting.on else Reason.OFF
        yield leaf.idle._replace(reason=reason, score=score)
    for keyword in found:
        yield _hit(leaf, reader, keyword, score, world)._replace(keyword=keyword.address)


def _hit(leaf: LeafPolicy, reader: Reader, keyword: Resource, score: float, world: World) -> Finding:
    reason = why(world.sample(keyword), reader)
    if reason is Why.REACHES:
        return _against_thresholds(leaf, score)
    place = keyword.position if reason is Why.USAGE else leaf.place(_DECIDES[reason])
    return Finding(leaf.name, Verdict.PASS, _NOT_REACHED[reason], place, score=score)


def _against_thresholds(leaf: LeafPolicy, score: float) -> Finding:
    """What the leaf does with a score that it looks at: at or above a threshold counts as reached (API pages)."""
    block, review = leaf.setting.block, leaf.setting.review
    if score >= block:
        reason, verdict, bound, limit = Reason.BLOCK, Verdict.BLOCK, "block", block
    elif score >= review:
        reason, verdict, bound, limit = Reason.REVIEW, Verdict.REVIEW, "review", review
    elif review <= block:
        reason, verdict, bound, limit = Reason.BELOW, Verdict.PASS, "review", review
    else:
        reason, verdict, bound, limit = Reason.BELOW, Verdict.PASS, "block", block
    place = leaf.place(f"{bound}Confidence")
    return Finding(leaf.name, verdict, reason, place, score=score, bound=bound, limit=limit, boundary=score == limit)
