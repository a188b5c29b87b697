"""``python -m benchmarks.many_targets``: what many targets cost in one command, beside one target.

Each target is an account of its own. All accounts are served by one process beside the command, with a latency for each
call; calls are paced. The wall time of all, and the CPU for each target, are printed as multiples of those of one.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import KEYS
from benchmarks.projects import LIST, TEMPLATE, words

MOST_WALL, MOST_CPU = 3.0, 1.5
"""What 20 targets at 50 ms may cost: the wall time, and the CPU for each target, in multiples of one target's."""
COMMANDS = (("plan",), ("apply", "--auto-approve"), ("plan",), ("drift",))
NAMES = ("first plan", "first apply", "empty plan", "drift")


class Cost(NamedTuple):
    """Seconds of one command: wall, and its own user and system CPU."""

    wall: float
    cpu: float


def serve(count: int, latency_ms: float) -> None:
    """Serve ``count`` accounts until standard input ends, and print the base URL of each."""
    from reconciler.emulator import Emulator
    from reconciler.emulator.server.auth import Credential

    credential = Credential(KEYS["TENCENTCLOUD_SECRET_ID"], KEYS["TENCENTCLOUD_SECRET_KEY"])
    with ExitStack() as stack:
        for number in range(count):
            account = str(100_000_000_001 + number)
            made = Emulator(account=account, credentials=[credential], latency=latency_ms / 1000)
            print(stack.enter_context(made).url, flush=True)
        sys.stdin.read()


@contextmanager
def accounts(count: int, latency_ms: float) -> Iterator[list[str]]:
    """The base URLs of ``count`` fresh accounts in a process of their own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.many_targets",
        "--serve",
        "--targets",
        str(count),
        "--latency",
        str(latency_ms),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield [process.stdout.readline().strip() for _ in range(count)]
        finally:
            process.stdin.close()


def write_project(folder: Path, urls: Sequence[str], keywords: int) -> None:
    """A project of a target for each account, with a list and two templates that all of them have."""
    for name in ("manifests", "lists"):
        (folder / name).mkdir()
    targets = "".join(f"  t{number:02}: {{endpoint: '{url}'}}\n" for number, url in enumerate(urls))
    head = "apiVersion: reconciler/v1\nkind: Project\nname: fleet\nmanifests: [manifests]\ntargets:\n"
    (folder / "reconciler.yaml").write_text(head + targets, encoding="utf-8")
    templates = "---\n".join(TEMPLATE.format(number=number, block=85) for number in range(2))
    (folder / "manifests" / "all.yaml").write_text(f"{LIST}---\n{templates}", encoding="utf-8")
    rows = "\n".join(f'"{word}",' for word in words(keywords))
    (folder / "lists" / "words.csv").write_text(f"keyword,tags\n{rows}\n", encoding="utf-8")


def cost(folder: Path, *arguments: str) -> Cost:
    """Run ``reconciler`` in ``folder``. Raises RuntimeError where it fails."""
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | KEYS
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "reconciler", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def costs(targets: int, latency_ms: float, keywords: int, jobs: int) -> list[tuple[Cost, Cost]]:
    """For each of the commands: what one target costs, and what all of them cost, on accounts of their own."""
    found = []
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        one, many = (stack.enter_context(accounts(count, latency_ms)) for count in (1, targets))
        write_project(folders[0], one, keywords)
        write_project(folders[1], many, keywords)
        for command in COMMANDS:
            alone = cost(folders[0], *command, "--target", "t00")
            found.append((alone, cost(folders[1], *command, "--all-targets", "--jobs", str(jobs))))
    return found


def main() -> None:
    """Measure several times, take the least of each, print the ratios. Exit 1 where one is above its bound."""
    from reconciler.cli.fleet.options import JOBS

    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_targets", description=__doc__)
    parser.add_argument("--targets", type=int, default=20, metavar="N")
    parser.add_argument("--latency", type=float, default=50.0, metavar="MS")
    parser.add_argument("--keywords", type=int, default=100, metavar="N")
    parser.add_argument("--jobs", type=int, default=JOBS, metavar="N")
    parser.add_argument("--times", type=int, default=3, metavar="N")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.targets, chosen.latency)
        return
    runs = [costs(chosen.targets, chosen.latency, chosen.keywords, chosen.jobs) for _ in range(chosen.times)]
    size = f"{chosen.targets} targets of {chosen.keywords} keywords and 2 templates, {chosen.latency:g} ms"
    print(f"{size}, {chosen.jobs} at once; at most {MOST_WALL:g} x the wall time, {MOST_CPU:g} x the CPU per target")
    within = True
    for at, name in enumerate(NAMES):
        alone, every = (Cost(*map(min, zip(*(run[at][which] for run in runs), strict=True))) for which in (0, 1))
        wall, cpu = every.wall / alone.wall, every.cpu / chosen.targets / alone.cpu
        within = within and wall <= MOST_WALL and cpu <= MOST_CPU
        print(
            f"{name:<12} one {alone.wall:5.2f} s wall {alone.cpu:5.2f} s CPU"
            f"   all {every.wall:5.2f} s wall {every.cpu:5.2f} s CPU   wall x {wall:4.2f}   CPU per target x {cpu:4.2f}"
        )
    sys.exit(0 if within else 1)


if __name__ == "__main__":
    main()
