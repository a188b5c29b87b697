"""``python -m benchmarks.encryption``: what saving a state under a key costs, beside saving it in clear."""

from __future__ import annotations

import argparse
import base64
import os
import tempfile
import time
from pathlib import Path

from benchmarks.projects import words
from reconciler.model.resource import Address, NormalForm
from reconciler.model.state import Record, State
from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner


def state(count: int) -> State:
    """A state of ``count`` keywords with twenty different forms."""
    forms: list[NormalForm] = [
        {"usages": frozenset({"Review.Ocr", "Review.Asr"}), "tags": frozenset({f"t{number}"})} for number in range(20)
    ]
    records = {
        Address("KeywordSample", word): Record(word, forms[number % 20]) for number, word in enumerate(words(count))
    }
    return State("benchmark", "intl", 1, None, records)


def cpu_of_save(made: State, folder: Path, environ: dict[str, str]) -> float:
    """User and system seconds of this process for one save into a new folder."""
    with open_store(None, folder, environ).lock(Owner.here("benchmark", "run")) as memory:
        started = time.process_time()
        memory.save(made)
        return time.process_time() - started


def ratio(count: int, times: int) -> tuple[float, float]:
    """Seconds of a save in clear and under a key: the least of several, taken in turns."""
    made, clear, encrypted = state(count), [], []
    with tempfile.TemporaryDirectory() as name:
        key = base64.b64encode(os.urandom(32)).decode()
        environ = {"RECONCILER_STATE_KEY": key, "XDG_STATE_HOME": name}
        for turn in range(times):
            clear.append(cpu_of_save(made, Path(name, f"clear{turn}"), {}))
            encrypted.append(cpu_of_save(made, Path(name, f"key{turn}"), environ))
    return min(clear), min(encrypted)


def main() -> None:
    """Measure, and print a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encryption", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, metavar="N")
    parser.add_argument("--times", type=int, default=7, metavar="N")
    chosen = parser.parse_args()
    clear, encrypted = ratio(chosen.count, chosen.times)
    seconds = f"{clear:.3f} s of CPU in clear, {encrypted:.3f} s under a key"
    print(f"{chosen.count:,} keywords: {seconds}, ratio {encrypted / clear:.2f}")


if __name__ == "__main__":
    main()
