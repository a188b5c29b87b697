"""Services that are not there: one error that names the host, soon, and whatever the name server does."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from tests.support.credentials import CREDENTIALS
from tests.support.manifests import DEV, words
from tests.support.program import ended, piped
from tests.support.project import Project

COMMANDS = (("plan",), ("apply", "--auto-approve"), ("whoami",), ("export", "out"))


@pytest.fixture
def alone(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.env = dict(CREDENTIALS)
    project.put("reconciler.yaml", DEV)
    project.put("manifests/a.yaml", words("casino"))
    return project


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_a_refused_connection(alone: Project, command: tuple[str, ...]) -> None:
    host = f"127.0.0.1:{closed_port()}"
    done = alone.run(*command, "--endpoint", f"http://{host}", code=1)
    assert f"{host} refuses connections" in done.err
    assert "hint: check host and port, --endpoint" in done.err


@pytest.mark.slow
def test_a_name_server_that_does_not_answer_holds_nothing_up(alone: Project) -> None:
    """The look-up of the name goes on in its thread; the command ends without it."""
    script = alone.put(
        "silent.py",
        "import socket, sys, threading\n"
        "def silent(*_, **__): threading.Event().wait()\n"
        "socket.getaddrinfo = silent\n"
        "from reconciler.cli import run\n"
        "sys.argv = ['reconciler', 'whoami', '--endpoint', 'https://mps.example.com']\n"
        "run()\n",
    )
    done = ended(piped([sys.executable, str(script)], alone.root, alone.env))
    assert done.code == 1
    assert "mps.example.com does not answer: no connection within 5 s" in done.err
    assert "hint: check the host's name" in done.err
