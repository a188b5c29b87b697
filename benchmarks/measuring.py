"""Running one command as a process of its own, and an emulator beside it, and telling what it took."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEYS = {"TENCENTCLOUD_SECRET_ID": "benchmark-id", "TENCENTCLOUD_SECRET_KEY": "benchmark-key"}


@dataclass(frozen=True, slots=True)
class Measured:
    """``cpu``: the command's own user and system seconds, not the emulator's. ``memory``: peak, MiB."""

    wall: float
    cpu: float
    memory: float
    calls: dict[str, int]


@contextmanager
def emulator(*, latency_ms: float, rates: bool) -> Iterator[str]:
    """A fresh emulator process; its base URL."""
    command = [sys.executable, "-m", "reconciler", "emulator", "--latency-ms", str(latency_ms)]
    command += [] if rates else ["--no-rate-limit"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | KEYS) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def measure(folder: Path, url: str, *arguments: str, paced: bool, sends: bool = True) -> Measured:
    """Run ``reconciler`` with ``arguments`` in ``folder``. Raises RuntimeError where it fails.

    Without ``sends`` the command makes no call, and has no options for it.
    """
    urllib.request.urlopen(urllib.request.Request(f"{url}/_admin/calls", method="DELETE")).close()  # noqa: S310
    command = [sys.executable, "-m", "reconciler", *arguments, str(folder)]
    command += ["--endpoint", url] if sends else []
    command += [] if paced or not sends else ["--rate", "off"]
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | KEYS
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    tail: list[str] = []
    reader = threading.Thread(target=lambda: tail.extend(process.stdout or []))
    reader.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    if process.stdout is not None:
        process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} exited with {process.returncode}:\n{''.join(tail[-20:])}")
    with urllib.request.urlopen(f"{url}/_admin/calls") as answer:  # noqa: S310
        calls = json.load(answer)["calls"]
    return Measured(wall, usage.ru_utime + usage.ru_stime, _mebibytes(usage), calls)


def _mebibytes(usage: resource.struct_rusage) -> float:
    # Linux tells kibibytes, macOS bytes.
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
