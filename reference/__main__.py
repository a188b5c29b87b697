"""``python -m reference --out docs/reference`` writes the pages; ``--check docs/reference`` compares them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reference.pages import pages


def main(arguments: list[str]) -> int:
    """Write or compare. Returns the exit code: 1 where a page is out of date."""
    parser = argparse.ArgumentParser(prog="python -m reference", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="DIR", help="write all pages into DIR")
    what.add_argument("--check", type=Path, metavar="DIR", help="exit 1 where DIR is out of date")
    chosen = parser.parse_args(arguments)
    if chosen.check is not None:
        stale = out_of_date(chosen.check)
        for file in stale:
            print(f"{file} is out of date; write it with: python -m reference --out {chosen.check}", file=sys.stderr)
        return 1 if stale else 0
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (chosen.out / name).write_text(text, encoding="utf-8")
    return 0


def out_of_date(folder: Path) -> list[Path]:
    """The files of ``folder`` that are not as they would be written, those missing and those left over."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    names = wanted.keys() | there.keys()
    return sorted(folder / name for name in names if wanted.get(name) != there.get(name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
