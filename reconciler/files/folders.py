"""Looking through folders of a project: in order, without hidden entries, never outside, never in circles.

What cannot be looked at is an entry too, with the reason: a folder that was passed over would be a folder of deletes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, NamedTuple

from reconciler.files.reading import (
    HIDDEN,
    HIDDEN_FIX,
    Unreadable,
    check_no_links,
    hidden,
    inside,
    kind_of,
    overlaid_names,
    refusal,
)

_MAGIC = re.compile(r"[*?\[]")


def is_glob(pattern: str) -> bool:
    return bool(_MAGIC.search(pattern))


LONGEST_GLOB, MOST_PARTS, MOST_GLOBS = 500, 20, 100
"""Characters of a glob, parts of it between slashes, and different globs of a project.

Matching costs the square of the length (``[[[[…``), and the product of parts and depth, and of globs and files.
"""


def glob_flaw(pattern: str) -> str:
    """Return what is too much about a glob; empty where nothing is."""
    if len(pattern) > LONGEST_GLOB:
        return f"a pattern of {len(pattern):,} characters; at most {LONGEST_GLOB}"
    if pattern.count("/") >= MOST_PARTS:
        return f"a pattern of {pattern.count('/') + 1} parts; at most {MOST_PARTS}"
    return ""


class Entry(NamedTuple):
    """Something below a folder. ``path`` is relative to the project folder.

    ``kind`` is "file" for everything that is not a folder, "outside" for a link that leaves the project, "unreadable"
    for what stands there and cannot be looked at; ``reason`` then says why.
    """

    path: str
    kind: Literal["file", "folder", "outside", "unreadable"]
    reason: Unreadable | None = None


def walk(root: Path, folder: str, *, depth: int | None = None) -> Iterator[Entry]:
    """Yield everything below ``folder`` in order of path; the folder itself only where it cannot be listed.

    Links to folders are followed, each real folder once, its own name before that of a link to it.
    A link that leaves the project is not followed. ``depth`` bounds the levels.
    """
    seen: set[str] = set()
    found: list[Entry] = []
    folders, links = [(folder, 1)], list[tuple[str, int]]()
    while folders or links:
        current, level = folders.pop() if folders else links.pop(0)
        real = os.path.realpath(root / current)
        if real in seen:
            continue
        seen.add(real)
        try:
            listed = _listed(root / current)
        except OSError as error:
            found.append(Entry(current or ".", "unreadable", refusal(error, root / current)))
            continue
        for name, is_link in listed:
            entry = _entry(root, f"{current}/{name}" if current else name, is_link=is_link)
            found.append(entry)
            if entry.kind == "folder" and (depth is None or level < depth):
                (links if is_link else folders).append((entry.path, level + 1))
    yield from sorted(found, key=lambda entry: entry.path)


def _entry(root: Path, path: str, *, is_link: bool) -> Entry:
    try:
        kind = kind_of(root / path)
    except Unreadable as error:
        return Entry(path, "unreadable", error)
    if is_link and not inside(root, root / path):
        return Entry(path, "outside")
    if is_link and hidden(root, root / path):
        return Entry(path, "unreadable", Unreadable("hidden-file", HIDDEN, HIDDEN_FIX))
    if is_link and kind == "folder":
        try:
            check_no_links(root, root / path)
        except Unreadable as error:
            return Entry(path, "unreadable", error)
    # What was removed since the folder was listed stays a file here: reading it says so.
    return Entry(path, kind or "file")


def matching(root: Path, pattern: str) -> list[Entry]:
    """The files that match a glob relative to ``root``, and what stands in its way. ``**`` stands for any folders.

    A folder that matches, but whose content does not, is in the way too: it is unreadable as a file.
    """
    parts = pattern.split("/")
    fixed = next(index for index, part in enumerate(parts) if is_glob(part))
    base = "/".join(parts[:fixed])
    start = _base(root, base)
    if start.kind != "folder":
        return [] if start.kind == "file" else [start]
    found = []
    for entry in walk(root, base, depth=None if "**" in parts else len(parts) - fixed):
        states = _states(parts, entry.path.split("/"))
        # What cannot be looked at counts where it, or anything behind it, would match.
        if entry.kind in ("outside", "unreadable") and (states or entry.path == (base or ".")):
            found.append(entry)
        elif len(parts) in states:
            found += _matched(entry, pattern)
    return found


def _base(root: Path, base: str) -> Entry:
    """The folder in which a glob begins; of kind ``file`` where there is no folder."""
    if not inside(root, root / base):
        return Entry(base, "outside")
    if hidden(root, root / base):
        return Entry(base, "unreadable", Unreadable("hidden-file", HIDDEN, HIDDEN_FIX))
    try:
        check_no_links(root, root / base)
        return Entry(base, "folder" if kind_of(root / base) == "folder" else "file")
    except Unreadable as error:
        return Entry(base, "unreadable", error)


def _matched(entry: Entry, pattern: str) -> Iterator[Entry]:
    """A file that matches; a folder, unless the pattern goes on into folders, is unreadable as a file."""
    goes_on = "**" in pattern.split("/") and takes_any(pattern)
    if entry.kind == "file":
        yield entry
    elif entry.kind == "folder" and not goes_on:
        fix = f"name what is in it ({pattern}/*), or move the folder elsewhere"
        reason = Unreadable("not-a-file", f"this is a folder, and {pattern} names files", fix)
        yield Entry(entry.path, "unreadable", reason)


def matches(pattern: str, path: str) -> bool:
    """Whether a glob names ``path``, both relative to one folder."""
    parts = pattern.split("/")
    return len(parts) in _states(parts, path.split("/"))


def takes_any(pattern: str) -> bool:
    """Whether a glob says nothing about the names of files."""
    return pattern.rpartition("/")[2] in ("*", "**")


def once(root: Path, paths: Iterable[str]) -> list[str]:
    """The paths in order, each real file once: under its own name where that is among them."""
    found: dict[str, str] = {}
    for path in paths:
        real = os.path.realpath(root / path)
        if real not in found or real == str(root / path):
            found[real] = path
    return sorted(found.values())


def names(folder: Path) -> list[str]:
    """Names in a folder that are not hidden; none where it cannot be read. For suggestions only."""
    try:
        return [name for name, _ in _listed(folder)]
    except OSError:
        return []


def _listed(folder: Path) -> list[tuple[str, bool]]:
    """(name, whether it is a link) of everything in a folder that is not hidden. Raises OSError."""
    listed = dict.fromkeys(overlaid_names(folder), False)
    try:
        with os.scandir(folder) as found:
            listed |= {entry.name: entry.is_symlink() for entry in found}
    except FileNotFoundError:
        if not listed:
            raise
    return sorted((name, is_link) for name, is_link in listed.items() if not name.startswith("."))


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
