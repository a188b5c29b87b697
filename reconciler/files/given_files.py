"""Files that a person names on the command line, by themselves, by their folder, or by a glob."""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.folders import LONGEST_GLOB, is_glob
from reconciler.files.given_paths import check_not_linked

MOST = 1000
"""Files that are read at once."""
_LOOKED_AT = 20_000
"""Entries of folders that are looked at for them."""


def given_files(sources: Sequence[Path], suffixes: Collection[str]) -> list[Path]:
    """Each file once, in the order of ``sources`` and then of names.

    Of folders, and of the folders that a glob matches, those with one of ``suffixes``, at any depth; what is hidden or
    a link is left out. Raises InputError where there is none, or too many.
    """
    found: dict[Path, None] = {}
    for source in sources:
        names = _named(source)
        files = [file for name in names for file in _in_folder(name, suffixes)]
        if not files:
            message = f"{source} has no file to read" if names else f"{source} matches nothing"
            raise InputError(message, hint=f"files that are read: {', '.join(suffixes)}")
        found.update(dict.fromkeys(files))
        if len(found) > MOST:
            raise InputError(f"more than {MOST:,} files", hint="bring them in parts")
    return list(found)


def _named(source: Path) -> list[Path]:
    if not is_glob(str(source)) or source.exists():
        return [source]
    if len(str(source)) > LONGEST_GLOB:
        raise InputError(f"the glob is longer than {LONGEST_GLOB} characters", hint="name the folder")
    start = Path(source.anchor)
    return sorted(itertools.islice(start.glob(str(source.relative_to(start))), _LOOKED_AT))


def _in_folder(path: Path, suffixes: Collection[str]) -> list[Path]:
    """The files of a folder; a file, or what is not there, as it is."""
    if not path.is_dir():
        return [path]
    check_not_linked(path)
    looked_at = itertools.islice(_walk(path), _LOOKED_AT)
    return sorted(file for file in looked_at if file.suffix.lower() in suffixes)


def _walk(folder: Path) -> Iterator[Path]:
    for place, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            if not name.startswith(".") and not file.is_symlink():
                yield file
