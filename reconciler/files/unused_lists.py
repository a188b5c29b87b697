"""List files that no manifest names: most often a forgotten entry, so words that are believed to be blocked are not."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from reconciler.files.folders import walk
from reconciler.files.list_paths import WORKBOOKS, is_workbook
from reconciler.model.manifest import Position, Problem

_SUFFIXES = (".txt", ".csv", ".tsv")
_NOT_LISTS = ("~$", "readme", "license", "licence", "notice", "copying", "changelog", "requirements")
RULE = "unused-list"
_FIX = (
    "name it in keywordsFrom, move it elsewhere, or remove it;"
    " in checks of the project file, {rule: unused-list, set: off, in: PATH} says that it is not for keywords"
)


def unused_lists(root: Path, used: set[str], folders: Iterable[str]) -> list[Problem]:
    """Warnings for files below ``folders``, where used lists lie. Of the project folder only its own files count."""
    found: dict[str, str] = {}
    # A workbook beside lists is most often where they came from, unless workbooks are lists here.
    suffixes = (*_SUFFIXES, *(WORKBOOKS if any(map(is_workbook, used)) else ()))
    for folder in _outermost(set(folders)):
        for path, kind, _ in walk(root, folder, depth=None if folder else 1):
            name = posixpath.basename(path).lower()
            if (
                kind == "file"
                and name.endswith(suffixes)
                and not name.startswith("~$")
                and not name.startswith(_NOT_LISTS)
            ):
                found.setdefault(os.path.realpath(root / path), path)
    return [
        Problem(RULE, Position(path, 1), "no manifest names this list", severity="warning", fix=_FIX)
        for real, path in sorted(found.items(), key=lambda item: item[1])
        if real not in used
    ]


def _outermost(folders: set[str]) -> Iterator[str]:
    """The folders that are below no other of them: each that is, is looked through with the one above it.

    Of the project folder only its own files count, so that it stands above none.
    """
    for folder in sorted(folders):
        above = posixpath.dirname(folder)
        while above and above not in folders:
            above = posixpath.dirname(above)
        if not above:
            yield folder
