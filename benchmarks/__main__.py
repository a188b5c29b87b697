"""``python -m benchmarks``: run, and write table, JSON and chart."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.rows import Row, rows
from benchmarks.table import chart, table


def main() -> None:
    """Parse the choices, measure, print as it comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--latencies", type=float, nargs="+", default=[0.0, 20.0], metavar="MS")
    parser.add_argument("--rates", choices=["on", "off", "both"], default="both", help="pace at the documented rates")
    parser.add_argument("--templates", type=int, default=50, metavar="N")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write results.md, results.json and chart.svg")
    chosen = parser.parse_args()
    pacings = {"on": [True], "off": [False], "both": [True, False]}[chosen.rates]
    done: list[Row] = []
    printed = 0
    for row in rows(chosen.sizes, chosen.latencies, pacings, templates=chosen.templates):
        done.append(row)
        lines = list(table(done))
        print("\n".join(lines[printed:]), flush=True)
        printed = len(lines)
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "results.md").write_text("\n".join(table(done)) + "\n", encoding="utf-8")
        (chosen.out / "results.json").write_text(
            json.dumps([r.plain() for r in done], indent=1) + "\n", encoding="utf-8"
        )
        if drawn := chart(done):
            (chosen.out / "chart.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
