"""The report of a run over targets as metrics: the text that Prometheus' textfile collector and Pushgateway read.

Every label has few values: commands, targets, kinds, verbs, postures and actions. No keyword or message is among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reconciler.errors import InputError
from reconciler.model.fleet import Document, FleetReport
from reconciler.render.escape import visible

INSTALL = "pip install 'mps-reconciler[metrics]'"
_POSTURES = ("tightens", "loosens", "mixed", "neutral")
_RUN = ("command", "target")
Rows = Iterable[tuple[tuple[str, ...], float]]
"""Values of the labels, and the number."""


def metrics(report: FleetReport) -> bytes:
    """Return the metrics in Prometheus' text format. Raises InputError where the library for it is not installed.

    ========================================  ===========================================
    ``reconciler_exit_code``                  of each target
    ``reconciler_duration_seconds``           from the beginning of a target to its end
    ``reconciler_report_faults``              what is wrong with the report itself
    ``reconciler_managed_resources``          on record, as plan and drift count them
    ``reconciler_drift_resources``            that differ from the state, by kind
    ``reconciler_changes``                    that a plan has, by kind, verb and posture
    ``reconciler_applied_changes``            that an apply made, by verb
    ``reconciler_failed_changes``             that an apply could not make, by kind
    ``reconciler_calls``                      that an apply sent, by action
    ========================================  ===========================================
    """
    try:
        from prometheus_client import CollectorRegistry, Gauge, generate_latest
    except ImportError as error:
        raise InputError("metrics need a library that is not installed", hint=INSTALL) from error
    registry = CollectorRegistry()

    def gauge(name: str, says: str, labels: tuple[str, ...], rows: Rows) -> None:
        made = Gauge(f"reconciler_{name}", says, labels, registry=registry)
        for values, number in rows:
            # They come from files, and not every text can be written.
            made.labels(*map(visible, values)).set(number)

    run = report.command
    ends = [((run, each.target), each) for each in report.targets]
    gauge("exit_code", "Exit code of the command for a target.", _RUN, ((at, each.exit_code) for at, each in ends))
    gauge("duration_seconds", "Time that a target took.", _RUN, ((at, each.seconds) for at, each in ends))
    gauge("report_faults", "Faults of the report itself.", ("command",), [((run,), len(report.faults))])
    gauge("managed_resources", "Resources on record.", _RUN, _each(report, _managed))
    # What was compared with the state by another command is no drift.
    drifted = _each(report, _drifted) if run == "drift" else ()
    gauge("drift_resources", "Resources that differ from the state.", (*_RUN, "kind"), drifted)
    gauge("changes", "Changes of a plan.", (*_RUN, "kind", "verb", "posture"), _each(report, _planned))
    gauge("applied_changes", "Changes that were made.", (*_RUN, "verb"), _each(report, _applied))
    gauge("failed_changes", "Changes that failed.", (*_RUN, "kind"), _each(report, _failed))
    gauge("calls", "API calls that were sent.", (*_RUN, "action"), _each(report, _calls))
    return bytes(generate_latest(registry))


def _each(report: FleetReport, count: Callable[[Document], Rows]) -> Rows:
    for outcome in report.targets:
        if outcome.result is not None:
            for values, number in count(outcome.result):
                yield (report.command, outcome.target, *values), number


def _managed(result: Document) -> Rows:
    """A plan keeps, changes, deletes or forgets what is on record; what it creates or adopts is not there yet."""
    summary = _mapping(result, "summary")
    if "keep" in summary:  # that of policy tests counts cases
        there = ("keep", "update", "replace", "delete", "forget")
        yield (), sum(_number(summary.get(name)) for name in there)


def _drifted(result: Document) -> Rows:
    """All but what was added, which nobody recorded. Zero is said too: an alert needs a number."""
    if not _mapping(result, "summary"):
        return
    found = Counter(_kind(row) for row in _rows(result, "changes") if row.get("verb") != "create")
    yield from (((kind,), number) for kind, number in sorted(found.items() or {"": 0}.items()))


def _planned(result: Document) -> Rows:
    found = Counter(
        (_kind(row), str(row.get("verb")), str(row.get("posture")))
        for row in _rows(result, "changes")
        if row.get("posture") in _POSTURES
    )
    yield from sorted(found.items())


def _applied(result: Document) -> Rows:
    yield from (((verb,), _number(number)) for verb, number in sorted(_mapping(result, "done").items()))


def _failed(result: Document) -> Rows:
    found = Counter(_kind(row) for row in _rows(result, "failed"))
    yield from (((kind,), number) for kind, number in sorted(found.items()))


def _calls(result: Document) -> Rows:
    yield from (((action,), _number(number)) for action, number in sorted(_mapping(result, "calls").items()))


def _kind(row: Document) -> str:
    return str(row.get("address", "")).partition("/")[0]


def _mapping(result: Document, name: str) -> Document:
    """A member of the result; nothing where a file that was edited has something else there."""
    found = result.get(name)
    return found if isinstance(found, dict) else {}


def _rows(result: Document, name: str) -> Iterator[Document]:
    found = result.get(name)
    yield from (row for row in (found if isinstance(found, list) else ()) if isinstance(row, dict))


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
