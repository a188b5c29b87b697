"""One file of a project, and what becomes of it: shown as a difference, written with others at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.files.editing.difference import LineChange, changed_lines
from reconciler.files.editing.replacing import Replacement
from reconciler.files.editing.source import Source, Splice, source_of


@dataclass(frozen=True, slots=True)
class FileEdit:
    """One file of a project, and what becomes of it. ``is_new``: it is not there yet."""

    file: str
    source: Source
    splices: tuple[Splice, ...]
    after: bytes
    is_new: bool = False

    def lines(self) -> Iterator[LineChange]:
        """The difference."""
        return changed_lines(self.source.text, self.splices)

    @property
    def replacement(self) -> Replacement:
        """What is to be written."""
        return Replacement(self.file, None if self.is_new else self.source.data, self.after)


def new_file(file: str, text: str) -> FileEdit:
    """Return the edit that writes a file of a project that is not there yet, in UTF-8."""
    return FileEdit(file, source_of(b""), (Splice(0, 0, text),), text.encode(), is_new=True)
