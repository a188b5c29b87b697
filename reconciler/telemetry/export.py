"""Sending spans and figures over OTLP, within bounds of time, and without a word of the libraries on stderr."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import Meter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer

from reconciler import __version__
from reconciler.model.figures import METRICS, PREFIX, Figures, Run
from reconciler.telemetry.settings import Settings

SECONDS = 5.0
"""For what is still to be sent when the command is over; what is not sent by then is lost."""
QUEUE = 16_384
"""Spans that wait to be sent: as many as a hundred thousand keywords need, several times over."""
MOST = 100_000
"""Numbers of one metric: a thousand targets, each with every kind, verb and posture, have fewer."""
_NAME = "reconciler"


class Export:
    """Sends while the command runs, in a thread of its own, and once more at its end."""

    def __init__(self, settings: Settings) -> None:
        self._faults = _Faults()
        self._settings = settings
        self._resource = _resource()
        # Without the hooks that would send, and wait, once more when the interpreter ends.
        self._spans = TracerProvider(resource=self._resource, shutdown_on_exit=False)
        if settings.traces:
            self._spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), max_queue_size=QUEUE))

    @property
    def tracer(self) -> Tracer:
        return self._spans.get_tracer(_NAME, __version__)

    def finish(self, figures: Sequence[Figures]) -> str:
        """Send the rest, and the figures. Returns what went wrong, in a few words; empty where nothing did."""
        steps: list[Callable[[], object]] = []
        if self._settings.traces:
            steps.append(self._spans.shutdown)
        if self._settings.metrics:
            steps.append(lambda: self._send(figures))
        # Side by side: a server of one signal that does not answer takes no time from the other.
        threads = [threading.Thread(target=self._faults.noted(step), daemon=True) for step in steps]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in threads):
            return f"not everything was sent within {SECONDS:g} s"
        return self._faults.first

    def _send(self, figures: Sequence[Figures]) -> None:
        reader = PeriodicExportingMetricReader(OTLPMetricExporter(), export_interval_millis=math.inf)
        every = View(instrument_name="*", aggregation_cardinality_limit=MOST)
        provider = MeterProvider([reader], resource=self._resource, shutdown_on_exit=False, views=[every])
        record(provider.get_meter(_NAME, __version__), figures)
        provider.force_flush(SECONDS * 1000)
        provider.shutdown(SECONDS * 1000)


def record(meter: Meter, figures: Sequence[Figures]) -> None:
    """Set a gauge for each metric that has a number."""
    for metric in METRICS:
        rows = [(each.run, values, number) for each in figures for values, number in metric.rows(each)]
        if not rows:
            continue
        gauge = meter.create_gauge(PREFIX + metric.name, metric.unit, metric.says)
        names = (*Run._fields, *metric.labels)
        for run, values, number in rows:
            gauge.set(number, dict(zip(names, (*run, *values), strict=True)))


def _resource() -> Resource:
    """Who sends: as the environment says, or this program."""
    found = Resource.create()
    if not str(found.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        return found
    return found.merge(Resource({SERVICE_NAME: _NAME, SERVICE_VERSION: __version__}))


class _Faults(logging.Handler):
    """What the libraries log: they would write each failure to stderr, tracebacks included. The first one is kept."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = ""
        logger = logging.getLogger("opentelemetry")
        logger.handlers, logger.propagate = [self], False

    def emit(self, record: logging.LogRecord) -> None:
        # A warning is about what is tried again, but for spans that the queue has no room for.
        message = record.getMessage()
        if record.levelno >= logging.ERROR or message.startswith("Queue full"):
            self.first = self.first or message

    def noted(self, step: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                step()
            except Exception as error:  # noqa: BLE001 - telemetry never ends a command, whatever its libraries raise
                self.first = self.first or f"{type(error).__name__}: {error}"

        return run
