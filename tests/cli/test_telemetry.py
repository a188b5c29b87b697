"""OTLP of whole commands: spans and figures arrive decoded, and nothing about it changes what a command does."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.credentials import SECRET_KEY
from tests.support.manifests import PROJECT, template, words
from tests.support.otlp import attributes_of, receiver
from tests.support.program import environment
from tests.support.project import Project

HEADER = "a-very-secret-token-of-a-collector"


@pytest.fixture
def shop(project: Project) -> Project:
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    return project


def test_an_apply_as_spans_and_figures(shop: Project) -> None:
    with receiver() as to:
        env = {**to.env, "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{HEADER}"}
        done = shop.run("apply", "--auto-approve", env=env)
    assert "warning" not in done.err
    spans = {span.span_id: span for span in to.spans}
    (root,) = (span for span in to.spans if not span.parent_span_id)
    assert root.name == "reconciler apply"
    assert attributes_of(root) == {
        "reconciler.command": "apply",
        "reconciler.project": "acme",
        "reconciler.exit_code": 0,
    }
    stages = [span.name for span in to.spans if span.parent_span_id == root.span_id]
    assert set(stages) >= {"reading", "planning", "applying", "proving"}
    (created,) = (span for span in to.spans if span.name == "mps.CreateWordSamples")
    assert spans[created.parent_span_id].name == "applying"
    sent = attributes_of(created)
    assert sent["http.response.status_code"] == 200
    assert sent["reconciler.attempt"] == 1
    assert sent["reconciler.request_id"]
    assert {span.trace_id for span in to.spans} == {root.trace_id}
    assert to.metrics["applied_changes", "apply", "KeywordSample", "acme", "dev", "create"] == 2
    assert to.metrics["calls", "mps.CreateWordSamples", "apply", "acme", "dev"] == 1
    for _, headers, body in to.requests:
        assert headers["authorization"] == f"Bearer {HEADER}"
        for secret in ("casino", "poker", "strict", SECRET_KEY, HEADER, "TC3-HMAC"):
            assert secret.encode() not in body


def test_several_targets(shop: Project) -> None:
    shop.put("reconciler.yaml", PROJECT + "targets: {eu: {}, us: {site: cn}}\ndefaults: {keywords: {usages: [All]}}\n")
    with receiver() as to:
        shop.run("plan", "--all-targets", env=to.env)
    (root,) = (span for span in to.spans if not span.parent_span_id)
    targets = {span.span_id: attributes_of(span) for span in to.spans if span.name == "target"}
    assert sorted(each["reconciler.target"] for each in targets.values()) == ["eu", "us"]
    assert all(each["reconciler.exit_code"] == 0 for each in targets.values())
    above = {span.parent_span_id for span in to.spans if span.name == "reading"}
    assert above == set(targets)
    assert to.metrics["exit_code", "plan", "acme", "us"] == 0
    assert attributes_of(root)["reconciler.command"] == "plan"


def test_nothing_is_sent_unasked(shop: Project) -> None:
    shop.run("apply", "--auto-approve")
    shop.run("state", "pull", "--out", "s.json")
    with receiver() as to:
        shop.run("drift", env={**to.env, "OTEL_SDK_DISABLED": "true"})
        shop.run("plan", "--offline", "--state", "s.json", env=to.env)
        shop.run("plan", "--offline", "--state", "s.json", "--untrusted", env=to.env)
        shop.run("drift", "--targte", env=to.env, code=1)
        assert not to.requests


def test_a_failure_is_said_once_and_changes_nothing(shop: Project) -> None:
    with receiver(401) as to:
        env = {**to.env, "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{HEADER}"}
        done = shop.run("apply", "--auto-approve", env=env)
        assert to.requests
    assert done.err.count("warning: telemetry was not sent: Failed to export") == 1
    assert HEADER not in done.said
    assert "3 created" in done.out
    grpc = {**to.env, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    assert shop.run("drift", env=grpc).err.count("warning: telemetry is not sent") == 1


WITHOUT = """
import sys
sys.modules["opentelemetry"] = None
from reconciler.__main__ import main
main()
"""


def test_without_the_libraries(shop: Project) -> None:
    path = shop.put("script.py", WITHOUT)
    env = environment({**shop.env, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
    command = [sys.executable, str(path), "plan"]
    done = subprocess.run(command, cwd=shop.root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.count("pip install 'mps-reconciler[otel]'") == 1
    assert "3 create" in done.stdout
