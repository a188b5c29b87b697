"""Events as spans: stages, requests, and nothing of what a service writes but what looks like a code or an id."""

from __future__ import annotations

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reconciler.model.event import Called, Entered, Event, Progressed
from reconciler.telemetry.spans import Style, Work

ID = "0a1b2c3d-0000-4000-8000-00000000000f"
EVENTS: tuple[Event, ...] = (
    Entered("list"),
    Called("mps.DescribeWordSamples", 0.25, ID, "", "ap-guangzhou", 2, 200),
    Entered("diff"),
    Entered("plan"),
    Entered("render"),
    Entered("send"),
    Progressed("send", "changes", 1, 2),
    Called("mps.CreateWordSamples", 0.5, "", "NoAnswer"),
    Entered("verify"),
    Entered("send"),
)


def spans_of(*events: Event, code: int = 0) -> list:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    work = Work(Style(provider.get_tracer("t"), lambda text: text.replace("casino", "c••••o")), "all", {})
    for event in events:
        work.listen(event)
    work.end(code)
    return list(exporter.get_finished_spans())


def test_stages_and_requests() -> None:
    spans = spans_of(*EVENTS)
    assert [span.name for span in spans] == [
        "mps.DescribeWordSamples",
        "reading",
        "planning",
        "mps.CreateWordSamples",
        "applying",
        "proving",
        "applying",
        "all",
    ]
    by_id = {span.context.span_id: span for span in spans}
    above = {span.name: by_id[span.parent.span_id].name for span in spans if span.parent is not None}
    assert above["mps.DescribeWordSamples"] == "reading"
    assert above["mps.CreateWordSamples"] == "applying"
    assert above["reading"] == above["proving"] == "all"
    described, created = spans[0], spans[3]
    assert dict(described.attributes) == {
        "reconciler.action": "mps.DescribeWordSamples",
        "reconciler.attempt": 2,
        "cloud.region": "ap-guangzhou",
        "http.response.status_code": 200,
        "reconciler.request_id": ID,
    }
    assert described.end_time - described.start_time == 250_000_000
    assert created.attributes["error.type"] == "NoAnswer"
    assert not created.status.is_ok
    assert described.status.is_ok
    assert spans[-1].attributes["reconciler.exit_code"] == 0


def test_what_a_service_writes() -> None:
    hostile = (
        Called("mps.X", 0.1, "an id\nwith casino", "Code With casino"),
        Called("mps.X", 0.1, "0" * 65, "x" * 101),
        Called("mps.X", 0.1, "1-casino", "FailedOperation.casino"),
    )
    first, second, third, _ = spans_of(*hostile, code=1)
    for span in (first, second, third):
        assert "reconciler.request_id" not in span.attributes
    for span in (first, second):
        assert span.attributes["error.type"] == "_OTHER"
    assert third.attributes["error.type"] == "FailedOperation.c••••o"


def test_a_library_that_raises_ends_nothing() -> None:
    class Broken:
        def start_span(self, name, **more):
            if name != "all":
                raise RuntimeError(name)
            return TracerProvider(shutdown_on_exit=False).get_tracer("t").start_span(name)

    work = Work(Style(Broken(), str), "all", {})
    for event in EVENTS:
        work.listen(event)
    work.end(0)
