"""The file of ``--metrics``: it replaces earlier metrics, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.output import OutputFile
from reconciler.files.project import FILE, STATE_FOLDER

LARGEST = 16 * 1024 * 1024
"""Bytes of an earlier file: a thousand targets have a quarter of it."""
_START = b"# HELP reconciler_"


def metrics_output(path: Path) -> OutputFile:
    """Return the file for metrics.

    Raises InputError where its folder is not there or cannot be written to: that would be noticed only when all the
    work is done.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InputError(f"cannot write {path}: there is no folder {path.parent}", hint="make the folder first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(
            f"cannot write {path}: no file can be made in {path.parent}",
            hint="metrics are written beside FILE and renamed: this user must be able to write to the folder",
        )
    return OutputFile(path, "metrics", lambda start: start.startswith(_START), _owner)


def _owner(path: Path) -> str | None:
    """What of a project a path is, by its name alone: a look for drift needs no manifests, and may have none.

    That no manifest or list is replaced follows from what is replaced at all.
    """
    for place in (path.absolute(), path.resolve()):
        if place.name == FILE:
            return "a project file"
        if STATE_FOLDER in place.parts:
            return "part of a state"
    return None
