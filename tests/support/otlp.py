"""A receiver of OTLP over HTTP on this machine, and what it got, decoded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Receiver:
    """``status`` is what it answers; ``hangs`` lets it take a request and answer when the test is over."""

    def __init__(self, url: str, status: int, location: str) -> None:
        self.url, self.status, self.location = url, status, location
        self.hangs = False
        self.released = threading.Event()
        self.requests: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def env(self) -> dict[str, str]:
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url, "NO_PROXY": "127.0.0.1"}

    def bodies(self, path: str) -> list[bytes]:
        return [body for asked, _, body in self.requests if asked == path]

    @property
    def spans(self) -> list[Any]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies("/v1/traces")]
        return [s for r in requests for of in r.resource_spans for scope in of.scope_spans for s in scope.spans]

    @property
    def metrics(self) -> dict[tuple[str, ...], float]:
        """Name and labels, in alphabetical order of the labels → number."""
        found = {}
        requests = [ExportMetricsServiceRequest.FromString(body) for body in self.bodies("/v1/metrics")]
        metrics = [
            m for r in requests for of in r.resource_metrics for scope in of.scope_metrics for m in scope.metrics
        ]
        for metric in metrics:
            for point in metric.gauge.data_points:
                labels = (attribute.value.string_value for attribute in sorted(point.attributes, key=lambda a: a.key))
                number = point.as_int if point.HasField("as_int") else point.as_double
                found[metric.name.removeprefix("reconciler_"), *filter(None, labels)] = number
        return found


def attributes_of(span: Any) -> dict[str, str | int]:
    """The attributes of a decoded span."""
    found = {}
    for attribute in span.attributes:
        value = attribute.value
        found[attribute.key] = value.int_value if value.HasField("int_value") else value.string_value
    return found


@contextmanager
def receiver(status: int = 200, location: str = "") -> Iterator[Receiver]:
    """Run one until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if made.hangs:
                made.released.wait()
            # A reason that repeats what was sent, as a proxy might.
            self.send_response(made.status, f"no {self.headers.get('Authorization', '')}")
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Receiver(f"http://127.0.0.1:{server.server_port}", status, location)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
