"""The program as people run it: a process of its own with a clean environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .credentials import SECRET_KEY
from .fork_server import Forked, bare, fork_server
from .waiting import PATIENCE

PROGRAM = [sys.executable, "-m", "reconciler"]


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


def run(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None, script: Sequence[str] = ()) -> Done:
    """Run the program to its end, without a terminal. No output ever holds the secret key, nor a traceback.

    ``script``: a Python file that runs the program in its own way, and the arguments that it takes for itself.
    """
    if _fresh(env):
        return ended(start(*arguments, cwd=cwd, env=env, script=script))
    command = [*script[1:], *map(str, arguments)]
    code, out, err = fork_server().run(command, cwd, environment(env), script[0] if script else None)
    return _checked(code, out, err)


def _fresh(env: Mapping[str, str] | None) -> bool:
    """Whether a variable decides how an interpreter starts: where its modules are loaded, that is decided already."""
    return any(name.startswith(("PYTHON", "LANG", "LC_")) for name in env or {})


def fork(*arguments: str, env: Mapping[str, str] | None = None, script: Sequence[str] = ()) -> Forked:
    """Start the program in a forked process, and return at once: for what runs beside a test and says little."""
    command = [*script[1:], *arguments]
    return fork_server().start(command, Path.cwd(), environment(env), script[0] if script else None)


def start(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, script: Sequence[str] = ()
) -> subprocess.Popen[bytes]:
    """Start the program in a fresh interpreter, and return at once."""
    return piped([*([sys.executable, *script] if script else PROGRAM), *map(str, arguments)], cwd, env)


def piped(
    command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start any command with the environment of the program; its output is read at its end."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes] | Forked) -> Done:
    """Wait for a started process. One that hangs is killed, and fails the test with what it said so far."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"it hangs:\n{out.decode()}\n{err.decode()}") from None
    return _checked(process.returncode, out, err)


def _checked(code: int, out: bytes, err: bytes) -> Done:
    done = Done(code, out.decode(), err.decode())
    check_said(done.said)
    return done


def check_said(text: str) -> None:
    """What holds for everything the program says."""
    assert SECRET_KEY not in text
    assert "Traceback" not in text, text
    assert "bug in reconciler" not in text, text
