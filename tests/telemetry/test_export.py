"""Sending over OTLP: within its bound, however the other side behaves."""

from __future__ import annotations

import pytest

from reconciler.model.figures import Counted, Figures, Run
from reconciler.telemetry import export
from reconciler.telemetry.export import Export
from reconciler.telemetry.settings import Settings
from tests.support.otlp import Receiver, receiver

FIGURES = (Figures(Run("acme", "drift", "prod"), 0, 1.5, 1.7e9, Counted({"KeywordSample": 7}, {"KeywordSample": 0})),)


def finished(to: Receiver, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in to.env.items():
        monkeypatch.setenv(name, value)
    made = Export(Settings(True, True))
    made.tracer.start_span("one").end()
    return made.finish(FIGURES)


def test_spans_and_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as to:
        assert finished(to, monkeypatch) == ""
    assert [span.name for span in to.spans] == ["one"]
    assert to.metrics == {
        ("exit_code", "drift", "acme", "prod"): 0,
        ("duration_seconds", "drift", "acme", "prod"): 1.5,
        ("last_success_timestamp_seconds", "drift", "acme", "prod"): 1.7e9,
        ("managed_resources", "drift", "KeywordSample", "acme", "prod"): 7,
        ("drift_resources", "drift", "KeywordSample", "acme", "prod"): 0,
    }


def test_more_numbers_than_the_library_would_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = [Figures(Run("acme", "drift", f"prod-{number}"), 0, 1.0) for number in range(2_500)]
    with receiver() as to:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", to.url)
        assert Export(Settings(False, True)).finish(figures) == ""
    assert sum(at[0] == "exit_code" for at in to.metrics) == 2_500


def test_a_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "SECONDS", 0.5)
    with receiver() as to:
        to.hangs = True
        assert finished(to, monkeypatch) == "not everything was sent within 0.5 s"


@pytest.mark.parametrize("status", [400, 401])
def test_a_refusal_is_said(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], status: int) -> None:
    with receiver(status) as to:
        assert f"code: {status}" in finished(to, monkeypatch)
    assert capfd.readouterr() == ("", "")


def test_no_redirect_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as elsewhere, receiver(307, f"{elsewhere.url}/v1/traces") as to:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=very-secret-value")
        finished(to, monkeypatch)
        assert to.requests
    assert not elsewhere.requests
