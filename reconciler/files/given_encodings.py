"""Encodings that a person names for the files that are brought: of one file, of some, or of all that are not UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.files.decoding import known


class GivenEncoding(NamedTuple):
    """What was said of a file's encoding.

    ``of_file``: it was said of this file. What is said of all files may be true of one of them: it is believed of each
    only where no other encoding is likelier.
    """

    name: str | None
    of_file: bool


UTF8 = GivenEncoding(None, True)
"""Where nothing was said."""


@dataclass(frozen=True, slots=True)
class GivenEncodings:
    """``by_file``: a file as it was named, its name, or a glob for either → encoding. ``of_all``: of the others."""

    of_all: str | None = None
    by_file: dict[str, str] = field(default_factory=dict)

    def of(self, file: Path, *, alone: bool) -> GivenEncoding:
        """What was said of a file; ``alone``: no other is read, so that what was said of all was said of it.

        Raises InputError where two things were said.
        """
        found = {name for pattern, name in self.by_file.items() if _fits(pattern, file)}
        if len(found) > 1:
            raise InputError(f"{file} has two encodings: {' and '.join(sorted(found))}", hint="name one of them")
        if found:
            return GivenEncoding(found.pop(), True)
        return GivenEncoding(self.of_all, alone)

    def check_used(self, files: Iterable[Path]) -> None:
        """Raise InputError for an encoding of a file that is not read: a name with a slip would count for nothing."""
        every = list(files)
        for pattern in self.by_file:
            if not any(_fits(pattern, file) for file in every):
                names = ", ".join(file.name for file in every[:10])
                raise InputError(f"--encoding names {pattern}, which is not among the files", hint=f"they are: {names}")


def given_encodings(said: Sequence[str]) -> GivenEncodings:
    """Return what ``NAME`` and ``FILE=NAME`` say. Raises InputError for an encoding that is unknown or said twice."""
    of_all: str | None = None
    by_file: dict[str, str] = {}
    for file, name in _parted(said):
        if not known(name):
            raise InputError(f"unknown encoding {name}", hint="for example utf-8, gb18030, big5, utf-16")
        before = by_file.get(file) if file else of_all
        if before not in (None, name):
            what = file or "all files"
            raise InputError(f"two encodings of {what}: {before} and {name}", hint="name one: --encoding FILE=NAME")
        if file:
            by_file[file] = name
        else:
            of_all = name
    return GivenEncodings(of_all, by_file)


def _parted(said: Sequence[str]) -> Iterator[tuple[str, str]]:
    for each in said:
        file, equals, name = each.rpartition("=")
        if equals and not (file and name):
            raise InputError(f"--encoding {each} is not FILE=NAME", hint="for example --encoding de.txt=cp1252")
        yield file, name


def _fits(pattern: str, file: Path) -> bool:
    names = (str(file), file.name)
    return pattern in names or any(fnmatchcase(name, pattern) for name in names)
