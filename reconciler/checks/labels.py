"""Labels of templates, and tags and usages of keywords: do they meet?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.checks.base import Check, finding
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LABEL_LENGTH
from reconciler.kinds.content_review_template.readers import USAGES
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.manifest import Problem
from reconciler.model.nearest import nearest
from reconciler.model.reach import Reader, Readers, Sample
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Files, Rule, manifest


@dataclass(slots=True)
class _Seen:
    """What decides who meets whom, taken together once: keywords by distinct form, and the leaves that read them."""

    samples: list[tuple[Sample, Resource]] = field(default_factory=list)
    """Each distinct form of keywords, with the first keyword that has it."""
    usages: dict[str, set[str]] = field(default_factory=dict)
    """Tag → usages of the keywords that carry it."""
    first: dict[str, Resource] = field(default_factory=dict)
    """Tag → the first keyword that carries it."""
    templates: list[tuple[Resource, Sequence[Reader]]] = field(default_factory=list)


def _look(resources: Mapping[Address, Resource]) -> _Seen:
    seen = _Seen()
    known: set[int] = set()
    for address, resource in resources.items():
        # Equal forms are one object: a hundred thousand keywords take a few looks.
        if id(resource.form) in known:
            continue
        if address.kind == ContentReviewTemplate.name:
            seen.templates.append((resource, OBJECT_KINDS[address.kind].readers(resource.form)))
        if address.kind != KeywordSample.name:
            continue
        known.add(id(resource.form))
        sample = OBJECT_KINDS[address.kind].sample(resource.form)
        assert sample is not None
        seen.samples.append((sample, resource))
        for tag in sample.tags:
            seen.usages.setdefault(tag, set()).update(sample.usages)
            seen.first.setdefault(tag, resource)
    return seen


def unmatched(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``label-unmatched``, ``tag-too-long`` and ``tag-unselected``: nothing can ever match."""
    seen = _look(resources)
    for tag, resource in seen.first.items():
        if len(tag) > LABEL_LENGTH:
            message = f'no template can select the tag "{tag}": labels have at most {LABEL_LENGTH} characters'
            yield finding("tag-too-long", resource, message, fix="shorten the tag")
    yield from _unselected(seen)
    # A project whose keywords have no tags may leave them to somebody else.
    tags = sorted(seen.usages)
    for template, readers in seen.templates if seen.usages else ():
        for reader in readers:
            if reader.on:
                yield from _unmatched_labels(template, reader, seen.usages, tags)


def _unselected(seen: _Seen) -> Iterator[Problem]:
    """Tags of keywords that no label selects by any of their tags. Where one does, the others may be for order only."""
    on = [(template.address, reader) for template, readers in seen.templates for reader in readers if reader.on]
    labels = {label for _, reader in on for label in reader.labels}
    leaves, said, selectable = Readers(on), set[str](), sorted(labels)
    for sample, resource in seen.samples if labels else ():
        if leaves.indexes(sample):
            continue
        for tag in sorted(sample.tags.difference(labels, said)):
            said.add(tag)
            if len(tag) > LABEL_LENGTH:
                continue
            message = f'no template of this project selects the tag "{tag}", nor another tag of {resource.address.name}'
            fix = "add it to the labels of a leaf, or tag the keywords otherwise"
            yield finding("tag-unselected", resource, message, suggestion=nearest(tag, selectable), fix=fix)


def _unmatched_labels(
    template: Resource, reader: Reader, carried: Mapping[str, set[str]], tags: Sequence[str]
) -> Iterator[Problem]:
    """Labels of a leaf that no keyword meets.

    ``carried``: tag → usages of the keywords that carry it; ``tags``: the same tags in order.
    """
    for label in sorted(reader.labels):
        if reader.usage in carried.get(label, ()):
            continue
        near = nearest(label, tags) if label not in carried else None
        what = f'{template.address}: {reader.path} selects the tag "{label}"'
        why = "carries it" if label not in carried else f"carries it with usage {reader.usage}"
        yield finding(
            "label-unmatched",
            template,
            f"{what}, but no keyword of this project {why}",
            path=f"{reader.path}.labelSet",
            suggestion=near,
            fix="tag the keywords",
        )


def unreached(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``leaf-unreached`` and ``keyword-unreached``: usages of keywords do not meet the leaves that read them."""
    seen = _look(resources)
    usages = {usage for sample, _ in seen.samples for usage in sample.usages}
    for template, readers in seen.templates if seen.samples else ():
        for reader in readers:
            if reader.on and reader.usage not in usages:
                message = f"{template.address}: {reader.path} is ON, but no keyword of this project has {reader.usage}"
                fix = f"give keywords the usage {reader.usage}, or switch the leaf OFF"
                yield finding("leaf-unreached", template, message, path=reader.path, fix=fix)
    read = {reader.usage for _, readers in seen.templates for reader in readers if reader.on}
    # A project whose templates read no keywords at all may leave that to somebody else's.
    for sample, resource in seen.samples if read else ():
        wanted = sample.usages & USAGES
        if wanted and not wanted & read:
            names = " or ".join(sorted(wanted))
            message = (
                f"{resource.address.name}, and what is declared like it, has {names}, which no leaf that is ON reads"
            )
            fix = "give them a usage that a leaf reads, or switch the other leaf of userDefineConfigure ON"
            yield finding("keyword-unreached", resource, message, fix=fix)


def empty_sets(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rules ``labels-empty`` and ``labels-all``: a leaf without labels is a leaf for all of them."""
    for template, readers in _look(resources).templates:
        written = template.places or {}
        for reader in readers:
            path = f"{reader.path}.labelSet"
            if not reader.on or reader.labels:
                continue
            what = f"every keyword with {reader.usage}, whatever its tags"
            if path in written:
                message = f"{template.address}: {path} is empty, which selects {what}, and not none"
                yield finding("labels-empty", template, message, path=path, fix="write labels, or leave labelSet out")
            else:
                message = f"{template.address}: {reader.path} has no labels: it selects {what}"
                yield finding(
                    "labels-all", template, message, path=reader.path, fix="write labels, if it is to be fewer"
                )


def _meeting(words: str, leaf: str) -> Files:
    """A project of a list and a template."""
    return {
        **manifest("KeywordSamples", f"{words}\nkeywords: [casino]", file="words.yaml"),
        **manifest("ContentReviewTemplate", f"userDefineConfigure:\n  {leaf}"),
    }


UNMATCHED = Check(
    unmatched,
    (
        Rule(
            "label-unmatched",
            "A template selects a tag that no keyword of the project carries with the usage that the leaf reads.",
            _meeting("usages: [Review]\ntags: [gambling]", "asrReviewInfo: {switch: ON, labelSet: [betting]}"),
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
        Rule(
            "tag-unselected",
            "Keywords reach no template: none of the project selects any of their tags, though some select others.",
            _meeting("usages: [Review]\ntags: [casino]", "asrReviewInfo: {switch: ON, labelSet: [gambling]}"),
            WARNING,
        ),
    ),
    needs_all=frozenset({"label-unmatched", "tag-unselected"}),
)
UNREACHED = Check(
    unreached,
    (
        Rule(
            "leaf-unreached",
            "A leaf that reads keywords is ON, and no keyword of the project has the usage that it reads.",
            _meeting("usages: [Review.Ocr]", "asrReviewInfo: {switch: ON}"),
            WARNING,
            weight="defect",
        ),
        Rule(
            "keyword-unreached",
            "Keywords have usages of reviews that no leaf which is ON reads, beside leaves that read others.",
            _meeting("usages: [Review.Ocr]", "asrReviewInfo: {switch: ON}"),
            WARNING,
            advice="It is said once for keywords with the same usages and tags.",
        ),
    ),
    needs_all=frozenset({"leaf-unreached", "keyword-unreached"}),
)
EMPTY_SETS = Check(
    empty_sets,
    (
        Rule(
            "labels-empty",
            "A leaf is written with an empty labelSet: it selects all keywords of its usage, and not none.",
            _meeting("usages: [Review]", "asrReviewInfo: {switch: ON, labelSet: []}"),
            WARNING,
        ),
        Rule(
            "labels-all",
            "A leaf that reads keywords has no labels: it selects all keywords of its usage.",
            _meeting("usages: [Review]", "asrReviewInfo: {switch: ON}"),
            WARNING,
            weight="hint",
        ),
    ),
)
