"""Policy tests as records: a case, what templates and keywords make of it, and whether that is what was expected.

What is fact comes from the API's words: which leaf a result belongs to, that a score at or above a threshold reaches
it, and which tags and usages bring a keyword to a leaf. What no document of the service says is an assumption
(``Assumptions``), and is printed with every report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from reconciler.model import reach
from reconciler.model.manifest import Position
from reconciler.model.matching import Matching
from reconciler.model.resource import Address


class Verdict(IntEnum):
    """What becomes of content, from lax to strict. Of several leaves the strictest counts."""

    PASS = reach.PASS
    REVIEW = reach.REVIEW
    BLOCK = reach.BLOCK

    @property
    def word(self) -> str:
        """As in manifests: ``review``."""
        return self.name.lower()


class Assumptions(NamedTuple):
    """What the cases of one document assume of the service. ``hit_score``: the score of a text that holds a keyword."""

    matching: Matching = Matching.CONTAINS
    hit_score: float = 100


NOTHING_SAID = Assumptions()


class Cause(NamedTuple):
    """What a verdict may come from: a leaf, and of it a label or a keyword; neither: any."""

    leaf: str
    label: str | None = None
    keyword: Address | None = None


class Expected(NamedTuple):
    """What a case expects. ``verdict`` None: any. Each of ``because`` must be a cause, none of ``not_because`` may."""

    verdict: Verdict | None = None
    because: tuple[Cause, ...] = ()
    not_because: tuple[Cause, ...] = ()


class Score(NamedTuple):
    """A score that a result has at a leaf. ``label`` None: the result names none that a template could select."""

    leaf: str
    label: str | None
    value: float


@dataclass(frozen=True, slots=True)
class Case:
    """One test. ``texts``: usage → recognised text; ``template`` is the logical name; ``todo``: why it may fail."""

    suite: str
    name: str
    template: str
    expected: Expected
    position: Position
    texts: Mapping[str, str] = field(default_factory=dict)
    scores: tuple[Score, ...] = ()
    todo: str | None = None
    assumed: Assumptions = NOTHING_SAID

    @property
    def id(self) -> str:
        """The document and the case, unique within a project."""
        return f"{self.suite}/{self.name}"


class Reason(StrEnum):
    """Why a leaf does what it does with one score, keyword or text."""

    BLOCK = "block"
    """The score reaches the leaf's block score."""
    REVIEW = "review"
    """The score reaches the leaf's review score, and not the block score."""
    BELOW = "below"
    """The score reaches neither."""
    LABEL = "label"
    """The leaf has labels, and the result's is not among them."""
    TAGS = "tags"
    """The text holds the keyword, but none of its tags is among the labels of the leaf."""
    USAGE = "usage"
    """The text holds the keyword, but it does not have the usage that the leaf reads."""
    NO_KEYWORD = "no-keyword"
    """The text holds no keyword of the project."""
    OFF = "off"
    """The leaf is switched off."""
    UNSEEN = "unseen"
    """The leaf is ON, and the case gives it neither a score nor a text."""


class Finding(NamedTuple):
    """What one leaf does with one score, keyword or text of a case, and why.

    ``bound`` names the threshold that decides (``block``, ``review``; empty: none does), ``limit`` is its value.
    ``boundary``: the score equals it, which counts as reached by the API's word, while the console's guide says
    "exceeds". ``place`` is where the deciding value is written, or else what it belongs to.
    """

    leaf: str
    verdict: Verdict
    reason: Reason
    place: Position
    label: str | None = None
    keyword: Address | None = None
    score: float | None = None
    bound: str = ""
    limit: int | None = None
    boundary: bool = False

    @property
    def idle(self) -> bool:
        """Whether the case gave the leaf nothing."""
        return self.reason is Reason.UNSEEN or (self.reason is Reason.OFF and self.score is None)


class Judged(NamedTuple):
    """What a template makes of a case: the verdict, and what each of its leaves does, one finding or more each."""

    verdict: Verdict
    findings: tuple[Finding, ...]


class Miss(NamedTuple):
    """One expectation that does not hold. ``wanted`` None: of the verdict. ``findings`` say why, the gravest first.

    ``forbidden``: the cause was not to be one.
    """

    wanted: Cause | None
    findings: tuple[Finding, ...] = ()
    forbidden: bool = False


class Outcome(StrEnum):
    """How a case ended."""

    PASS = "pass"  # noqa: S105 - a case passed
    FAIL = "fail"
    KNOWN = "todo"
    """It fails, and says that it may."""
    CLOSED = "holds"
    """It says that it may fail, and does not any more."""


@dataclass(frozen=True, slots=True)
class Result:
    """A case that ran: how it ended, and why."""

    case: Case
    judged: Judged
    misses: tuple[Miss, ...] = ()

    @property
    def outcome(self) -> Outcome:
        if self.case.todo is not None:
            return Outcome.KNOWN if self.misses else Outcome.CLOSED
        return Outcome.FAIL if self.misses else Outcome.PASS
