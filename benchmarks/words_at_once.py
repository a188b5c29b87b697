"""``python -m benchmarks.words_at_once``: what ``add --apply`` costs beside the words that a project has already.

A project of N keywords is applied to a fresh emulator, and then some words are added at once: the calls, the wall time,
and the CPU, and how many times that is what ``validate`` takes, which loads and checks the same files once. Beside it
``add`` without ``--apply``, which edits them and looks at them again.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import Measured, emulator, measure
from benchmarks.projects import TEMPLATE, write_keywords

MOST_CALLS = 6
"""What up to 100 words may take, whatever the account has."""
MOST_TIMES = 2.5
"""What it may cost, as a multiple of the CPU that ``validate`` takes: two looks at the rows, and the state."""


class Cost(NamedTuple):
    """What ``add``, ``add --apply`` and ``validate`` took."""

    edited: Measured
    applied: Measured
    validated: Measured


def cost(count: int, added: int, latency_ms: float) -> Cost:
    """Return what ``add`` costs, and ``add --apply``, of ``added`` words beside ``count``."""
    with tempfile.TemporaryDirectory() as name, emulator(latency_ms=latency_ms, rates=False) as url:
        folder = Path(name)
        write_keywords(folder, count)
        (folder / "manifests" / "templates.yaml").write_text(TEMPLATE.format(number=1, block=85), encoding="utf-8")
        measure(folder, url, "apply", "--auto-approve", paced=False)
        night = [f"night {number}" for number in range(added)]
        others = [f"day {number}" for number in range(added)]
        options = ("--list", "words", "--auto-approve")
        # The folder is the last argument of a measured command.
        validated = measure(folder, url, "validate", paced=False, sends=False)
        edited = measure(folder, url, "add", *others, *options, "--path", paced=False, sends=False)
        applied = measure(folder, url, "add", *night, *options, "--apply", "--path", paced=False)
        return Cost(edited, applied, validated)


def main() -> None:
    """Measure, and print a line. Exit 1 where it took more than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words_at_once", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, metavar="N")
    parser.add_argument("--added", type=int, default=30, metavar="N")
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS")
    chosen = parser.parse_args()
    edited, applied, validated = cost(chosen.count, chosen.added, chosen.latency)
    calls = sum(applied.calls.values())
    at_once = f"{calls} calls, {applied.wall:.2f} s, {applied.cpu:.2f} s of CPU"
    files = f"{edited.wall:.2f} s, {edited.cpu:.2f} s of CPU"
    times = applied.cpu / validated.cpu
    once = f"validate: {validated.wall:.2f} s, {validated.cpu:.2f} s of CPU; that is {times:.1f} times as much CPU"
    print(f"{chosen.added} words beside {chosen.count:,}: {at_once}; the files alone: {files}; {once}")
    if calls > MOST_CALLS or times > MOST_TIMES:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
