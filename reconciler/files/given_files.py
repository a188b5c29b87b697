"""Files that a person names on the command line, by themselves, by their folder, or by a glob."""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.folders import glob_flaw, is_glob
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, kind_of, refusal

MOST = 1000
"""Files that are read at once."""
_LOOKED_AT = 20_000
"""Entries of folders that are looked at for them."""


def given_files(sources: Sequence[Path], suffixes: Collection[str]) -> list[Path]:
    """Each file once, in the order of ``sources`` and then of names.

    Of folders, and of the folders that a glob matches, those with one of ``suffixes``, at any depth; what is hidden or
    a link is left out. Raises InputError where there is none, or too many, and for a folder that cannot be listed.
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
    if not is_glob(str(source)) or _kind(source) is not None:
        return [source]
    flaw = glob_flaw(str(source))
    if flaw:
        raise InputError(flaw, hint="name the folder")
    start = Path(source.anchor)
    try:
        return sorted(_at_most(start.glob(str(source.relative_to(start))), source))
    except ValueError as error:
        raise InputError(f"{source} is not a glob: {error}", hint="name the folder") from error


def _kind(path: Path) -> str | None:
    """As ``kind_of``. Raises InputError."""
    try:
        return kind_of(path)
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=error.fix) from error


def _in_folder(path: Path, suffixes: Collection[str]) -> list[Path]:
    """The files of a folder; a file, or what is not there, as it is."""
    if _kind(path) != "folder":
        return [path]
    check_not_linked(path)
    return sorted(file for file in _at_most(_walk(path), path) if file.suffix.lower() in suffixes)


def _at_most(found: Iterable[Path], source: Path) -> list[Path]:
    """All of ``found``. Raises InputError where that is too much to look at: a part would look like the whole."""
    listed = list(itertools.islice(found, _LOOKED_AT + 1))
    if len(listed) > _LOOKED_AT:
        raise InputError(f"{source} has more than {_LOOKED_AT:,} entries", hint="name files, or bring them in parts")
    return listed


def _walk(folder: Path) -> Iterator[Path]:
    for place, below, names in os.walk(folder, onerror=_refuse):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            if not name.startswith(".") and not file.is_symlink():
                yield file


def _refuse(error: OSError) -> None:
    """Raise InputError for a folder that cannot be listed: without its files, the project would lack keywords."""
    found = refusal(error, Path(error.filename))
    raise InputError(f"{error.filename}: {found.message}", hint=found.fix) from error
