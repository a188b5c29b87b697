"""What is counted of a command on one target, and the metrics that are made of it.

Every label has few values: projects, targets, commands, kinds, verbs, postures and actions. No keyword, name of a
resource or message is among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.change import Change
from reconciler.model.event import Report
from reconciler.model.resource import Address

Rows = Iterable[tuple[tuple[str, ...], float]]
"""Values of a metric's own labels, and the number."""
ByKind = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a command found and did. None: it did not get so far as to know.

    ``managed`` and ``drifted`` are by kind, ``changes`` by kind, verb and posture, ``applied`` by kind and verb,
    ``failed`` by kind.
    """

    managed: ByKind | None = None
    drifted: ByKind | None = None
    changes: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    applied: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    failed: ByKind = field(default_factory=dict)


NOT_COUNTED = Counted()


class Run(NamedTuple):
    """Whose figures they are: the labels that every metric has."""

    project: str
    command: str
    target: str


@dataclass(frozen=True, slots=True)
class Figures:
    """One command on one target: what came of it, how long it took, what it found.

    ``succeeded`` is when it last did what it was asked to do, in Unix seconds: 0 where no such time is known, None
    where nobody asked. ``calls`` are requests that were sent, retries included, by ``service.Action``.
    """

    run: Run
    exit_code: int
    seconds: float
    succeeded: float | None = None
    counted: Counted = NOT_COUNTED
    calls: Mapping[str, int] = field(default_factory=dict)


def succeeds(command: str, exit_code: int) -> bool:
    """Return whether a command with this exit code did what it was asked to do.

    To find differences is what plan and drift are for. An apply that left changes (2) did not make the account so.
    """
    return exit_code == 0 or (exit_code == 2 and command in ("plan", "drift"))


def by_kind(addresses: Iterable[Address]) -> dict[str, int]:
    """Return how many of the addresses are of each kind."""
    return dict(Counter(address.kind for address in addresses))


def counted_plan(changes: Iterable[Change], recorded: Iterable[Address]) -> Counted:
    """Return what a plan comes to. ``recorded``: what the state has."""
    return Counted(by_kind(recorded), changes=_by_posture(changes))


def counted_drift(changes: Iterable[Change], recorded: Iterable[Address], drifted: Iterable[Change]) -> Counted:
    """Return what a look for drift found. ``drifted`` are those of ``changes`` that count as drift.

    A kind that is on record has a number also where nothing of it drifted: an alert compares with zero.
    """
    managed = by_kind(recorded)
    numbers = dict.fromkeys(managed, 0) | by_kind(change.address for change in drifted)
    return Counted(managed, numbers, _by_posture(changes))


def counted_apply(changes: Iterable[Change], recorded: Iterable[Address], report: Report | None) -> Counted:
    """Return what an apply did of ``changes``. ``recorded``: what the state has afterwards."""
    applied: Counter[tuple[str, ...]] = Counter()
    failed: dict[str, int] = {}
    if report is not None:
        applied.update((done.address.kind, done.verb.value) for done in report.changed)
        failed = by_kind(failure.address for failure in report.failed)
    return Counted(by_kind(recorded), None, _by_posture(changes), applied, failed)


def _by_posture(changes: Iterable[Change]) -> Mapping[tuple[str, ...], int]:
    return Counter((change.address.kind, change.verb.value, change.effect.posture.value) for change in changes)


class Metric(NamedTuple):
    """One metric: its name without the prefix, what it says, and its labels beside those of ``Run``.

    ``unit`` is as UCUM writes it. ``rows`` takes the numbers from the figures of a target.
    """

    name: str
    says: str
    labels: tuple[str, ...]
    unit: str
    rows: Callable[[Figures], Rows]


PREFIX = "reconciler_"


def _exit_code(figures: Figures) -> Rows:
    yield (), figures.exit_code


def _duration(figures: Figures) -> Rows:
    yield (), figures.seconds


def _success(figures: Figures) -> Rows:
    if figures.succeeded is not None:
        yield (), figures.succeeded


def _managed(figures: Figures) -> Rows:
    return _kinds(figures.counted.managed)


def _drifted(figures: Figures) -> Rows:
    return _kinds(figures.counted.drifted)


def _failed(figures: Figures) -> Rows:
    return _kinds(figures.counted.failed)


def _kinds(found: ByKind | None) -> Iterator[tuple[tuple[str, ...], float]]:
    for kind, number in sorted((found or {}).items()):
        yield (kind,), number


def _changes(figures: Figures) -> Rows:
    return sorted(figures.counted.changes.items())


def _applied(figures: Figures) -> Rows:
    return sorted(figures.counted.applied.items())


def _calls(figures: Figures) -> Rows:
    return [((action,), number) for action, number in sorted(figures.calls.items())]


METRICS = (
    Metric("exit_code", "Exit code of the command for a target.", (), "1", _exit_code),
    Metric("duration_seconds", "Time that the command took for a target.", (), "s", _duration),
    Metric(
        "last_success_timestamp_seconds",
        "When the command last did what it was asked to do, in Unix time; 0 where that is not known.",
        (),
        "s",
        _success,
    ),
    Metric("managed_resources", "Resources on record.", ("kind",), "1", _managed),
    Metric("drift_resources", "Resources that differ from the state.", ("kind",), "1", _drifted),
    Metric("changes", "Changes of a plan, or that were found.", ("kind", "verb", "posture"), "1", _changes),
    Metric("applied_changes", "Changes that were made.", ("kind", "verb"), "1", _applied),
    Metric("failed_changes", "Changes that failed.", ("kind",), "1", _failed),
    Metric("calls", "API requests that were sent, retries included.", ("action",), "1", _calls),
)
