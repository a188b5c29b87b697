"""The program and the emulator as real processes, killed and signalled for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.forking import nursery
from tests.support.paths import ROOT

from .invariants import Truth
from .scenario import KEYS

HERE = Path(__file__).parent
Process = subprocess.Popen[str]
BOUND = 120
"""Seconds after which a process hangs. Nothing measures time by it."""


class Done(NamedTuple):
    """How a process ended."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Nothing of the developer's, and the keys of the emulated account."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "PYTHONPATH") if name in os.environ}
    here = os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": here, "HOME": "/nonexistent", "LANG": "C.UTF-8", **KEYS, **(extra or {})}


def program(kind: str = "", step: int = 0) -> list[str]:
    """``reconciler``; with ``kind``, through ``child.py``."""
    if kind:
        return [sys.executable, str(HERE / "child.py"), str(step), kind]
    return [sys.executable, "-m", "reconciler"]


def start(*arguments: str, step: int = 0, kind: str = "", cwd: Path | None = None, **extra: str) -> Process:
    """``reconciler ARGUMENTS``, under way."""
    return piped([*program(kind, step), *arguments], cwd, extra)


def piped(command: list[str], cwd: Path | None = None, extra: Mapping[str, str] | None = None) -> Process:
    """A process whose output is read at its end."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment(extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def end(process: Process) -> Done:
    """Wait for it. Whatever happened to it, no traceback and no excuse for a bug came out."""
    try:
        out, err = process.communicate(timeout=BOUND)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"it hangs:\n{out}\n{err}") from None
    return checked(Done(process.returncode, out, err))


def checked(done: Done) -> Done:
    """What holds for everything the program says."""
    for said in (done.out, done.err):
        assert "Traceback" not in said, said
        assert "bug in reconciler" not in said, said
        assert KEYS["TENCENTCLOUD_SECRET_KEY"] not in said
    return done


def run(*arguments: str, step: int = 0, kind: str = "", cwd: Path | None = None, **extra: str) -> Done:
    """``reconciler ARGUMENTS`` to its end, forked where its modules are loaded."""
    script, before = (str(HERE / "child.py"), [str(step), kind]) if kind else (None, [])
    code, out, err = nursery().run([*before, *arguments], cwd or Path.cwd(), environment(extra), script)
    return checked(Done(code, out.decode(), err.decode()))


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], check=False).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write(str(peak * (1 if sys.platform == "darwin" else 1024)))
sys.exit(code)
"""
"""A small process between this one and the program: Linux counts in a peak what its parent had when it was started."""


def run_measured(*arguments: str, kind: str) -> tuple[Done, int]:
    """Run it; also the most memory it had at any time, in bytes."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        peak = Path(name, "peak")
        command = [sys.executable, "-c", MEASURED, str(peak), *program(kind), *arguments]
        return end(piped(command)), int(peak.read_text(encoding="ascii"))


class Served:
    """An emulator process, seen through its admin path."""

    def __init__(self, url: str, process: Process) -> None:
        self.url, self.process = url, process

    def admin(self, method: str, topic: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}/_admin/{topic}", body, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=BOUND) as answer:
            return json.load(answer)

    def fault(self, rule: str) -> None:
        self.admin("POST", "faults", rule)

    def truth(self) -> Truth:
        return Truth(self.admin("GET", "data"))

    def calls(self) -> dict[str, int]:
        return dict(self.admin("GET", "calls")["calls"])


@contextmanager
def served(*arguments: str, step: int = 0, kind: str = "", **extra: str) -> Iterator[Served]:
    """``reconciler emulator``; killed at the end if it still lives."""
    command = ["emulator", "--no-rate-limit", *arguments]
    process = start(*command, step=step, kind=kind, **extra)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on "), line + (process.stderr.read() if process.stderr else "")
        yield Served(line.removeprefix("listening on ").strip(), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()
