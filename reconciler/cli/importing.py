"""What init --from asks, and says."""

from __future__ import annotations

import csv
import io
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import DONE, remark, say
from reconciler.errors import InputError

if TYPE_CHECKING:
    from reconciler.files.spreadsheets import Table
    from reconciler.pipeline.importing import Imported

SHOWN = 50
SHOWN_NAME = 60
"""Characters of a column's name in a message: a cell may hold a megabyte."""


def import_files(
    folder: Path,
    sources: Sequence[Path],
    *,
    columns: str | None,
    sheets: tuple[str, ...],
    encoding: str | None,
    header: bool,
    usages: str,
    rejects: Path | None,
) -> int:
    """Write a project from word lists and spreadsheets."""
    from reconciler.files.output import OutputFile
    from reconciler.files.writing import require_empty
    from reconciler.ground.atomic import write_text
    from reconciler.pipeline.importing import entries_of, import_entries
    from reconciler.render.escape import visible

    require_empty(folder)
    if rejects is not None:
        # Nothing tells an earlier such file from the sheet itself.
        OutputFile(rejects, "an empty file", lambda start: False, lambda path: None).check()
    tables = _tables(sources, sheets, encoding, table=columns is not None)
    chosen = [(table, _columns(table, columns, header)) for table in tables]
    entries = [entry for table, named in chosen for entry in entries_of(table, named, header=header)]
    made = import_entries(folder, entries, usages=[part.strip() for part in usages.split(",")])
    if rejects is not None:
        write_text(rejects, _reject_table(made, several=len(tables) > 1))
    remark(map(visible, _not_taken(made)))
    say(map(visible, _lines(folder, made, rejects)))
    return DONE


def _tables(sources: Sequence[Path], sheets: tuple[str, ...], encoding: str | None, *, table: bool) -> list[Table]:
    """What the files hold. ``table``: txt files are tables too. Raises InputError where that is nothing."""
    from reconciler.files.given_files import given_files
    from reconciler.files.spreadsheets import SUFFIXES
    from reconciler.pipeline.importing import is_header
    from reconciler.render.escape import visible

    def first_is_header(line: str) -> bool:
        return table or is_header(line)

    files = given_files(sources, SUFFIXES)
    tables: list[Table] = []
    for file in files:
        found = _read(file, encoding, sheets=sheets, is_header=first_is_header, alone=len(files) == 1)
        filled = [each for each in found if each.rows]
        if not filled and len(files) > 1:
            remark(visible(f"{file} is empty"))
        tables += filled
    if not tables:
        raise InputError(f"{' and '.join(map(str, sources))} is empty")
    return tables


def _read(source: Path, encoding: str | None, **more: Any) -> list[Table]:
    """What a file holds; on a terminal the encoding of a text that is not UTF-8 is asked for."""
    from reconciler.files.spreadsheets import Unconfirmed, read_tables
    from reconciler.render.escape import visible

    try:
        return read_tables(source, encoding=encoding, **more)
    except Unconfirmed as unread:
        if not _someone():
            raise
        remark(visible(unread.message))
        with Stopper().asking():
            said = click.prompt("Encoding in which it reads right", default="", show_default=False, err=True).strip()
        if said not in unread.readings.by_encoding:
            raise
        return read_tables(source, encoding=said, **more)


def _columns(table: Table, columns: str | None, header: bool) -> dict[str, str]:
    """Which column is which: as said, as usual, or as answered. Raises InputError and Refused."""
    from reconciler.errors import Refused
    from reconciler.pipeline.importing import guessed, parsed_columns

    if columns is not None and not table.bare:
        return parsed_columns(columns)
    if not header or table.bare:
        return {"keyword": "1"}
    names = [name for name in table.rows[0].cells if name]
    found = guessed(names)
    if not _someone():
        if "keyword" in found:
            return found
        shown = ", ".join(name[:SHOWN_NAME] for name in names[:20])
        raise Refused(
            f"which column of {table.name} holds the keywords? It has: {shown}",
            hint="name it: --columns keyword=NAME,tags=NAME; for a sheet without a header: --no-header;"
            " for some sheets of a workbook only: --sheet NAME",
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


def _not_taken(made: Imported) -> Iterator[str]:
    for row in made.not_taken[:SHOWN]:
        shown = f' "{row.keyword[:40]}"' if row.keyword else ""
        yield f"{row.source}: row {row.number}{shown}: {row.reason}"
    if len(made.not_taken) > SHOWN:
        yield f"… and {len(made.not_taken) - SHOWN:,} more rows; --rejects FILE writes all of them"


def _reject_table(made: Imported, *, several: bool = False) -> str:
    """The rows that were not taken, as csv; of several files with the file of each."""
    from reconciler.files.formulas import as_text

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    names = ["file"] if several else []
    writer.writerow([*names, "row", "keyword", "reason"])
    for row in made.not_taken:
        source = [as_text(row.source)] if several else []
        writer.writerow([*source, row.number, as_text(row.keyword), as_text(row.reason)])
    return out.getvalue()


def _lines(folder: Path, made: Imported, rejects: Path | None) -> Iterator[str]:
    yield f"created {folder}: {made.keywords:,} keywords in {made.lists} list{'s' if made.lists != 1 else ''}"
    if made.not_taken:
        where = f"; they are in {rejects}" if rejects else ""
        yield f"{len(made.not_taken):,} rows were not taken{where}"
    yield ""
    yield f"Next: {shlex.join(['reconciler', 'plan', str(folder)])}"
