"""Scores of templates: from which to block, from which to review, and where that means all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.checks.base import Check, finding
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.kinds.content_review_template.posture import Setting, setting
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Files, Rule, manifest

HIGHEST = 100
_BELOW = "set reviewConfidence below blockConfidence"


def scores(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """At most one problem of a leaf's scores: the gravest. A score is inclusive (mps.md, leaves)."""
    for address, resource in resources.items():
        if address.kind != ContentReviewTemplate.name:
            continue
        for leaf in LEAVES:
            now = setting(resource.form, leaf.path)
            if now.on:
                yield from _of_leaf(resource, leaf.path, now)


def _of_leaf(resource: Resource, path: str, now: Setting) -> Iterator[Problem]:
    where = f"{resource.address}: {path}"
    block, review = f"{path}.blockConfidence", f"{path}.reviewConfidence"
    if now.block == 0:
        message = f"{where} blocks from 0: whatever its score, everything it looks at is blocked"
        fix = "set blockConfidence to the score from which content is to be blocked"
        yield finding("block-all", resource, message, path=block, fix=fix)
    elif now.review > now.block:
        message = f"{where} sends to review from {now.review}, but blocks from {now.block}: nothing is ever reviewed"
        yield finding("review-above-block", resource, message, path=review, fix=_BELOW)
    elif now.review == now.block:
        rare = ", and only the score 100 is blocked" if now.block == HIGHEST else ""
        message = f"{where} sends to review and blocks from {now.block}: nothing is ever reviewed{rare}"
        yield finding("review-unreachable", resource, message, path=review, fix=_BELOW)
    elif now.review == 0 and review in (resource.places or {}):
        # Where nothing is written, 0 is the documented score of porn in pictures.
        message = f"{where} sends to review from 0: whatever its score, everything that is not blocked is reviewed"
        fix = "set reviewConfidence to the score from which a person is to look"
        yield finding("review-all", resource, message, path=review, fix=fix)


def _example(block: int, review: int) -> Files:
    fields = f"switch: ON, blockConfidence: {block}, reviewConfidence: {review}"
    return manifest("ContentReviewTemplate", f"pornConfigure:\n  imgReviewInfo: {{{fields}}}")


SCORES = Check(
    scores,
    (
        Rule(
            "block-all",
            "A leaf blocks from the score 0: everything that it looks at is blocked, whatever it shows.",
            _example(0, 0),
            WARNING,
            weight="defect",
        ),
        Rule(
            "review-above-block",
            "A leaf sends to review from a higher score than it blocks from, so nothing is ever reviewed.",
            _example(60, 80),
            WARNING,
            weight="defect",
        ),
        Rule(
            "review-unreachable",
            "A leaf sends to review from the score from which it blocks, so nothing is ever reviewed.",
            _example(80, 80),
            WARNING,
            weight="defect",
        ),
        Rule(
            "review-all",
            "A leaf is written to send to review from the score 0: everything that is not blocked is reviewed.",
            _example(80, 0),
            WARNING,
        ),
    ),
)
