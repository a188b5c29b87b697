"""Which process this is, so that another one on the same machine can see whether it still lives.

A process id alone says little: containers share host names, and ids are used again. Together with the running kernel,
its name space of process ids and the time of the process's birth it is unmistakable. Where the system shows none of
these, nothing is known of any process, and only time ends its locks.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Process(NamedTuple):
    """``machine`` is a digest of kernel and name space; ``birth`` is in the kernel's ticks since it started."""

    machine: str
    pid: int
    birth: int


def this_process() -> Process | None:
    """The running process; None where the system does not show enough."""
    try:
        kernel = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = (_PROC / "self/ns/pid").stat().st_ino
    except (OSError, ValueError):
        return None
    pid = os.getpid()
    found = _stat(pid)
    if not kernel or found is None:
        return None
    return Process(hashlib.sha256(f"{kernel}/{space}".encode()).hexdigest()[:16], pid, found[1])


def is_gone(process: Process) -> bool:
    """Whether ``process`` ran on this very machine and certainly runs no more."""
    here = this_process()
    if here is None or here.machine != process.machine:
        return False
    try:
        # Asked first: a system may hide the files of other people's processes, but not that they are there.
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    found = _stat(process.pid)
    return found is not None and (found[1] != process.birth or found[0] in "ZX")


def _stat(pid: int) -> tuple[str, int] | None:
    """The state letter and the birth of a process."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        # The name in parentheses may hold anything, also parentheses.
        fields = text.rpartition(")")[2].split()
        return fields[0], int(fields[19])
    except (OSError, ValueError, IndexError):
        return None
