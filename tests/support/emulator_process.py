"""``reconciler emulator`` as a process, its admin path, and the official SDK to change its account from outside."""

from __future__ import annotations

import json
import signal
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from .credentials import CREDENTIALS, SECRET_ID, SECRET_KEY
from .fork_server import Forked
from .program import ended, fork
from .waiting import PATIENCE

WRITES = ("Create", "Modify", "Delete", "Process")


class EmulatorProcess:
    """One that listens at ``url``."""

    def __init__(self, url: str, process: Forked) -> None:
        self.url, self.process = url, process

    def admin(self, method: str, topic: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}/_admin/{topic}", body, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def calls(self) -> dict[str, int]:
        """How often each action was called: ``mps.CreateWordSamples`` → 3."""
        return dict(self.admin("GET", "calls")["calls"])

    def count(self, action: str) -> int:
        return self.calls().get(f"mps.{action}", 0)

    def writes(self) -> dict[str, int]:
        return {name: n for name, n in self.calls().items() if name.partition(".")[2].startswith(WRITES)}

    def forget_calls(self) -> None:
        self.admin("DELETE", "calls")

    def fault(self, rule: str) -> None:
        self.admin("POST", "faults", rule)

    def words(self) -> dict[str, dict[str, Any]]:
        return dict(self.admin("GET", "data")["words"])

    def templates(self) -> dict[str, int]:
        """Cloud name → id of every custom template."""
        return {row["name"]: row["definition"] for row in self.admin("GET", "data")["templates"].values()}

    def edit(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Call an action as somebody else would: with the official SDK."""
        from tencentcloud.common.common_client import CommonClient
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile

        http = HttpProfile(protocol="http", endpoint=self.url.removeprefix("http://"))
        client = CommonClient(
            "mps", "2019-06-12", Credential(SECRET_ID, SECRET_KEY), "", ClientProfile(httpProfile=http)
        )
        return dict(client.call_json(action, parameters)["Response"])


@contextmanager
def emulator(
    *arguments: str, killed: bool = False, env: Mapping[str, str] | None = None, script: Sequence[str] = ()
) -> Iterator[EmulatorProcess]:
    """Run ``reconciler emulator`` on a free port; it accepts ``CREDENTIALS``.

    At the end it gets the signal by which people end it, and must exit with 0 and without a word; ``killed``: it is
    killed there, if it still lives.
    """
    command = ("emulator", "--port", "0", *arguments)
    process = fork(*command, env={**CREDENTIALS, **(env or {})}, script=script)
    try:
        line = process.stdout.readline().decode()
        assert line.startswith("listening on http://127.0.0.1:"), line + process.stderr.read().decode()
        yield EmulatorProcess(line.removeprefix("listening on ").strip(), process)
    finally:
        process.send_signal(signal.SIGKILL if killed else signal.SIGINT)
        done = ended(process)
    assert killed or (done.code, done.said) == (0, "")


@pytest.fixture
def cloud() -> Iterator[EmulatorProcess]:
    """An emulator process without rate limits, and an account without anything."""
    with emulator("--no-rate-limit") as running:
        yield running
