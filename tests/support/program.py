"""The program as people run it: real processes, a clean environment, and an emulator that is a process too."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from .forking import PATIENCE, bare, nursery

PROGRAM = [sys.executable, "-m", "reconciler"]
SECRET_ID, SECRET_KEY = "AKIDclitests00000000000000000000", "clitestsSECRETneverShown00000000"
CREDENTIALS = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
WRITES = ("Create", "Modify", "Delete", "Process")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What every command starts with, and ``extra``."""
    return {**bare(), **(extra or {})}


class Done(NamedTuple):
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Run the program to its end, without a terminal. No output ever holds the secret key, nor a traceback."""
    everything = environment(env)
    command = [str(argument) for argument in arguments]
    # What decides how an interpreter starts is decided already where its modules are loaded.
    fresh = {name for name in env or {} if name.startswith(("PYTHON", "LANG", "LC_"))}
    code, out, err = _started(command, cwd, everything) if fresh else nursery().run(command, cwd, everything)
    result = Done(code, out.decode(), err.decode())
    check_said(result.said)
    return result


def _started(command: list[str], cwd: Path, env: dict[str, str]) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [*PROGRAM, *command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def check_said(text: str) -> None:
    """What holds for everything the program says."""
    assert SECRET_KEY not in text
    assert "Traceback" not in text
    assert "bug in reconciler" not in text, text


class Cloud:
    """An emulator process, seen through its admin path, and changed behind the program's back by the official SDK."""

    def __init__(self, url: str) -> None:
        self.url = url

    def _admin(self, method: str, topic: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}/_admin/{topic}", body, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def calls(self) -> dict[str, int]:
        """How often each action was called: ``mps.CreateWordSamples`` → 3."""
        return dict(self._admin("GET", "calls")["calls"])

    def count(self, action: str) -> int:
        return self.calls().get(f"mps.{action}", 0)

    def writes(self) -> dict[str, int]:
        return {name: n for name, n in self.calls().items() if name.partition(".")[2].startswith(WRITES)}

    def forget_calls(self) -> None:
        self._admin("DELETE", "calls")

    def fault(self, rule: str) -> None:
        self._admin("POST", "faults", rule)

    def words(self) -> dict[str, dict[str, Any]]:
        return dict(self._admin("GET", "data")["words"])

    def templates(self) -> dict[str, int]:
        """Cloud name → id of every custom template."""
        return {row["name"]: row["definition"] for row in self._admin("GET", "data")["templates"].values()}

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
def emulator(*arguments: str) -> Iterator[Cloud]:
    """``reconciler emulator`` on a free port, ended by a signal as people end it."""
    command = [*PROGRAM, "emulator", "--port", "0", *arguments]
    process = subprocess.Popen(command, env=environment(CREDENTIALS), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline().decode()
        assert line.startswith("listening on http://127.0.0.1:"), line + process.stderr.read().decode()
        yield Cloud(line.removeprefix("listening on ").strip())
    finally:
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
    assert (process.returncode, out + err) == (0, b"")


class Project:
    """A project folder, and commands that run in it against an emulator process."""

    def __init__(self, root: Path, cloud: Cloud | None = None) -> None:
        self.root = root
        self.cloud = cloud
        self.env = dict(CREDENTIALS)
        if cloud is not None:
            self.env["RECONCILER_ENDPOINT"] = cloud.url

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *arguments: str | Path, code: int | None = 0, env: Mapping[str, str] | None = None) -> Done:
        """Run a command here. ``code`` is the exit code it must have."""
        done = run(*arguments, cwd=self.root, env={**self.env, **(env or {})})
        assert code is None or done.code == code, f"exit {done.code}, not {code}:\n{done.out}\n{done.err}"
        return done

    def apply(self, *arguments: str | Path, code: int = 0) -> Done:
        return self.run("apply", "--auto-approve", *arguments, code=code)

    @property
    def state_file(self) -> Path:
        return self.root / ".reconciler/dev/state.json"

    def untouched(self) -> bool:
        """Whether nothing was written, neither to the cloud nor to a state."""
        folder = self.root / ".reconciler"
        states = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
        return not states and (self.cloud is None or not self.cloud.writes())

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command that goes on while the test does. Killed at the end of the block, if it is not over."""
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen([*PROGRAM, *arguments], cwd=self.root, env=environment(self.env), **pipes)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()


def ended(process: subprocess.Popen[bytes]) -> Done:
    """Wait for a started command."""
    out, err = process.communicate(timeout=PATIENCE)
    done = Done(process.returncode, out.decode(), err.decode())
    check_said(done.said)
    return done


def on_terminal(
    project: Project, *arguments: str, answer: str | None = None, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run a command on a terminal of its own; when it asks, type ``answer``, or press that key.

    A key is pressed until something happens, as people do: Ctrl-C between the question and the waiting for its answer
    is heard, but what waits already does not look. Returns the exit code and all that was shown.
    """
    main, side = pty.openpty()
    everything = environment({**project.env, "COLUMNS": "100", **(env or {})})
    # Its controlling terminal too, so that Ctrl-C typed there becomes a signal.
    session = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = [sys.executable, "-c", session, *PROGRAM, *arguments]
    process = subprocess.Popen(
        command, cwd=project.root, env=everything, stdin=side, stdout=side, stderr=side, start_new_session=True
    )
    os.close(side)
    shown, asked, key = b"", False, answer is not None and not answer.isprintable()
    deadline = time.monotonic() + PATIENCE
    pressed = 0.0
    try:
        while time.monotonic() < deadline:
            if select.select([main], [], [], 0.05)[0]:
                try:
                    piece = os.read(main, 65536)
                except OSError:  # how Linux tells that the other side is closed
                    break
                if not piece:
                    break
                shown += piece
            again = key and asked and time.monotonic() > pressed + 1
            if again or (answer is not None and not asked and b", type " in shown.rpartition(b"\n")[2]):
                os.write(main, str(answer).encode() + (b"" if key else b"\n"))
                asked, pressed = True, time.monotonic()
        code = process.wait(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(main)
    text = shown.decode()
    check_said(text)
    assert answer is None or asked, f"it never asked:\n{text}"
    return code, text
