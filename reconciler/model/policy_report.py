"""What ``reconciler test`` reports: results, what no case reaches, and cases that fare differently in another world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.manifest import Position
from reconciler.model.policy import Assumptions, Case, Finding, Outcome, Result, Verdict
from reconciler.model.resource import Address


class UnitKind(StrEnum):
    """What cases may reach of a template."""

    LEAF = "leaf"
    """A leaf that is ON: a case gives it a score or a keyword that it looks at."""
    LABEL = "label"
    """A label of a leaf: a score has it, or a keyword reaches the leaf by it."""
    BAND = "band"
    """Scores of a leaf that have one verdict. Leaves that read keywords have none: what a hit scores is assumed."""
    LIST = "list"
    """A list of keywords that reach a leaf: a case holds one of them."""


class Unit(NamedTuple):
    """One thing that a case may reach. ``name``: the label, the list, or the band in words; empty for a leaf."""

    kind: UnitKind
    template: str
    leaf: str
    name: str
    place: Position


class ListCoverage(NamedTuple):
    """How many of a list's keywords that reach a template are in some case for it."""

    list: str
    template: str
    keywords: int
    found: int


class UnreachedKeywords(NamedTuple):
    """The keywords of a list that reach some template, and that no case for one of these holds."""

    list: str
    keywords: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the templates cases reach. The number counts leaves, labels, bands and lists, not single keywords."""

    reached: Mapping[UnitKind, int]
    missed: tuple[Unit, ...]
    lists: tuple[ListCoverage, ...]
    unreached: tuple[UnreachedKeywords, ...]
    least: int | None = None
    """The percentage that was asked for."""

    @property
    def totals(self) -> Mapping[UnitKind, int]:
        """How many units there are of each kind."""
        missed = Counter(unit.kind for unit in self.missed)
        return {kind: self.reached.get(kind, 0) + missed[kind] for kind in UnitKind}

    @property
    def percent(self) -> int:
        """Whole percents, rounded down, so that 100 means all. Where nothing is ON nothing is covered: 0."""
        reached, total = sum(self.reached.values()), sum(self.totals.values())
        return 100 * reached // total if total else 0

    @property
    def enough(self) -> bool:
        """Whether it is as much as was asked for."""
        return self.least is None or self.percent >= self.least


class Shift(NamedTuple):
    """A case whose verdict differs between two worlds. A verdict None: there is no such template there.

    ``findings`` are of the leaves that make the stricter of the two what it is.
    """

    case: Case
    before: Verdict | None
    after: Verdict | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same cases in two worlds, each named in words: ``the account``, ``main``."""

    before: str
    after: str
    cases: int
    shifts: tuple[Shift, ...]
    notes: tuple[str, ...] = ()
    """What limits the comparison."""


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """A run of policy tests."""

    results: tuple[Result, ...]
    coverage: Coverage | None = None
    comparison: Comparison | None = None

    def count(self, outcome: Outcome) -> int:
        """How many cases ended so."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def ok(self) -> bool:
        """Whether every case holds or may fail, and enough is covered."""
        return not self.count(Outcome.FAIL) and (self.coverage is None or self.coverage.enough)

    @property
    def assumed(self) -> Mapping[Assumptions, tuple[str, ...]]:
        """Assumptions → the documents that make them, in order."""
        found: dict[Assumptions, dict[str, None]] = {}
        for result in self.results:
            found.setdefault(result.case.assumed, {})[result.case.suite] = None
        return {assumptions: tuple(suites) for assumptions, suites in found.items()}
