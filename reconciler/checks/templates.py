"""Templates that will not do what they seem to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.kinds.content_review_template.posture import setting
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource


def scores(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``review-above-block`` and ``prohibited-group``: legal, and without the effect one would expect."""
    for address, resource in _templates(resources):
        for leaf in LEAVES:
            now = setting(resource.form, leaf.path)
            if not now.on:
                continue
            if now.review > now.block:
                message = (
                    f"{address}: {leaf.path} sends to review from {now.review}, but blocks from {now.block}:"
                    " nothing is ever reviewed"
                )
                fix = "reviewConfidence below blockConfidence"
                yield Problem("review-above-block", resource.position, message, "warning", fix=fix)
            if leaf.group == "ProhibitedConfigure":
                message = f"{address}: {leaf.path} is ON, but the service documents its group as not supported yet"
                yield Problem("prohibited-group", resource.position, message, "warning", fix="do not rely on it")


def unknown_labels(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``unknown-label``: a label that the documentation does not list; the service decides."""
    for address, resource in _templates(resources):
        for leaf in LEAVES:
            if not leaf.labels:
                continue
            for label in sorted(setting(resource.form, leaf.path).labels.difference(leaf.labels)):
                near = get_close_matches(label, leaf.labels, 1)
                yield Problem(
                    "unknown-label",
                    resource.position,
                    f'{address}: {leaf.path} has the label "{label}"',
                    "warning",
                    suggestion=near[0] if near else None,
                    allowed=leaf.labels,
                )


def _templates(resources: Mapping[Address, Resource]) -> Iterator[tuple[Address, Resource]]:
    return ((a, r) for a, r in resources.items() if a.kind == ContentReviewTemplate.name)
