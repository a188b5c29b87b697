"""The program and the emulator as processes that are killed at a chosen step, or for which waiting costs nothing."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.support import program
from tests.support.credentials import CREDENTIALS
from tests.support.emulator_process import EmulatorProcess, emulator
from tests.support.paths import SUPPORT
from tests.support.program import PROGRAM, Done, ended, piped

from .invariants import Truth

STEPPED = str(SUPPORT / "stepped_program.py")


def stepped(kind: str, step: int = 0) -> tuple[str, ...]:
    """The script that counts durable steps, or none without a ``kind`` (``stepped_program.py`` explains the two)."""
    return (STEPPED, str(step), kind) if kind else ()


def run(*arguments: str, step: int = 0, kind: str = "", cwd: Path | None = None, **extra: str) -> Done:
    """``reconciler ARGUMENTS`` to its end; ``extra`` are variables of its environment."""
    env = {**CREDENTIALS, **extra}
    return program.run(*arguments, cwd=cwd or Path.cwd(), env=env, script=stepped(kind, step))


def start(*arguments: str) -> Popen[bytes]:
    """``reconciler ARGUMENTS``, started."""
    return program.start(*arguments, env=CREDENTIALS)


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
        started = [sys.executable, *stepped(kind)] if kind else PROGRAM
        command = [sys.executable, "-c", MEASURED, str(peak), *started, *arguments]
        return ended(piped(command, env=CREDENTIALS)), int(peak.read_text(encoding="ascii"))


@contextmanager
def served(*arguments: str, step: int = 0, kind: str = "", **extra: str) -> Iterator[EmulatorProcess]:
    """``reconciler emulator`` without rate limits; killed at the end if it still lives."""
    with emulator("--no-rate-limit", *arguments, killed=True, env=extra, script=stepped(kind, step)) as cloud:
        yield cloud


def truth(cloud: EmulatorProcess) -> Truth:
    """What the account of an emulator process really has."""
    return Truth(cloud.admin("GET", "data"))
