"""Templates beside one another: two that do the same, and how many there may be."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from reconciler.checks.base import Check, finding
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.kinds.content_review_template.posture import setting
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Files, Rule, manifest

NEARLY_FULL = 0.9
"""The share of a quota from which it is said: 45 of 50 templates."""
MOST_NAMED = 3
"""Templates that a message names."""


def twins(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``template-twin``: templates that treat all content alike, once for all of them: fifty hide other rules."""
    alike: dict[Hashable, list[Resource]] = {}
    for address, resource in resources.items():
        if address.kind != ContentReviewTemplate.name:
            continue
        settings = tuple(setting(resource.form, leaf.path) for leaf in LEAVES)
        if not any(now.on for now in settings) or resource.ignore:
            continue  # nothing is ON, which is another rule's business; or the console has a part in it
        alike.setdefault(settings, []).append(resource)
    for first, *others in alike.values():
        if others:
            names = ", ".join(str(other.address) for other in others[:MOST_NAMED])
            more = f" and {len(others) - MOST_NAMED:,} more" if len(others) > MOST_NAMED else ""
            same = "does the same" if len(others) == 1 else "do the same"
            message = f"{names}{more} {same} as {first.address} ({first.position.short}) under another name"
            yield finding("template-twin", others[0], message, fix="use one of them, or say what is to be different")


def nearly_full(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``quota-near``: little room is left for objects of a kind."""
    counts: dict[str, list[Resource]] = {name: [] for name, kind in OBJECT_KINDS.items() if kind.quota is not None}
    for address, resource in resources.items():
        if address.kind in counts:
            counts[address.kind].append(resource)
    for name, found in counts.items():
        quota = OBJECT_KINDS[name].quota
        if quota is None or not NEARLY_FULL * quota.limit <= len(found) <= quota.limit:
            continue
        at = found[int(NEARLY_FULL * quota.limit) - 1]
        message = f"{len(found)} {OBJECT_KINDS[name].noun} of {quota.limit} that an account has room for"
        fix = "remove some, or ask the service for more room before they are needed"
        yield finding("quota-near", at, message, fix=fix)


def _templates(*specs: str) -> Files:
    files: dict[str, str] = {}
    for number, spec in enumerate(specs, 1):
        name = f"t{number:02}"
        files.update(manifest("ContentReviewTemplate", spec, name=name, file=f"{name}.yaml"))  # type: ignore[arg-type]
    return files


_ON = "pornConfigure: {asrReviewInfo: {switch: ON}}"
TWINS = Check(
    twins,
    (
        Rule(
            "template-twin",
            "Templates are equal but for name and comment.",
            _templates(_ON, _ON),
            WARNING,
            advice="It is said once for all that are equal, at the second of them.",
        ),
    ),
)
NEARLY = Check(
    nearly_full,
    (
        Rule(
            "quota-near",
            "The project uses nine tenths of what an account has room for: 45 of 50 templates.",
            _templates(
                *(
                    f"pornConfigure: {{asrReviewInfo: {{switch: ON, blockConfidence: {80 + n % 20}}}, "
                    f"ocrReviewInfo: {{switch: ON, blockConfidence: {80 + n // 20}}}}}"
                    for n in range(45)
                )
            ),
            WARNING,
        ),
    ),
)
