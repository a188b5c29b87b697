"""What drawings of several targets get: the same command on each, or one report that files were merged into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.render.formats.base import PLAIN, PlanView, PolicyView, ProblemsView, ReportView, Screen

if TYPE_CHECKING:
    from reconciler.model.fleet import FleetReport, TargetOutcome
    from reconciler.model.shard import Share

ResultView = PlanView | ReportView | ProblemsView | PolicyView
"""What a command shows of one target."""


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target of several. ``outcome`` has no result yet: ``draw`` draws it, alone as the command would."""

    outcome: TargetOutcome
    line: str
    """What came of it, in a line."""
    draw: Callable[[], Iterable[str]] | None = None
    view: ResultView | None = None
    """What ``draw`` draws, for formats that show all targets together; None where there is no result."""
    unread: str = ""
    """Why a result that is there cannot be shown."""


def _line_only(outcome: TargetOutcome) -> TargetView:
    from reconciler.render.outcome_words import outcome_words

    return TargetView(outcome, outcome_words(outcome))


@dataclass(frozen=True, slots=True)
class MergedView:
    """One report of many targets, read from files. ``read`` reads the result of a target as a view."""

    report: FleetReport
    screen: Screen = PLAIN
    read: Callable[[TargetOutcome], TargetView] = _line_only
    nouns: Mapping[str, str] = field(default_factory=dict)
    """Kind → plural noun."""

    @property
    def fleet(self) -> FleetView:
        """The same, as a run over several targets shows it."""
        targets = [self.read(outcome) for outcome in self.report.targets]
        report = self.report
        return FleetView(
            report.command, targets, self.screen, nouns=self.nouns, project=report.project, faults=report.faults
        )


@dataclass(frozen=True, slots=True)
class FleetView:
    """The same command on several targets."""

    command: str
    targets: Sequence[TargetView]
    screen: Screen = PLAIN
    share: Share | None = None
    """Which share of the chosen targets they are; None: all."""
    nouns: Mapping[str, str] = field(default_factory=dict)
    """Kind → plural noun."""
    project: str = ""
    faults: tuple[str, ...] = ()
    """What is wrong with the report itself."""

    @property
    def report(self) -> FleetReport:
        """The record, for programs; its outcomes have no results."""
        from reconciler.model.fleet import FleetReport

        outcomes = tuple(each.outcome for each in self.targets)
        return FleetReport(self.command, outcomes, self.share, self.faults, self.project)
