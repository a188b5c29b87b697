"""Which of a project's files lie at or below a path, each with the encoding its manifests say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def within(
    root: Path, path: Path, files: Iterable[str], lists: Iterable[str], encodings: Mapping[str, str]
) -> list[tuple[str, str | None]]:
    """``files`` and ``encodings`` are relative to ``root``; ``lists`` are real paths."""
    below = os.path.realpath(path)
    by_real = {os.path.realpath(root / name): codec for name, codec in encodings.items()}
    every = dict.fromkeys([*files, *sorted(os.path.relpath(real, root) for real in lists)])
    result = []
    for file in every:
        real = os.path.realpath(root / file)
        if real == below or real.startswith(below.rstrip(os.sep) + os.sep):
            result.append((file, by_real.get(real)))
    return result
