"""``python -m benchmarks.checks FILE…``: what each check costs over word lists, and how much it finds, by rule.

Every check runs, hints included. The lists are read into one project, one list a file, with the usages of reviews.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reconciler.checks import CHECKS
from reconciler.model.resource import Address, Resource
from reconciler.pipeline import load
from reconciler.render.problems import by_rule

_HEAD = "apiVersion: reconciler/v1\n"


def write_project(folder: Path, lists: Sequence[Path], preset: str = "strict") -> None:
    """A project that declares a list for each file. Words that the service refuses for their length are left out."""
    (folder / "lists").mkdir()
    documents, long = [], set[str]()
    for file in lists:
        shutil.copy(file, folder / "lists" / file.name)
        long |= {word.strip() for word in file.read_text(encoding="utf-8").split("\n") if len(word.strip()) > 20}
        spec = f"usages: [Review], keywordsFrom: [{{file: lists/{file.name}}}], excludeFrom: [{{file: long.txt}}]"
        head = f'{_HEAD}kind: KeywordSamples\nmetadata: {{name: "{file.stem}"}}\n'
        documents.append(f"{head}spec: {{{spec}}}\n")
    (folder / "long.txt").write_text("".join(f"{word}\n" for word in sorted(long)) or "# none\n", encoding="utf-8")
    (folder / "lists.yaml").write_text("---\n".join(documents), encoding="utf-8")
    project = f"{_HEAD}kind: Project\nname: lists\nmanifests: [lists.yaml]\nchecks: {{preset: {preset}}}\n"
    (folder / "reconciler.yaml").write_text(project, encoding="utf-8")


def costs(resources: Mapping[Address, Resource]) -> Iterator[tuple[str, float, int]]:
    """Each check by name, with its seconds of CPU, and how many problems it found."""
    for check in CHECKS:
        started = time.process_time()
        found = len(check.problems(resources))
        yield check.find.__name__, time.process_time() - started, found


def main() -> None:
    """Load, check, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("lists", type=Path, nargs="+", metavar="FILE")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder, sorted(chosen.lists))
        started = time.process_time()
        loaded = load(folder)
        whole = time.process_time() - started
        print(f"{len(loaded.resources):,} keywords: {whole:.2f} s of CPU to read and check, of which by check:")
        measured = list(costs(loaded.resources))
        for check, seconds, found in measured:
            print(f"  {seconds:6.3f} s  {check}, {found:,} found")
        print(f"  {sum(seconds for _, seconds, _ in measured):6.3f} s  all checks")
        print("found by rule:", dict(Counter({each.rule: each.found for each in by_rule(loaded.problems)})))


if __name__ == "__main__":
    main()
