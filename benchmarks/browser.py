"""``python -m benchmarks.browser``: how long the HTML report of a large plan takes, as the browser itself counts it.

A real plan, of ``--size`` keywords in 100 lists and fifty templates, drawn by the command and opened in headless
Chromium. Needs the extra ``browser``, and a Chromium of the system.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.measuring import KEYS, emulator
from benchmarks.projects import words, write_templates

LISTS = 100
TURNS = 5
SEARCHES = ("a", "casino", "lists/42", "list-7 st", "nothing has this")
_LIST = """\
apiVersion: reconciler/v1
kind: KeywordSamples
metadata: {{name: list-{number}}}
spec:
  usages: [Review]
  tags: [words]
  keywordsFrom: [{{file: lists/{number}.txt}}]
"""


class Timed(NamedTuple):
    """Milliseconds of one thing, several times."""

    what: str
    times: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def write_project(folder: Path, count: int) -> None:
    """A project of ``count`` keywords in many lists."""
    write_templates(folder, 50)
    found = words(count)
    documents = []
    for number in range(LISTS):
        part = "".join(f"\\{word}\n" if word.startswith("#") else f"{word}\n" for word in found[number::LISTS])
        (folder / "lists" / f"{number}.txt").write_text(part or "# none\n", encoding="utf-8")
        documents.append(_LIST.format(number=number))
    (folder / "manifests" / "lists.yaml").write_text("---\n".join(documents), encoding="utf-8")


def write_page(folder: Path, file: Path) -> None:
    """Plan, and write the report to ``file``. Raises CalledProcessError where the command fails."""
    environment = {key: value for key, value in os.environ.items() if key != "CI"} | KEYS
    with emulator(latency_ms=0, rates=False) as url, file.open("wb") as out:
        command = [sys.executable, "-m", "reconciler", "plan", str(folder), "--endpoint", url, "--format", "html"]
        subprocess.run(command, stdout=out, env=environment, check=True)


def timed(page: Page, address: str) -> Iterator[Timed]:
    """Open the page several times; in the last one, search and filter."""
    opened = []
    for _ in range(TURNS):
        page.goto(address)
        opened.append(page.evaluate("performance.getEntriesByName('first view')[0].startTime"))
    yield Timed("first view, from the beginning of loading", opened)
    page.wait_for_timeout(1000)
    search = page.locator("#changes-search")
    for text in SEARCHES:
        yield Timed(f"search {text!r}", [_filtered(page, partial(_typed, search, text)) for _ in range(TURNS)])
    search.fill("")
    kind = page.get_by_role("group", name="Kind").get_by_label("keywords")
    yield Timed("filter by kind, on and off", [_filtered(page, kind.click) for _ in range(TURNS)])
    chosen = page.locator("#changes-list")
    yield Timed("filter by list", [_filtered(page, partial(_chosen, chosen, turn + 1)) for turn in range(TURNS)])


def _typed(search: Locator, text: str) -> None:
    search.fill("")
    search.fill(text)


def _chosen(choice: Locator, index: int) -> None:
    choice.select_option(index=index)


def _filtered(page: Page, act: Callable[[], None]) -> float:
    act()
    return float(page.evaluate("performance.getEntriesByName('filter').at(-1).duration"))


def main() -> None:
    """Make the page, open it, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, metavar="N")
    parser.add_argument("--browser", default=shutil.which("chromium"), metavar="FILE")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project, file = Path(folder, "project"), Path(folder, "plan.html")
        write_project(project, chosen.size)
        write_page(project, file)
        launched = playwright.chromium.launch(executable_path=chosen.browser, args=["--no-sandbox"])
        page = launched.new_page()
        print(f"{file.stat().st_size / 1e6:.1f} MB, Chromium {launched.version}")
        print("| what | median ms | worst ms |\n|---|--:|--:|")
        for each in timed(page, file.as_uri()):
            print(f"| {each.what} | {each.median:.0f} | {max(each.times):.0f} |", flush=True)
        print(page.inner_text("#changes .status"))
        launched.close()


if __name__ == "__main__":
    main()
