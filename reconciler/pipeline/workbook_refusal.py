"""Why a word that stands in a workbook is not edited, with the place where a person can do it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.reading import Unreadable, read_bytes
from reconciler.model.manifest import ListQuery


def not_edited(root: Path, file: str, query: ListQuery, rows: Sequence[int]) -> InputError:
    """Return the error for ``rows`` of the list in ``file``; without any, for one that would be added.

    Raises InputError where the workbook cannot be read.
    """
    # Loaded only where somebody wants to edit one.
    from reconciler.files.workbook_lists import read_sheet

    try:
        found = read_sheet(read_bytes(root / file), file, query)
    except Unreadable as error:
        raise InputError(f"{file}: {error.message}", hint=error.fix) from error
    place = f"row {min(rows)}" if rows else f"a new row below row {found.last}"
    return InputError(
        f'{place} of sheet "{found.sheet}" in {file}: workbooks are not edited; nothing was written',
        hint="edit it in a spreadsheet program" if rows else "write it there, or choose another list",
    )
