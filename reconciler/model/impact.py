"""What ``reconciler impact`` reports: stored results whose verdict the manifests would change, and what cannot be said.

A stored result holds scores, and neither thresholds, labels nor texts of its day (DescribeTaskDetail). So some of what
a change does shows in no stored result: what was not returned then is a ``Limit`` here, never a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.manifest import Position
from reconciler.model.policy import Finding, Verdict

BAND = 10
"""Points of a score that one band has."""


class Gap(StrEnum):
    """Why stored results do not show everything that a leaf would do."""

    REVIEW_LOWERED = "review-lowered"
    """Scores below the lowest threshold of the day may not have been returned."""
    LABELS_ADDED = "labels-added"
    """With a label set, results of other labels are not returned."""
    SWITCHED_ON = "switched-on"
    """A leaf that is OFF returns nothing."""
    ABSENT = "absent"
    """The leaf is ON, and some results have no part of it."""
    THRESHOLDS_UNKNOWN = "thresholds-unknown"
    """Nothing says which thresholds and labels the results were returned by."""
    KEYWORDS_ADDED = "keywords-added"
    """Keywords reach the leaf that did not: hits are not in the results."""
    KEYWORDS_REMOVED = "keywords-removed"
    """Keywords no longer reach the leaf. Which results they had decided is unknown."""
    KEYWORDS = "keywords"
    """The leaf reads keywords: no document says where a hit shows in a result, and one may have decided."""

    @property
    def lower_bound(self) -> bool:
        """Whether the number of verdicts that become stricter is a lower bound for it."""
        return self not in (Gap.KEYWORDS, Gap.KEYWORDS_REMOVED)


class Limit(NamedTuple):
    """One thing that the results cannot show. ``number``: of results or keywords; ``labels``: those that were added."""

    leaf: str
    gap: Gap
    place: Position
    number: int | None = None
    labels: tuple[str, ...] = ()
    before: int | None = None
    after: int | None = None


class Seen(NamedTuple):
    """A result as an example: its TaskId (empty: it has none), and where it stands."""

    task: str
    place: Position


class Group(NamedTuple):
    """Results whose verdict changes alike, by one leaf and label, with scores in one band of ten points.

    ``low`` is where the band begins; the last one, from 90, has 100 too. ``lowest`` and ``highest`` are scores that
    were seen. ``boundary``: the score equals the threshold that decides. ``finding`` is of the first of them.
    """

    before: Verdict | None
    after: Verdict | None
    leaf: str
    label: str | None
    low: int
    boundary: bool
    results: int
    lowest: float
    highest: float
    finding: Finding
    examples: tuple[Seen, ...]


class Move(NamedTuple):
    """How many results go from one verdict to another. None: there is no such template, so that all passes."""

    before: Verdict | None
    after: Verdict | None
    results: int

    @property
    def stricter(self) -> bool:
        """Whether the verdict becomes stricter."""
        return (self.after or 0) > (self.before or 0)

    @property
    def laxer(self) -> bool:
        """Whether the verdict becomes laxer."""
        return (self.after or 0) < (self.before or 0)


@dataclass(frozen=True, slots=True)
class TemplateImpact:
    """What becomes of the results that were judged by one template. ``ids``: their template ids → how many.

    ``otherwise``: of two policies, how many results suggest another verdict than the one before gives their scores.
    """

    template: str
    results: int
    moves: tuple[Move, ...]
    groups: tuple[Group, ...]
    limits: tuple[Limit, ...]
    ids: tuple[tuple[str, int], ...] = ()
    otherwise: int = 0

    @property
    def changed(self) -> int:
        """How many results change their verdict."""
        return sum(move.results for move in self.moves)

    @property
    def stricter(self) -> int:
        """How many become stricter: at least so many where ``lower_bound`` is true."""
        return sum(move.results for move in self.moves if move.stricter)

    @property
    def laxer(self) -> int:
        """How many become laxer."""
        return sum(move.results for move in self.moves if move.laxer)

    @property
    def lower_bound(self) -> bool:
        """Whether more results may become stricter than stored scores show."""
        return bool(self.otherwise) or any(limit.gap.lower_bound for limit in self.limits)

    @property
    def laxer_lower_bound(self) -> bool:
        """Whether more may become laxer, too: of two policies, where the one before did not make all the scores."""
        gaps = {limit.gap for limit in self.limits}
        return bool(self.otherwise) or (Gap.ABSENT in gaps and Gap.THRESHOLDS_UNKNOWN not in gaps)

    def at_least(self, move: Move) -> bool:
        """Whether the number of a move is a lower bound."""
        return self.laxer_lower_bound if move.laxer else self.lower_bound


class BrokenLine(NamedTuple):
    """A line that was not read, and why."""

    place: Position
    message: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What was read and not judged."""

    broken: int = 0
    """Lines that hold no JSON, or are too long."""
    first_broken: tuple[BrokenLine, ...] = ()
    without: int = 0
    """Documents without a part of a review."""
    failed: int = 0
    """Parts of results that failed, are not done, or belong to no leaf."""
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """Template id, as far as it is a number → results of templates that nothing names."""
    unlabelled: int = 0
    """Scores without a label that a template can select, at leaves with labels: judged as not selected."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Stored results under two policies, each named in words. ``own``: before is what each result itself suggests."""

    before: str
    after: str
    own: bool
    files: int
    templates: tuple[TemplateImpact, ...]
    unjudged: Unjudged
    notes: tuple[str, ...] = ()

    @property
    def results(self) -> int:
        """How many results were judged."""
        return sum(each.results for each in self.templates)

    @property
    def changed(self) -> int:
        """How many of them change their verdict."""
        return sum(each.changed for each in self.templates)
