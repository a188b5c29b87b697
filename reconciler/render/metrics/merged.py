"""The figures of a report that was merged of files: they come from the JSON documents of commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.model.figures import Counted, Figures, Run
from reconciler.model.fleet import Document, FleetReport, TargetOutcome
from reconciler.render.metrics.text import metrics_text

_POSTURES = ("tightens", "loosens", "mixed", "neutral")
_THERE = ("keep", "update", "replace", "delete", "forget")
"""What a plan does with what is on record; what it creates or adopts is not there yet."""
_ANY = ""
"""The kind where a document says none."""


def report_metrics(report: FleetReport) -> bytes:
    """Return the metrics of a report. Raises InputError where the library for them is not installed.

    A report does not say when a command ended: there is no time of a success.
    """
    figures = [_figures(report.project, report.command, outcome) for outcome in report.targets]
    return metrics_text(figures, faults=(report.command, len(report.faults)))


def _figures(project: str, command: str, outcome: TargetOutcome) -> Figures:
    run, result = Run(project, command, outcome.target), outcome.result or {}
    calls = {action: _number(number) for action, number in _mapping(result, "calls").items()}
    return Figures(run, outcome.exit_code, outcome.seconds, None, _counted(command, result), calls)


def _counted(command: str, result: Document) -> Counted:
    summary = _mapping(result, "summary")
    managed = drifted = None
    if "keep" in summary:  # that of policy tests counts cases
        managed = {_ANY: sum(_number(summary.get(name)) for name in _THERE)}
    # What was compared with the state by another command is no drift.
    if summary and command == "drift":
        # Zero is said too: an alert needs a number.
        drifted = dict(Counter(_kind(row) for row in _rows(result, "changes") if _drifts(row))) or {_ANY: 0}
    changes: Counter[tuple[str, ...]] = Counter(
        (_kind(row), str(row.get("verb")), str(row.get("posture")))
        for row in _rows(result, "changes")
        if row.get("posture") in _POSTURES
    )
    applied: Counter[tuple[str, ...]] = Counter((_kind(row), str(row.get("verb"))) for row in _rows(result, "changed"))
    failed = Counter(_kind(row) for row in _rows(result, "failed"))
    return Counted(managed, drifted, changes, applied, failed)


def _drifts(row: Document) -> bool:
    """All but what was added, which nobody recorded; what is still there after its end was."""
    return row.get("verb") != "create" or row.get("expired") is True


def _kind(row: Document) -> str:
    return str(row.get("address", "")).partition("/")[0]


def _mapping(result: Document, name: str) -> Mapping[str, Any]:
    """A member of the result; nothing where a file that was edited has something else there."""
    found = result.get(name)
    return found if isinstance(found, dict) else {}


def _rows(result: Document, name: str) -> Iterator[Document]:
    found = result.get(name)
    yield from (row for row in (found if isinstance(found, list) else ()) if isinstance(row, dict))


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
