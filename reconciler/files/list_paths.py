"""Which files a list entry of a manifest names: a path or glob, beside the manifest or in the project folder."""

from __future__ import annotations

import os
import posixpath
from dataclasses import replace
from pathlib import Path

from reconciler.files.folders import MOST_GLOBS, glob_flaw, is_glob, matching, names, once
from reconciler.files.reading import HIDDEN, HIDDEN_FIX, Unreadable, check_no_links, hidden, inside, kind_of
from reconciler.model.manifest import Position, Problem, Text
from reconciler.model.nearest import nearest
from reconciler.model.spec import quoted

WORKBOOKS = (".xlsx", ".xlsm")
_STAY = "lists lie in the project folder: copy the file there"


def is_workbook(file: str) -> bool:
    """Return whether the name of a file is that of a workbook."""
    return file.lower().endswith(WORKBOOKS)


class PathError(Exception):
    """Why the files that a pattern names are not known: at least one problem."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message)
        self.problems = problems

    def at(self, place: Position) -> PathError:
        """The same about an entry at another place."""
        return PathError(*(replace(problem, position=place) for problem in self.problems))


class _Outside(Exception):
    """A place outside the project folder."""


def resolve(root: Path, pattern: Text, beside: str | None = None) -> list[str]:
    """The files, relative to ``root``, in order, each real file once. Raises PathError.

    A path is taken from ``beside``, by default the manifest's own folder; where nothing is there, from ``root``.
    """
    _check_form(pattern)
    beside = posixpath.dirname(pattern.file) if beside is None else beside
    outside = False
    found: list[list[str]] = []
    for folder in dict.fromkeys((beside, "")):
        try:
            files = _expand(root, posixpath.normpath(posixpath.join(folder, pattern)), pattern)
        except _Outside:
            outside = True
        else:
            found += [files] if files else []
    if not found and outside:
        raise _error("outside-project", pattern, f"{quoted(pattern)} leaves the project folder", _STAY)
    if not found:
        raise _missing(root, pattern, beside)
    if len(found) == 2 and _real(root, found[0]) != _real(root, found[1]):
        raise ambiguous(pattern, *found)
    return found[0]


def _check_form(pattern: Text) -> None:
    if not pattern or "\x00" in pattern:
        raise _error("missing-file", pattern, "the path is empty or holds a NUL", "write the path of a list")
    if posixpath.isabs(pattern) or pattern[1:3] in (":\\", ":/") or pattern.startswith("~"):
        fix = f"write it relative to the manifest; {_STAY}"
        raise _error("outside-project", pattern, f"{quoted(pattern)} is not a path below the project folder", fix)
    if "://" in pattern:
        raise _error("outside-project", pattern, f"{quoted(pattern)} is an address", _STAY)


def _expand(root: Path, path: str, pattern: Text) -> list[str]:
    if path == ".." or path.startswith("../"):
        raise _Outside
    try:
        exists = kind_of(root / path) is not None
        check_no_links(root, root / path)
    except Unreadable as error:
        raise PathError(_unreadable(pattern, path, error)) from error
    if exists or not is_glob(path):  # a file may be called "a[1].txt"
        if not inside(root, root / path):
            raise _Outside
        if exists and hidden(root, root / path):
            raise PathError(_unreadable(pattern, path, Unreadable("hidden-file", HIDDEN, HIDDEN_FIX)))
        return [path] if exists else []
    _check_glob(pattern, path)
    found = matching(root, path)
    if any(entry.kind == "outside" for entry in found):
        raise _Outside
    # All or nothing: words of a file that could not be looked at would be deleted as no longer declared.
    problems = [_unreadable(pattern, entry.path, entry.reason) for entry in found if entry.reason is not None]
    if problems:
        raise PathError(*problems)
    return once(root, (entry.path for entry in found))


def _check_glob(pattern: Text, path: str) -> None:
    """Raise PathError for a glob that would cost too much. ``path``: it, below the project folder."""
    flaw = glob_flaw(path)
    if flaw:
        raise _error("glob-bound", pattern, flaw, "name the files by a shorter pattern")


def ambiguous(pattern: Text, first: list[str], second: list[str]) -> PathError:
    """The error for a pattern that names files in two folders."""
    message = f"{quoted(pattern)} is both {first[0]} and {second[0]}"
    return _error("ambiguous-file", pattern, message, "rename or remove one of them")


def too_many_globs(pattern: Text) -> PathError:
    """The error for one glob more than a project may have."""
    message = f"more than {MOST_GLOBS} different patterns for lists in one project"
    return _error("glob-bound", pattern, message, "name files by their paths, or folders by one pattern")


def _unreadable(pattern: Text, path: str, error: Unreadable) -> Problem:
    return Problem(error.rule, pattern.position, f"{path}: {error.message}", fix=error.fix)


def _real(root: Path, files: list[str]) -> set[str]:
    return {os.path.realpath(root / file) for file in files}


def _missing(root: Path, pattern: Text, beside: str) -> PathError:
    looked = [posixpath.normpath(posixpath.join(folder, pattern)) for folder in dict.fromkeys((beside, ""))]
    looked = [path for path in looked if not path.startswith("../")]
    suggestion, allowed = None, tuple[str, ...]()
    for path in looked:
        folder = root / posixpath.dirname(path)
        there = names(folder) if inside(root, folder) and not hidden(root, folder) else []
        allowed = allowed or tuple(there[:8])
        near = nearest(posixpath.basename(path), there)
        if near and suggestion is None:
            suggestion = posixpath.join(posixpath.dirname(pattern), near)
    what = "no file matches" if is_glob(pattern) else "there is no file"
    message = f"{what} {quoted(pattern)}; looked for {' and '.join(looked)}"
    fix = "correct the path, or add the file"
    return PathError(
        Problem("missing-file", pattern.position, message, suggestion=suggestion, allowed=allowed, fix=fix)
    )


def _error(rule: str, pattern: Text, message: str, fix: str) -> PathError:
    return PathError(Problem(rule, pattern.position, message, fix=fix))
