"""Run commands in processes forked from one that has the program's modules loaded: the client's end."""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from .paths import ROOT
from .waiting import PATIENCE, until

KEPT = ("PATH", "TMPDIR", "COVERAGE_PROCESS_START")


def bare() -> dict[str, str]:
    """An environment with nothing of the developer's: a path, this checkout, a home that does not exist, UTF-8."""
    clean = {name: os.environ[name] for name in KEPT if name in os.environ}
    modules = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **clean,
        "PYTHONPATH": os.pathsep.join(modules),
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "TERM": "xterm",
    }


LAUNCHER = """#!{python} -IS
import json, os, socket, sys
arguments = [*{first!r}, *sys.argv[1:]]
request = {{"arguments": arguments, "cwd": os.getcwd(), "env": dict(os.environ), "script": {script!r}}}
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
    connection.connect({address!r})
    socket.send_fds(connection, [json.dumps(request).encode()], [0, 1, 2])
    connection.recv(64)
    sys.exit(int(connection.recv(64)))
"""


class Forked:
    """A command that runs: the methods of ``subprocess.Popen`` that tests use. What it says must fit into a pipe."""

    def __init__(self, connection: socket.socket, stdout: BinaryIO, stderr: BinaryIO) -> None:
        self._connection, self.stdout, self.stderr = connection, stdout, stderr
        self.pid = int(connection.recv(64))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        over, _, _ = select.select([self._connection], [], [], 0) if self.returncode is None else ([], [], [])
        return self.wait() if over else self.returncode

    def wait(self, timeout: float = PATIENCE) -> int:
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = int(self._connection.recv(64))
            except TimeoutError as error:
                raise subprocess.TimeoutExpired("a forked command", timeout) from error
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float = PATIENCE) -> tuple[bytes, bytes]:
        self.wait(timeout)
        self._connection.close()
        with self.stdout, self.stderr:
            return self.stdout.read(), self.stderr.read()


class ForkServer:
    """The process of ``fork_server_process.py``."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fork-server-")
        self._address = str(Path(self._folder.name, "socket"))
        script = str(Path(__file__).with_name("fork_server_process.py"))
        command = [sys.executable, script, self._address, str(os.getpid())]
        self._process = subprocess.Popen(command, env=bare(), stdin=subprocess.DEVNULL)

    def run(
        self, command: list[str], cwd: Path, env: dict[str, str], script: str | None = None
    ) -> tuple[int, bytes, bytes]:
        """Exit code and output, of the program or of a ``script`` that runs it. Killed where it hangs: TimeoutError."""
        request = json.dumps({"arguments": command, "cwd": str(cwd), "env": env, "script": script}).encode()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open("rb") as nothing:
            with self._connected() as connection:
                socket.send_fds(connection, [request], [nothing.fileno(), out.fileno(), err.fileno()])
                pid = int(connection.recv(64))
                try:
                    code = int(connection.recv(64))
                except TimeoutError:
                    os.kill(pid, signal.SIGKILL)
                    raise
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read()

    def start(self, command: list[str], cwd: Path, env: dict[str, str], script: str | None = None) -> Forked:
        """Start the program, or a ``script`` that runs it, and return at once."""
        request = json.dumps({"arguments": command, "cwd": str(cwd), "env": env, "script": script}).encode()
        out, write_out = os.pipe()
        err, write_err = os.pipe()
        connection = self._connected()
        with Path(os.devnull).open("rb") as nothing:
            socket.send_fds(connection, [request], [nothing.fileno(), write_out, write_err])
        os.close(write_out)
        os.close(write_err)
        return Forked(connection, os.fdopen(out, "rb"), os.fdopen(err, "rb"))

    def command(self, path: Path, script: Path | None = None, *first: str) -> None:
        """Write ``path``: an executable that scripts can call as an installed ``reconciler``, or as another script."""
        self._connected().close()  # it is there
        text = LAUNCHER.format(
            python=sys.executable, address=self._address, first=first, script=None if script is None else str(script)
        )
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def _connected(self) -> socket.socket:
        until(lambda: Path(self._address).exists() or self._process.poll() is not None)
        for _ in range(100):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            connection.settimeout(PATIENCE)
            try:
                connection.connect(self._address)
            except ConnectionRefusedError:  # it is there, but does not listen yet
                connection.close()
                time.sleep(0.05)
            else:
                return connection
        raise AssertionError("the fork server does not answer")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


@functools.cache
def fork_server() -> ForkServer:
    """One for each process that runs tests; it ends with it."""
    made = ForkServer()
    atexit.register(made.close)
    return made
