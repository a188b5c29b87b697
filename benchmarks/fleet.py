"""``python -m benchmarks.fleet``: a fleet of accounts in shards: calls, time, skew, and what a lost shard costs.

Each account is an emulator of its own, all of them in one process beside the shards. Shards run ``--parallel`` at a
time, which is what the machine has room for; on a cluster all of them run at once, so the slowest of them counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import KEYS
from benchmarks.projects import words
from reconciler.model.shard import Shard

PROJECT = """\
apiVersion: reconciler/v1
kind: Project
name: fleet
manifests: [manifests]
targets:
"""
LIST = """\
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {name: words}
spec:
  usages: [Review]
  tags: [words]
  keywordsFrom: [{file: lists/words.txt}]
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process took. ``wall``, ``cpu``: seconds; ``memory``: peak, MiB; ``targets``: how many it had."""

    index: int
    targets: int
    wall: float
    cpu: float
    memory: float
    code: int


def serve(accounts: int, latency_ms: float) -> None:
    """Run emulators until standard input ends; their addresses go to standard output, in one line of JSON."""
    from reconciler.emulator import Credential, Emulator

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    key = Credential(KEYS["TENCENTCLOUD_SECRET_ID"], KEYS["TENCENTCLOUD_SECRET_KEY"])
    with ExitStack() as stack:
        made = [
            stack.enter_context(
                Emulator(
                    account=str(100_000_000_000 + number), credentials=[key], latency=latency_ms / 1000, log_size=1
                )
            )
            for number in range(accounts)
        ]
        print(json.dumps([each.url for each in made]), flush=True)
        sys.stdin.read()


@contextmanager
def emulators(accounts: int, latency_ms: float) -> Iterator[list[str]]:
    """The addresses of as many emulators, all in one process."""
    command = [sys.executable, "-m", "benchmarks.fleet", "--serve", str(accounts), "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


class Fleet:
    """A project whose targets are ``urls``, in ``folder``, and commands on its shards."""

    def __init__(self, folder: Path, urls: Sequence[str], keywords: int, shards: int, parallel: int) -> None:
        self.folder, self.urls, self.shards, self.parallel = folder, urls, shards, parallel
        for name in ("manifests", "lists", "reports"):
            (folder / name).mkdir()
        rows = [f"  prod-{number}: {{endpoint: {url!r}}}\n" for number, url in enumerate(urls)]
        (folder / "reconciler.yaml").write_text(PROJECT + "".join(rows), encoding="utf-8")
        (folder / "manifests/words.yaml").write_text(LIST, encoding="utf-8")
        self.declare(keywords)

    def declare(self, keywords: int) -> None:
        """Let every target have so many keywords."""
        lines = "".join(f"{word}\n" for word in words(keywords))
        (self.folder / "lists/words.txt").write_text(lines, encoding="utf-8")

    def run(self, name: str, *command: str, shards: Sequence[int] | None = None) -> list[Measured]:
        """Run ``command`` on the shards, ``parallel`` at a time. ``name`` is what their reports are called."""
        chosen = range(self.shards) if shards is None else shards
        with ThreadPoolExecutor(self.parallel) as pool:
            return list(pool.map(lambda index: self._one(name, command, index), chosen))

    def start(self, name: str, command: Sequence[str], index: int) -> subprocess.Popen[bytes]:
        """Start one shard."""
        report = self.folder / f"reports/{name}-{index}.json"
        options = ["--all-targets", "--shard", f"{index}/{self.shards}", "--quiet", "--report", str(report)]
        measured = [sys.executable, "-m", "benchmarks.peak", str(self._peak(name, index))]
        environment = {name: value for name, value in os.environ.items() if name != "CI"} | KEYS
        return subprocess.Popen(
            [*measured, *command, str(self.folder), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def _peak(self, name: str, index: int) -> Path:
        return self.folder / f"reports/{name}-{index}.peak"

    def _one(self, name: str, command: Sequence[str], index: int) -> Measured:
        started = time.perf_counter()
        process = self.start(name, command, index)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        report = json.loads((self.folder / f"reports/{name}-{index}.json").read_text(encoding="utf-8"))
        cpu, memory = usage.ru_utime + usage.ru_stime, float(self._peak(name, index).read_text(encoding="ascii"))
        return Measured(index, len(report["targets"]), wall, cpu, memory, process.returncode)

    def merge(self, name: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the report that the shards' reports make together."""
        files = sorted(str(path) for path in (self.folder / "reports").glob(f"{name}-*.json"))
        command = [sys.executable, "-m", "reconciler", "report", "merge", *files, "--expect", str(self.shards)]
        done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)

    def targets_of(self, index: int) -> int:
        """How many targets a shard has."""
        return len(Shard.of(index, self.shards).share([f"prod-{number}" for number in range(len(self.urls))]))

    def calls(self, *, forget: bool = True) -> Counter[str]:
        """Calls of all accounts since the last time that they were forgotten, by action."""
        found: Counter[str] = Counter()
        for url in self.urls:
            with urllib.request.urlopen(f"{url}/_admin/calls") as answer:  # noqa: S310
                found.update(json.load(answer)["calls"])
            if forget:
                urllib.request.urlopen(urllib.request.Request(f"{url}/_admin/calls", method="DELETE")).close()  # noqa: S310
        return found


def described(what: str, shards: Sequence[Measured], calls: Counter[str], out: Callable[[str], None]) -> None:
    """Print what a phase took, and how shards differ."""
    walls, sizes = [each.wall for each in shards], [each.targets for each in shards]
    total, made = sum(sizes), sum(calls.values())
    cpu = sum(each.cpu for each in shards)
    codes = sorted({each.code for each in shards})
    out(f"{what}: exit codes {codes}, {total:,} targets, {made:,} calls ({made / total:.1f} a target)")
    rows = [f"{action} {count:,}" for action, count in sorted(calls.items())]
    out(f"  {', '.join(rows)}")
    memory = max(each.memory for each in shards)
    out(f"  CPU {cpu:.0f} s, {cpu / total:.3f} s a target; peak memory {memory:.0f} MiB a shard")
    skew = max(walls) / statistics.mean(walls)
    out(f"  targets a shard {min(sizes)} to {max(sizes)}, {max(sizes) * len(sizes) / total:.2f} of the mean at most")
    out(f"  seconds a shard {min(walls):.1f} to {max(walls):.1f}, {skew:.2f} of the mean at most")


def lost_shard(fleet: Fleet, keywords: int, out: Callable[[str], None]) -> None:
    """Add as many keywords again; kill one shard's apply when half of its calls are made, merge, and apply it again.

    Another shard is applied undisturbed, to compare with.
    """
    lost, other = fleet.shards // 2, fleet.shards // 2 - 1
    fleet.declare(2 * keywords)
    undisturbed = fleet.run("apply", "apply", "--auto-approve", shards=[other])[0]
    mean = fleet.calls().total() / undisturbed.targets
    (fleet.folder / f"reports/apply-{lost}.json").unlink()
    process = fleet.start("apply", ["apply", "--auto-approve"], lost)
    half = mean * fleet.targets_of(lost) / 2
    while process.poll() is None and fleet.calls(forget=False).total() < half:
        time.sleep(0.02)
    process.kill()
    process.wait()
    killed = fleet.calls().total()
    code, merged = fleet.merge("apply")
    out(f"shard {lost} killed after {killed:,} calls; merged: exit {code}, {merged['faults']}")
    again = fleet.run("apply", "apply", "--auto-approve", "--lock-timeout", "60", shards=[lost])[0]
    retried = fleet.calls().total()
    code, merged = fleet.merge("apply")
    each = (killed + retried) / again.targets
    out(f"  applied again: exit {again.code}, {again.wall:.1f} s, {retried:,} calls; merged: exit {code}")
    out(f"  {each:.1f} calls a target in both, {mean:.1f} in shard {other}, which was not disturbed")


def main() -> None:
    """Serve, or run every phase and print figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--serve", type=int, metavar="N", help="Run N emulators; the benchmark starts this itself.")
    parser.add_argument("--targets", type=int, default=1000, metavar="N")
    parser.add_argument("--keywords", type=int, default=1000, metavar="N")
    parser.add_argument("--shards", type=int, default=10, metavar="N")
    parser.add_argument("--parallel", type=int, default=2, metavar="N", help="Shards at a time.")
    parser.add_argument("--latency-ms", type=float, default=20.0, metavar="N")
    chosen = parser.parse_args()
    if chosen.serve is not None:
        serve(chosen.serve, chosen.latency_ms)
        return

    def out(line: str) -> None:
        print(line, flush=True)

    with tempfile.TemporaryDirectory() as name, emulators(chosen.targets, chosen.latency_ms) as urls:
        fleet = Fleet(Path(name), urls, chosen.keywords, chosen.shards, chosen.parallel)
        out(
            f"{chosen.targets:,} targets of {chosen.keywords:,} keywords in {chosen.shards} shards,"
            f" {chosen.parallel} at a time, {chosen.latency_ms:g} ms latency, documented rates on"
        )
        for phase, command in (("apply", ("apply", "--auto-approve")), ("drift", ("drift",)), ("plan", ("plan",))):
            shards = fleet.run(phase, *command)
            described(phase, shards, fleet.calls(), out)
            code, merged = fleet.merge(phase)
            found = len(merged["targets"])
            out(f"  merged: exit {code}, {found:,} targets, faults {merged['faults']}")
        lost_shard(fleet, chosen.keywords, out)


if __name__ == "__main__":
    main()
