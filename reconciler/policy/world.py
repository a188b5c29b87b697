"""What cases are judged against: templates and keywords, desired or live, made ready for many cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.kinds.content_review_template.posture import Setting, setting
from reconciler.kinds.content_review_template.results import short
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.manifest import Position
from reconciler.model.matching import Matcher, Matching
from reconciler.model.policy import Finding, Reason, Verdict
from reconciler.model.reach import Reader, Sample
from reconciler.model.resource import Address, Resource


@dataclass(frozen=True, slots=True)
class LeafPolicy:
    """One leaf of a template. ``reader`` is it as far as it reads keywords; None where it does not.

    ``idle`` is what it does with a case that gives it nothing.
    """

    name: str
    path: str
    setting: Setting
    reader: Reader | None
    template: Resource
    idle: Finding

    def place(self, field: str) -> Position:
        """Where a field of the leaf is written, or else the leaf, or what it is a part of."""
        return self.template.place(f"{self.path}.{field}")


class World:
    """Templates by logical name, and keywords with what decides which leaves they reach."""

    def __init__(self, resources: Mapping[Address, Resource]) -> None:
        self.templates: dict[str, Resource] = {}
        self.keywords: dict[str, Resource] = {}
        for address, resource in resources.items():
            if address.kind == ContentReviewTemplate.name:
                self.templates[address.name] = resource
            elif address.kind == KeywordSample.name:
                self.keywords[address.name] = resource
        self._policies: dict[str, tuple[LeafPolicy, ...]] = {}
        self._matchers: dict[Matching, Matcher] = {}
        self._samples: dict[int, Sample] = {}

    def leaves(self, template: str) -> tuple[LeafPolicy, ...]:
        """Return all leaves of a template. Raises KeyError where there is none of that name."""
        found = self._policies.get(template)
        if found is None:
            found = self._policies[template] = _leaves(self.templates[template])
        return found

    def sample(self, keyword: Resource) -> Sample:
        """Return what decides which leaves find a keyword."""
        # Equal forms are one object: a hundred thousand keywords have a few samples. Resources keep them alive.
        found = self._samples.get(id(keyword.form))
        if found is None:
            sample = OBJECT_KINDS[KeywordSample.name].sample(keyword.form)
            assert sample is not None
            found = self._samples[id(keyword.form)] = sample
        return found

    def found_in(self, text: str, matching: Matching) -> tuple[Resource, ...]:
        """Return the keywords that ``text`` holds."""
        matcher = self._matchers.get(matching)
        if matcher is None:
            matcher = self._matchers[matching] = Matcher(self.keywords, matching)
        return tuple(self.keywords[word] for word in matcher.keywords_in(text))


def _leaves(template: Resource) -> tuple[LeafPolicy, ...]:
    readers = {reader.path: reader for reader in OBJECT_KINDS[template.address.kind].readers(template.form)}
    return tuple(_leaf(template, leaf.path, short(leaf), readers.get(leaf.path)) for leaf in LEAVES)


def _leaf(template: Resource, path: str, name: str, reader: Reader | None) -> LeafPolicy:
    now = setting(template.form, path)
    reason = Reason.UNSEEN if now.on else Reason.OFF
    idle = Finding(name, Verdict.PASS, reason, template.place(f"{path}.switch"))
    return LeafPolicy(name, path, now, reader, template, idle)
