"""What init --from asks, and says."""

from __future__ import annotations

import csv
import io
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import DONE, remark, say

if TYPE_CHECKING:
    from reconciler.files.spreadsheets import Row
    from reconciler.pipeline.importing import Imported

SHOWN = 50
SHOWN_NAME = 60
"""Characters of a column's name in a message: a cell may hold a megabyte."""


def import_sheet(
    folder: Path,
    source: Path,
    *,
    columns: str | None,
    sheet: str | None,
    encoding: str | None,
    header: bool,
    usages: str,
    rejects: Path | None,
) -> int:
    """Write a project from a spreadsheet."""
    from reconciler.files.output import OutputFile
    from reconciler.files.writing import require_empty
    from reconciler.ground.atomic import write_text
    from reconciler.pipeline.importing import entries_of, import_entries
    from reconciler.render.escape import visible

    require_empty(folder)
    if rejects is not None:
        # Nothing tells an earlier such file from the sheet itself.
        OutputFile(rejects, "an empty file", lambda start: False, lambda path: None).check()
    rows = _rows(source, sheet, encoding)
    chosen = _columns(source, rows, columns, header)
    entries = entries_of(rows, chosen, header=header)
    made = import_entries(folder, entries, usages=[part.strip() for part in usages.split(",")])
    if rejects is not None:
        write_text(rejects, _table(made))
    remark(map(visible, _not_taken(source, made)))
    say(map(visible, _lines(folder, made, rejects)))
    return DONE


def _rows(source: Path, sheet: str | None, encoding: str | None) -> list[Row]:
    """The rows; on a terminal the encoding of a text that is not UTF-8 is asked for."""
    from reconciler.files.spreadsheets import Unconfirmed, read_rows
    from reconciler.render.escape import visible

    try:
        return read_rows(source, sheet=sheet, encoding=encoding)
    except Unconfirmed as unread:
        if not _someone():
            raise
        remark(visible(unread.message))
        with Stopper().asking():
            said = click.prompt("Encoding in which it reads right", default="", show_default=False, err=True).strip()
        if said not in unread.readings.by_encoding:
            raise
        return read_rows(source, sheet=sheet, encoding=said)


def _columns(source: Path, rows: list[Row], columns: str | None, header: bool) -> dict[str, str]:
    """Which column is which: as said, as usual, or as answered. Raises InputError and Refused."""
    from reconciler.errors import InputError, Refused
    from reconciler.pipeline.importing import guessed, parsed_columns

    if not rows:
        raise InputError(f"{source} is empty")
    if columns is not None:
        return parsed_columns(columns)
    if not header:
        return {"keyword": "1"}
    names = [name for name in rows[0].cells if name]
    found = guessed(names)
    if not _someone():
        if "keyword" in found:
            return found
        shown = ", ".join(name[:SHOWN_NAME] for name in names[:20])
        raise Refused(
            f"which column of {source} holds the keywords? It has: {shown}",
            hint="name it: --columns keyword=NAME,tags=NAME; for a sheet without a header: --no-header",
        )
    return _asked(names, found)


def _asked(names: list[str], found: dict[str, str]) -> dict[str, str]:
    from reconciler.render.escape import visible

    remark(visible(f"the columns: {', '.join(names)}"))
    chosen = {}
    with Stopper().asking():
        for ours, question in (("keyword", "Column of the keywords"), ("tags", "Column of the tags (empty for none)")):
            default = found.get(ours, "")
            said = click.prompt(question, default=default, show_default=bool(default), err=True).strip()
            if said:
                chosen[ours] = said
    return chosen | {ours: name for ours, name in found.items() if ours == "usages"}


def _someone() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _not_taken(source: Path, made: Imported) -> Iterator[str]:
    for row in made.not_taken[:SHOWN]:
        shown = f' "{row.keyword[:40]}"' if row.keyword else ""
        yield f"{source}: row {row.number}{shown}: {row.reason}"
    if len(made.not_taken) > SHOWN:
        yield f"… and {len(made.not_taken) - SHOWN:,} more rows; --rejects FILE writes all of them"


def _table(made: Imported) -> str:
    from reconciler.files.formulas import as_text

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["row", "keyword", "reason"])
    for row in made.not_taken:
        writer.writerow([row.number, as_text(row.keyword), as_text(row.reason)])
    return out.getvalue()


def _lines(folder: Path, made: Imported, rejects: Path | None) -> Iterator[str]:
    yield f"created {folder}: {made.keywords:,} keywords in {made.lists} list{'s' if made.lists != 1 else ''}"
    if made.not_taken:
        where = f"; they are in {rejects}" if rejects else ""
        yield f"{len(made.not_taken):,} rows were not taken{where}"
    yield ""
    yield f"Next: {shlex.join(['reconciler', 'plan', str(folder)])}"
