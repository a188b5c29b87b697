"""Reach: which leaves of templates a sample (a keyword) gets into, by usage and tag.

A leaf that reads samples finds those that have its usage and one of its labels among their tags; a leaf without labels
finds every sample of its usage (UserDefine*ReviewTemplateInfo.LabelSet, and the usages of CreateWordSamples).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

PASS, REVIEW, BLOCK = 0, 1, 2


class Sample(NamedTuple):
    """What decides which leaves find a sample. Samples with equal parts reach the same leaves."""

    usages: frozenset[str]
    tags: frozenset[str]


class Reader(NamedTuple):
    """One leaf of a template that reads samples.

    ``path`` is the leaf's path in the template's normal form, ``title`` what it looks at in words. Scores are those
    from which on content with a found sample is blocked or sent to review; an OFF leaf finds nothing.
    """

    path: str
    title: str
    usage: str
    on: bool = True
    labels: frozenset[str] = frozenset()
    block: int = 0
    review: int = 0

    def level(self, sample: Sample | None, score: int) -> int:
        """What becomes of content with ``sample`` that scores ``score``; None is a sample that does not exist."""
        if sample is None or not reaches(sample, self):
            return PASS
        if score >= self.block:
            return BLOCK
        return REVIEW if score >= self.review else PASS


class Why(StrEnum):
    """Whether a sample reaches a leaf, and if not, the first reason why not."""

    REACHES = "reaches"
    OFF = "off"
    """The leaf is switched off."""
    USAGE = "usage"
    """The sample does not have the usage that the leaf reads."""
    TAGS = "tags"
    """None of the sample's tags is among the labels of the leaf."""


def reaches(sample: Sample, reader: Reader) -> bool:
    """Whether ``reader`` finds ``sample``."""
    return why(sample, reader) is Why.REACHES


def why(sample: Sample, reader: Reader) -> Why:
    """Return whether ``sample`` reaches ``reader``, and if not, the first reason why not."""
    if not reader.on:
        return Why.OFF
    if reader.usage not in sample.usages:
        return Why.USAGE
    if reader.labels and reader.labels.isdisjoint(sample.tags):
        return Why.TAGS
    return Why.REACHES


def ways(sample: Sample, reader: Reader) -> frozenset[str]:
    """Return the tags by which ``sample`` reaches ``reader``; empty where it does not, or needs no tag for it."""
    return reader.labels & sample.tags if reaches(sample, reader) else frozenset()


class Surroundings(NamedTuple):
    """What of an account decides the reach of changes beside the changes themselves: what they leave as it is.

    ``known``: the usages whose readers were all read; empty where nothing is known of templates. ``leaves`` are the
    reading leaves of templates that do not change, as far as they are ON, each with the name of its template.
    ``counted``: every keyword was read; ``samples`` are those that do not change, equal ones once with their number,
    and only as far as the changes of templates concern them.
    """

    known: frozenset[str] = frozenset()
    leaves: tuple[tuple[str, Reader], ...] = ()
    counted: bool = False
    samples: tuple[tuple[Sample, int], ...] = ()


NOWHERE = "reaches no template"
"""How the reason of a change of a keyword ends that no template finds, before or after."""
NOTHING_KNOWN = Surroundings()


_NONE = frozenset[int]()
Owner = TypeVar("Owner", bound=Hashable)


class Readers(Generic[Owner]):
    """Many leaves, and which of them a sample reaches, worked out once for all samples that are alike.

    ``Owner`` is whatever tells the templates apart. The work for one sample grows with its usages and tags, and with
    the leaves that it reaches, not with the number of leaves.
    """

    def __init__(self, readers: Iterable[tuple[Owner, Reader]]) -> None:
        self.all: Sequence[tuple[Owner, Reader]] = tuple(readers)
        self._unlabelled: dict[str, list[int]] = {}
        self._labelled: dict[tuple[str, str], list[int]] = {}
        self._known: dict[Sample, frozenset[int]] = {}
        for index, (_, reader) in enumerate(self.all):
            if not reader.on:
                continue
            if not reader.labels:
                self._unlabelled.setdefault(reader.usage, []).append(index)
            for label in reader.labels:
                self._labelled.setdefault((reader.usage, label), []).append(index)
        self.usages = frozenset(reader.usage for _, reader in self.all)
        self.labels = frozenset(label for _, label in self._labelled)

    def alike(self, sample: Sample) -> Sample:
        """Return what of ``sample`` decides here: samples that are equal in it reach the same of these leaves."""
        return Sample(sample.usages & self.usages, sample.tags & self.labels)

    def reached_by(self, sample: Sample) -> tuple[tuple[Owner, Reader], ...]:
        """Return the leaves that ``sample`` reaches, with their owners, in the order in which they were given."""
        return tuple(self.all[index] for index in sorted(self.indexes(sample)))

    def indexes(self, sample: Sample | None) -> frozenset[int]:
        """Return the indexes in ``all`` of the leaves that ``sample`` reaches; None is a sample that does not exist."""
        if sample is None:
            return _NONE
        key = self.alike(sample)
        found = self._known.get(key)
        if found is None:
            indexes: set[int] = set()
            for usage in key.usages:
                indexes.update(self._unlabelled.get(usage, ()))
                for tag in key.tags:
                    indexes.update(self._labelled.get((usage, tag), ()))
            found = self._known[key] = frozenset(indexes)
        return found
