"""Where a saved plan may lie: never where manifests do. There, whoever writes manifests could put a plan instead."""

from __future__ import annotations

import posixpath
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.folders import is_glob, matches
from reconciler.files.manifests import SUFFIXES
from reconciler.files.project import ProjectFiles


def check_place(project: ProjectFiles, planfile: Path) -> None:
    """Raise InputError where ``planfile`` lies in a folder of manifests, or is matched as one."""
    real = planfile.resolve()
    if not real.is_relative_to(project.root):
        return
    path = real.relative_to(project.root).as_posix()
    for pattern in project.patterns:
        if _covers(posixpath.normpath(pattern), path):
            raise InputError(
                f"{planfile} lies where manifests do ({pattern}): a plan there came with a change, not from a review",
                hint="keep saved plans outside the folders that the project file names under manifests",
            )


def _covers(pattern: str, path: str) -> bool:
    if pattern == ".":
        # The whole project: then only what would be read as a manifest is in the place of one.
        return path.lower().endswith(SUFFIXES)
    if is_glob(pattern):
        return matches(pattern, path)
    return path == pattern or path.startswith(f"{pattern}/")
