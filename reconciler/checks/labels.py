"""Labels of templates and tags of keywords: do they meet?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reconciler.checks.base import Check
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LABEL_LENGTH
from reconciler.kinds.content_review_template.posture import setting
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Rule, manifest

READERS = {"userDefineConfigure.asrReviewInfo": "Review.Asr", "userDefineConfigure.ocrReviewInfo": "Review.Ocr"}
"""Which usage a keyword needs to be found by a leaf (CreateWordSamples page)."""


def unmatched(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``label-unmatched`` and ``tag-too-long``: nothing can ever match."""
    carried: dict[str, set[str]] = {}
    first: dict[str, Resource] = {}
    templates: list[Resource] = []
    seen: set[int] = set()
    for address, resource in resources.items():
        if address.kind == ContentReviewTemplate.name:
            templates.append(resource)
        # Equal forms are one object: a hundred thousand keywords take a few looks.
        if address.kind != KeywordSample.name or id(resource.form) in seen:
            continue
        seen.add(id(resource.form))
        for tag in _texts(resource, "tags"):
            carried.setdefault(tag, set()).update(_texts(resource, "usages"))
            first.setdefault(tag, resource)
    for tag, resource in first.items():
        if len(tag) > LABEL_LENGTH:
            message = f'no template can select the tag "{tag}": labels have at most {LABEL_LENGTH} characters'
            yield Problem("tag-too-long", resource.position, message, "warning", fix="shorten the tag")
    # A project whose keywords have no tags may leave them to somebody else.
    for template in templates if carried else ():
        yield from _unmatched_labels(template, carried)


def _unmatched_labels(template: Resource, carried: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Labels of a template that no keyword meets. ``carried``: tag → usages of the keywords that carry it."""
    for path, usage in READERS.items():
        now = setting(template.form, path)
        for label in sorted(now.labels) if now.on else ():
            if usage in carried.get(label, ()):
                continue
            what = f'{template.address}: {path} selects the tag "{label}"'
            why = "carries it" if label not in carried else f"carries it with usage {usage}"
            message = f"{what}, but no keyword of this project {why}"
            yield Problem("label-unmatched", template.position, message, "warning", fix="tag the keywords")


def _texts(resource: Resource, path: str) -> frozenset[str]:
    value = resource.form.get(path)
    return value if isinstance(value, frozenset) else frozenset()


UNMATCHED = Check(
    unmatched,
    (
        Rule(
            "label-unmatched",
            "A template selects a tag that no keyword of the project carries with the usage that the leaf reads.",
            {
                **manifest(
                    "KeywordSamples", "usages: [Review]\ntags: [gambling]\nkeywords: [casino]", file="words.yaml"
                ),
                **manifest(
                    "ContentReviewTemplate", "userDefineConfigure:\n  asrReviewInfo: {switch: ON, labelSet: [betting]}"
                ),
            },
            WARNING,
            weight="defect",
        ),
        Rule(
            "tag-too-long",
            f"A tag of a keyword is longer than a label may be, {LABEL_LENGTH} characters: no template can select it.",
            manifest("KeywordSamples", "usages: [Review]\ntags: [gambling-and-betting]\nkeywords: [casino]"),
            WARNING,
            weight="defect",
        ),
    ),
    needs_all=frozenset({"label-unmatched"}),
)
