"""List files that no manifest names: most often a forgotten entry, so words that are believed to be blocked are not."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable
from pathlib import Path

from reconciler.files.folders import walk
from reconciler.model.manifest import Position, Problem

_SUFFIXES = (".txt", ".csv", ".tsv")
_NOT_LISTS = ("readme", "license", "licence", "notice", "copying", "changelog", "requirements")
_FIX = "name it in keywordsFrom, move it elsewhere, or remove it"


def unused_lists(root: Path, used: set[str], folders: Iterable[str]) -> list[Problem]:
    """Warnings for files below ``folders``, where used lists lie. Of the project folder only its own files count."""
    found: dict[str, str] = {}
    for folder in sorted(set(folders)):
        for path, kind, _ in walk(root, folder, depth=None if folder else 1):
            name = posixpath.basename(path).lower()
            if kind == "file" and name.endswith(_SUFFIXES) and not name.startswith(_NOT_LISTS):
                found.setdefault(os.path.realpath(root / path), path)
    return [
        Problem("unused-list", Position(path, 1), "no manifest names this list", severity="warning", fix=_FIX)
        for real, path in sorted(found.items(), key=lambda item: item[1])
        if real not in used
    ]
