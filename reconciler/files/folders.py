"""Looking through folders of a project: in order, without hidden entries, never outside, never in circles."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from reconciler.files.reading import inside, kind_of

_MAGIC = re.compile(r"[*?\[]")


def is_glob(pattern: str) -> bool:
    return bool(_MAGIC.search(pattern))


def walk(root: Path, folder: str, *, depth: int | None = None) -> Iterator[tuple[str, bool]]:
    """Every file below ``folder``, in order, as (path relative to ``root``, whether it lies in the project).

    Links to folders are followed, each real folder once, its own name before that of a link to it.
    A link that leaves the project is told as not inside, and not followed. ``depth`` bounds the levels.
    """
    seen: set[str] = set()
    found: list[tuple[str, bool]] = []
    folders, links = [(folder, 1)], list[tuple[str, int]]()
    while folders or links:
        current, level = folders.pop() if folders else links.pop(0)
        real = os.path.realpath(root / current)
        if real in seen:
            continue
        seen.add(real)
        for name, is_folder, is_link in _entries(root / current):
            path = f"{current}/{name}" if current else name
            if is_link and not inside(root, root / path):
                found.append((path, False))
            elif not is_folder:
                found.append((path, True))
            elif depth is None or level < depth:
                (links if is_link else folders).append((path, level + 1))
    yield from sorted(found)


def matching(root: Path, pattern: str) -> list[tuple[str, bool]]:
    """Files that match a glob relative to ``root``, as ``walk`` tells them. ``**`` stands for any folders."""
    parts = pattern.split("/")
    fixed = next(index for index, part in enumerate(parts) if is_glob(part))
    depth = None if "**" in parts else len(parts) - fixed
    base = "/".join(parts[:fixed])
    if not inside(root, root / base):
        return [(base, False)]
    result = []
    for path, within in walk(root, base, depth=depth):
        states = _states(parts, path.split("/"))
        # A link that leaves the project counts where it, or anything behind it, would match.
        if (len(parts) in states and kind_of(root / path) == "file") if within else states:
            result.append((path, within))
    return result


def once(root: Path, paths: Iterable[str]) -> list[str]:
    """The paths in order, each real file once: under its own name where that is among them."""
    found: dict[str, str] = {}
    for path in paths:
        real = os.path.realpath(root / path)
        if real not in found or real == str(root / path):
            found[real] = path
    return sorted(found.values())


def names(folder: Path) -> list[str]:
    """Names in a folder that are not hidden; none where it cannot be read."""
    return [name for name, _, _ in _entries(folder)]


def _entries(folder: Path) -> list[tuple[str, bool, bool]]:
    try:
        with os.scandir(folder) as found:
            return sorted((e.name, _is_folder(e), e.is_symlink()) for e in found if not e.name.startswith("."))
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _states(parts: list[str], steps: list[str]) -> set[int]:
    """How much of a pattern a path may have used up, both cut at ``/``: all ways at once, so never slow."""
    states = _skipping({0}, parts)
    for step in steps:
        after = {at for at in states if at < len(parts) and parts[at] == "**"}
        after |= {at + 1 for at in states if at < len(parts) and fnmatchcase(step, parts[at])}
        states = _skipping(after, parts)
    return states


def _skipping(states: set[int], parts: list[str]) -> set[int]:
    """``**`` may stand for no folder at all."""
    for at in range(len(parts)):
        if at in states and parts[at] == "**":
            states.add(at + 1)
    return states
