"""Figures in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.errors import InputError
from reconciler.model.figures import METRICS, PREFIX, Figures, Run
from reconciler.render.escape import visible

INSTALL = "pip install 'mps-reconciler[metrics]'"


def require_library() -> None:
    """Raise InputError where the library for metrics is not installed."""
    try:
        import prometheus_client  # noqa: F401 -- whether it can be imported is all that is asked
    except ImportError as error:
        raise InputError("metrics need a library that is not installed", hint=INSTALL) from error


def metrics_text(figures: Sequence[Figures], *, faults: tuple[str, int] | None = None) -> bytes:
    """Return the metrics of all targets. ``faults``: of which command a report was merged, and what is wrong with it.

    A metric without a number is named all the same. Raises InputError where the library is not installed.
    """
    require_library()
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    for metric in METRICS:
        gauge = Gauge(PREFIX + metric.name, metric.says, (*Run._fields, *metric.labels), registry=registry)
        for each in figures:
            for values, number in metric.rows(each):
                # Names come from files, and not every text can be written.
                gauge.labels(*map(visible, (*each.run, *values))).set(number)
    if faults is not None:
        command, count = faults
        gauge = Gauge(f"{PREFIX}report_faults", "Faults of the report itself.", ("command",), registry=registry)
        gauge.labels(visible(command)).set(count)
    return bytes(generate_latest(registry))
