"""What a format is: a name for ``--format``, and a drawing for each report that it can show.

A drawing turns one view, a record of all that the report is made of, into pieces of text to write one after another.
The command line loads the table of formats each time it starts, so a drawing imports what it needs when it draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

from reconciler.render.unknown import no_places, no_scales

if TYPE_CHECKING:
    from reconciler.model.change import Change
    from reconciler.model.event import Report
    from reconciler.model.explanation import Explanation
    from reconciler.model.graph import Graph
    from reconciler.model.impact import Impact
    from reconciler.model.manifest import Problem
    from reconciler.model.plan import Plan
    from reconciler.model.policy_report import PolicyReport
    from reconciler.model.rule import Rule
    from reconciler.model.scale import Scale
    from reconciler.model.target_list import TargetList
    from reconciler.render.formats.several import FleetView, MergedView
    from reconciler.render.outline import Explain, Places

ReportName = Literal[
    "plan", "report", "problems", "tests", "explanation", "graph", "impact", "targets", "merged", "fleet"
]
"""What ``plan``, ``drift`` and ``show`` write; ``apply`` and ``destroy``; the others, by their names."""


class Screen(NamedTuple):
    """What text is drawn on: its width in cells, whether it shows colour, and whether long lines are broken."""

    width: int = 120
    color: bool = False
    wraps: bool = False
    """A log is not: whoever looks through it finds a sentence in one line."""


PLAIN = Screen()
"""A log: 120 cells, no colour."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan, and what drawings say about it besides."""

    plan: Plan
    nouns: Mapping[str, str]
    """Kind → plural noun."""
    explain: Explain
    command: str | None = None
    """The command that carries on. None: the plainest one; empty: the plan is being carried out already."""
    project: str = ""
    commit: str | None = None
    screen: Screen = PLAIN
    tests: PolicyReport | None = None
    """The project's policy tests, and which of them the plan makes fare differently; None where there are none."""
    graph: Graph | None = None
    """What reaches what as the manifests declare it; None where it is not known, as of a saved plan."""
    scales: Callable[[Change], Sequence[Scale]] = no_scales
    """What a change does to the scores of leaves."""
    full: bool = False
    """Whether every change is named, however many there are."""
    places: Places = no_places
    """The line that decides a changed field."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """What an apply did. ``report`` is None where there was nothing to do, or where a person said no (``declined``)."""

    plan: PlanView
    report: Report | None
    declined: bool = False
    command: str = "reconciler apply"
    """The command that carries on."""

    @property
    def outcome(self) -> Report:
        """The report; where there is none, one of nothing done: after a no, nothing was tried."""
        from reconciler.model.event import Report

        if self.report is not None:
            return self.report
        plan = self.plan.plan
        untried = [change.address for change in plan.changes] if self.declined else []
        return Report(untried=untried, serial=plan.basis.serial)


def in_repository(file: str, folder: str) -> str:
    """``file``, which may lie in a folder that the project shares, as seen from the top of the repository."""
    steps = folder.split("/") if folder else []
    while steps and file.startswith("../"):
        steps.pop()
        file = file.removeprefix("../")
    return "/".join([*steps, file])


@dataclass(frozen=True, slots=True)
class ProblemsView:
    """What a check of the manifests found. ``folder``: the project's folder as seen from the top of the repository.

    ``off``: how many problems settings of the project switched off, by rule. ``rules``: what is known of rules, by id.
    """

    problems: Sequence[Problem]
    resources: int = 0
    files: int = 0
    folder: str = ""
    screen: Screen = PLAIN
    off: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A run of policy tests. ``folder``: the project's folder as seen from the top of the repository."""

    report: PolicyReport
    folder: str = ""
    screen: Screen = PLAIN


@dataclass(frozen=True, slots=True)
class FailureView:
    """Why there is no ``report``: the command failed. ``mode``: apply, destroy or drift, for a plan."""

    report: ReportName
    message: str
    hint: str | None = None
    problems: Sequence[Problem] = ()
    folder: str = ""
    project: str = ""
    target: str = ""
    mode: str = "apply"
    commit: str | None = None
    several: str = ""
    """The command, where it was about several targets."""


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """What a name stands for, or which keywords a text contains."""

    explanation: Explanation
    screen: Screen = PLAIN


@dataclass(frozen=True, slots=True)
class GraphView:
    """What reaches what."""

    graph: Graph
    screen: Screen = PLAIN


@dataclass(frozen=True, slots=True)
class ImpactView:
    """Stored results under two policies."""

    impact: Impact
    screen: Screen = PLAIN


@dataclass(frozen=True, slots=True)
class TargetsView:
    """The targets of a project."""

    listed: TargetList
    screen: Screen = PLAIN


View = TypeVar(
    "View",
    PlanView,
    ReportView,
    ProblemsView,
    PolicyView,
    ExplanationView,
    GraphView,
    ImpactView,
    TargetsView,
    "MergedView",
    "FleetView",
)


@dataclass(frozen=True, slots=True)
class Drawing(Generic[View]):
    """How a format shows one report."""

    draw: Callable[[View], Iterable[str]]
    help: str = ""
    """What ``--help`` says of it, where the name alone does not say it."""
    schema: str | None = None
    """The JSON Schema, in ``schemas/``, that describes what is written."""


if TYPE_CHECKING:
    AnyDrawing = (
        Drawing[PlanView]
        | Drawing[ReportView]
        | Drawing[ProblemsView]
        | Drawing[PolicyView]
        | Drawing[ExplanationView]
        | Drawing[GraphView]
        | Drawing[ImpactView]
        | Drawing[TargetsView]
        | Drawing[MergedView]
        | Drawing[FleetView]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One choice of ``--format``. A report that has no drawing is not offered in this format."""

    name: str
    plan: Drawing[PlanView] | None = None
    report: Drawing[ReportView] | None = None
    problems: Drawing[ProblemsView] | None = None
    tests: Drawing[PolicyView] | None = None
    explanation: Drawing[ExplanationView] | None = None
    graph: Drawing[GraphView] | None = None
    impact: Drawing[ImpactView] | None = None
    targets: Drawing[TargetsView] | None = None
    merged: Drawing[MergedView] | None = None
    fleet: Drawing[FleetView] | None = None
    """Several targets. None: a report in this format shows one."""
    failure: Callable[[FailureView], Iterable[str]] | None = None
    """What stdout gets where a command fails, for bots that show it. None: nothing; errors go to stderr anyhow."""
    shows_graph: bool = False
    """Whether a plan is drawn with the graph of what reaches what."""
    own_words: Callable[[], Iterable[str]] | None = None
    """The texts of files that this format writes as they are, so that no mask looks for keywords in their words."""
    shows_tests: bool = False
    """Whether a plan is drawn with the project's policy tests."""
    masks_in_ci: bool = False
    """Whether keywords are masked where ``CI`` is set: what is posted is read by more people than a log."""

    def drawing(self, report: ReportName) -> AnyDrawing | None:
        """The drawing of one report; None where the format does not have it."""
        return {
            "plan": self.plan,
            "report": self.report,
            "problems": self.problems,
            "tests": self.tests,
            "explanation": self.explanation,
            "graph": self.graph,
            "impact": self.impact,
            "targets": self.targets,
            "merged": self.merged,
            "fleet": self.fleet,
        }[report]
