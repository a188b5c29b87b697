"""What the environment says of OTLP."""

from __future__ import annotations

import pytest

from reconciler.telemetry.settings import Settings, settings_of

BASE = "OTEL_EXPORTER_OTLP_ENDPOINT"
URL = {BASE: "http://127.0.0.1:4318"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({BASE: " "}, None),
        ({"OTEL_SERVICE_NAME": "x", "OTEL_EXPORTER_OTLP_HEADERS": "a=b"}, None),
        (URL, Settings(True, True)),
        ({**URL, "OTEL_SDK_DISABLED": "TRUE"}, None),
        ({**URL, "OTEL_TRACES_EXPORTER": "none"}, Settings(False, True)),
        ({**URL, "OTEL_METRICS_EXPORTER": "console, otlp"}, Settings(True, True)),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x/v1/traces"}, Settings(True, False)),
        ({**URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, Settings(True, True)),
        ({**URL, "OTEL_EXPORTER_OTLP_HEADERS": "a=b%20c,d"}, Settings(True, True, ("b%20c", "b c", "c"))),
        ({BASE: "http://me:pass%2Fword@x:4318"}, Settings(True, True, ("pass%2Fword", "pass/word"))),
        ({BASE: "http://a%20token@x:4318"}, Settings(True, True, ("a%20token", "a token"))),
    ],
)
def test_what_is_exported(environ: dict[str, str], expected: Settings | None) -> None:
    assert settings_of(environ) == expected


def test_another_protocol_is_a_fault() -> None:
    found = settings_of({**URL, "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL": "grpc"})
    assert found is not None
    assert not (found.traces or found.metrics)
    assert "http/protobuf only" in found.fault
