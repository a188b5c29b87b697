"""Copy a checkout to a folder as a fresh clone would have it: what Git tracks or would, nothing that it ignores.

Without Git, or outside a repository, everything but the usual leftovers of tools is copied.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

LEFTOVERS = shutil.ignore_patterns(
    *(".git", ".venv", ".*_cache", ".hypothesis", ".coverage*", ".reconciler"),
    *("__pycache__", "*.egg-info", "dist", "build"),
)


def tracked(source: Path) -> list[str] | None:
    """The paths of a repository's files, new ones that are not ignored included; None where Git cannot tell."""
    if not (source / ".git").exists():
        return None
    listing = ["git", "-C", str(source), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        output = subprocess.run(listing, capture_output=True, check=True).stdout  # noqa: S603 -- our own words
    except (OSError, subprocess.CalledProcessError):
        return None
    return [name for name in output.decode().split("\0") if name]


def main() -> None:
    source, destination = map(Path, sys.argv[1:])
    names = tracked(source)
    if names is None:
        shutil.copytree(source, destination, symlinks=True, ignore=LEFTOVERS)
        return
    for name in names:
        # A file that is tracked but deleted here would not be in the next commit either.
        if (source / name).is_symlink() or (source / name).is_file():
            (destination / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, destination / name, follow_symlinks=False)


main()
