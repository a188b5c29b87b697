"""Why a word that stands in a workbook is not edited, with the place where a person can do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.errors import InputError
from reconciler.files.reading import Unreadable, read_bytes
from reconciler.model.manifest import ListQuery

if TYPE_CHECKING:
    from reconciler.files.workbook_lists import SheetList


class NotEdited(NamedTuple):
    """Why a workbook is left alone, and what a person can do."""

    reason: str
    fix: str

    @property
    def error(self) -> InputError:
        return InputError(f"{self.reason}; nothing was written", hint=self.fix)


class Workbooks:
    """The workbooks of a project. Each is read once, however many of its words are asked for.

    ``queries``: how lists are read, by file.
    """

    def __init__(self, root: Path, queries: Mapping[str, ListQuery]) -> None:
        self._root, self._queries = root, queries
        self._sheets: dict[str, SheetList] = {}

    def not_edited(self, file: str, rows: Sequence[int] = ()) -> NotEdited:
        """Return why ``rows`` of the list in ``file`` stay; without any, why none is added.

        Raises InputError where the workbook cannot be read.
        """
        found = self._sheet(file)
        if rows:
            place, fix = f"row {min(rows)}", "edit it in a spreadsheet program"
        else:
            place, fix = f"a new row below row {found.last}", "write it there, or choose another list"
        return NotEdited(f'{place} of sheet "{found.sheet}" in {file}: workbooks are not edited', fix)

    def _sheet(self, file: str) -> SheetList:
        # Loaded only where somebody wants to edit one.
        from reconciler.files.workbook_lists import read_sheet

        if file not in self._sheets:
            try:
                self._sheets[file] = read_sheet(read_bytes(self._root / file), file, self._queries[file])
            except Unreadable as error:
                raise InputError(f"{file}: {error.message}", hint=error.fix) from error
        return self._sheets[file]
