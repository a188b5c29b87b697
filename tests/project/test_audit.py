"""The audit of dependencies, against a service of advisories on this machine: clean, vulnerable, and out of reach."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

ADVISORY = {"id": "GHSA-test-0001", "modified": "2026-01-01T00:00:00Z", "summary": "bad", "affected": []}
REQUIREMENTS = "".join(f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}\n" for name in ("good", "weak"))


@contextmanager
def osv(status: int = 200, body: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """A service that speaks OSV's interface and knows one advisory, of ``weak``; or answers always the same."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(question["package"]["name"])
            answer = {"vulns": [ADVISORY]} if asked[-1] == "weak" else {}
            content = (json.dumps(answer) if body is None else body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: a test reads what it wants to know."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def audit(folder: Path, url: str, *words: str, requirements: str = REQUIREMENTS) -> tuple[int, list[str]]:
    """The exit code, and the lines that were printed."""
    file = folder / "pins.txt"
    file.write_text(requirements, encoding="utf-8")
    command = [sys.executable, str(ROOT / ".ci" / "audit.py"), *words, str(file)]
    env = {**os.environ, "AUDIT_OSV_URL": url, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def test_a_known_vulnerability_fails(tmp_path: Path) -> None:
    with osv() as (url, asked):
        code, lines = audit(tmp_path, url)
    assert sorted(asked) == ["good", "weak"]
    assert (code, lines) == (
        1,
        ["audit: weak 1.0 has GHSA-test-0001", "audit: 2 packages, 1 with known vulnerabilities"],
    )


def test_none_is_said_with_the_number_of_packages(tmp_path: Path) -> None:
    with osv() as (url, _):
        code, lines = audit(tmp_path, url, "--required", requirements=REQUIREMENTS.replace("weak", "fine"))
    assert (code, lines) == (0, ["audit: 2 packages, 0 with known vulnerabilities"])


def test_out_of_reach_is_not_audited_and_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    code, lines = audit(tmp_path, url)
    assert (code, lines[-1]) == (0, "audit: NOT AUDITED, advisories could not be read (pins.txt)")
    assert audit(tmp_path, url, "--required")[0] == 1


def test_an_answer_that_is_none_is_not_audited(tmp_path: Path) -> None:
    for status, body in ((503, "busy"), (200, "<html>\n##[error]x\n::error::x")):
        with osv(status, body) as (url, _):
            code, lines = audit(tmp_path, url)
        assert (code, lines[-1]) == (0, "audit: NOT AUDITED, advisories could not be read (pins.txt)")
        assert not [line for line in lines if not line.startswith("audit: ") or "##[" in line]


def test_a_file_without_packages_is_not_taken_for_audited(tmp_path: Path) -> None:
    with osv() as (url, _):
        code, lines = audit(tmp_path, url, "--required", requirements="# nothing\n")
    assert code == 1
    assert "NOT AUDITED" in lines[-1]
