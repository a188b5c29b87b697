"""Files that people bring, for init --from and import: what is asked about them, and the rows that are not taken."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.masking import hide, hide_content, hide_word
from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import remark
from reconciler.errors import InputError
from reconciler.ground import masks

if TYPE_CHECKING:
    from reconciler.files.given_encodings import GivenEncodings
    from reconciler.files.spreadsheets import Table, Unconfirmed
    from reconciler.pipeline.importing import Entry, NotTaken

SHOWN = 50
SHOWN_NAME = 60
"""Characters of a column's name in a message: a cell may hold a megabyte."""


def given_entries(
    sources: Sequence[Path], *, columns: str | None, sheets: tuple[str, ...], encodings: Sequence[str], header: bool
) -> tuple[list[Entry], int]:
    """Return the rows of all files, and how many files and sheets they are from. Raises InputError and Refused.

    ``encodings``: each is NAME, or FILE=NAME.
    """
    from reconciler.files.given_encodings import given_encodings
    from reconciler.pipeline.importing import entries_of

    tables = _tables(sources, sheets, given_encodings(encodings), table=columns is not None)
    chosen = [(table, _columns(table, columns, header)) for table in tables]
    return [entry for table, named in chosen for entry in entries_of(table, named, header=header)], len(tables)


def check_rejects(rejects: Path | None) -> None:
    """Raise InputError where the file for rows that are not taken would replace something."""
    from reconciler.files.output import OutputFile

    if rejects is not None:
        # Nothing tells an earlier such file from the sheet itself.
        OutputFile(rejects, "an empty file", lambda start: False, lambda path: None).check()


def write_rejects(rejects: Path | None, not_taken: Sequence[NotTaken], *, several: bool) -> None:
    """Write the rows that were not taken, as csv; ``several``: with the file of each."""
    from reconciler.ground.atomic import write_text

    if rejects is not None:
        write_text(rejects, reject_table(not_taken, several=several))


def show_not_taken(not_taken: Sequence[NotTaken], rejects: Path | None) -> None:
    """Show the rows that were not taken, bounded. ``rejects``: the file that is to hold all of them."""
    from reconciler.render.escape import visible

    remark(map(visible, _not_taken(not_taken, rejects=rejects is not None)))


def not_taken_line(not_taken: Sequence[NotTaken], rejects: Path | None) -> Iterator[str]:
    """How many rows were not taken, and where they are."""
    if not_taken:
        were, they_are = ("row was", "it is") if len(not_taken) == 1 else ("rows were", "they are")
        where = f"; {they_are} in {rejects}" if rejects else ""
        yield f"{len(not_taken):,} {were} not taken{where}"


def _tables(sources: Sequence[Path], sheets: tuple[str, ...], said: GivenEncodings, *, table: bool) -> list[Table]:
    """What the files hold. ``table``: txt files are tables too. Raises InputError where that is nothing."""
    from reconciler.files.given_files import given_files
    from reconciler.files.spreadsheets import SUFFIXES, Unconfirmed
    from reconciler.pipeline.importing import is_header
    from reconciler.render.escape import visible

    def first_is_header(line: str) -> bool:
        return table or is_header(line)

    files = given_files(sources, SUFFIXES)
    said.check_used(files)
    tables: list[Table] = []
    unread: list[Unconfirmed] = []
    for file in files:
        encoding = said.of(file, alone=len(files) == 1)
        try:
            found = _read(file, encoding=encoding, sheets=sheets, is_header=first_is_header)
        except Unconfirmed as error:
            unread.append(error)
            continue
        filled = [each for each in found if each.rows]
        if not filled and len(files) > 1:
            remark(visible(f"{file} is empty"))
        tables += filled
    _check_read(unread)
    if not tables:
        raise InputError(f"{' and '.join(map(str, sources))} is empty")
    return tables


def _check_read(unread: Sequence[Unconfirmed]) -> None:
    """Raise InputError for the files whose encoding a person has to name: for all of them at once."""
    from reconciler.render.escape import visible

    if not unread:
        return
    if len(unread) == 1:
        raise unread[0]
    remark(visible(hide(each.message)) for each in unread[:SHOWN])
    names = Counter(each.path.name for each in unread)
    options = [_option(each, alone=names[each.path.name] == 1) for each in unread[:SHOWN]]
    more = f" … and so on for {len(unread) - SHOWN:,} more" if len(unread) > SHOWN else ""
    raise InputError(
        f"the encodings of {len(unread):,} files have to be named",
        hint=f"look at the line of each, and name the encoding in which it reads right; as guessed, which may be wrong:"
        f" {' '.join(options)}{more}",
    )


def _option(unread: Unconfirmed, *, alone: bool) -> str:
    name = unread.path.name if alone else str(unread.path)
    said = shlex.quote(f"{name}={unread.likely}")
    return f"--encoding {said}"


def _read(source: Path, **more: Any) -> list[Table]:
    """What a file holds; on a terminal the encoding of a text that is not UTF-8 is asked for."""
    from reconciler.files.given_encodings import GivenEncoding
    from reconciler.files.spreadsheets import Unconfirmed, read_tables
    from reconciler.render.escape import visible

    try:
        return read_tables(source, **more)
    except Unconfirmed as unread:
        for sample in unread.readings.by_encoding.values():
            masks.add((sample, *sample.split()))
        if not _someone():
            raise
        remark(visible(hide(unread.message)))
        with Stopper().asking():
            said = click.prompt("Encoding in which it reads right", default="", show_default=False, err=True).strip()
        if said not in unread.readings.by_encoding:
            raise
        return read_tables(source, **more | {"encoding": GivenEncoding(said, True)})


def _columns(table: Table, columns: str | None, header: bool) -> dict[str, str]:
    """Which column is which: as said, as usual, or as answered. Raises InputError and Refused."""
    from reconciler.errors import Refused
    from reconciler.pipeline.importing import guessed, parsed_columns

    if columns is not None and not table.bare:
        said = parsed_columns(columns)
        if header and table.rows:
            _passed_over(table, said)
        return said
    if not header or table.bare:
        return {"keyword": "1"}
    names = [name for name in table.rows[0].cells if name]
    found = guessed(names)
    if "keyword" not in found:
        # Not a header that is known: it may be a row with a keyword.
        masks.add(names)
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


def _passed_over(table: Table, said: Mapping[str, str]) -> None:
    """Remark on columns that would be taken if ``--columns`` said nothing: their tags would be missed."""
    from reconciler.pipeline.importing import guessed
    from reconciler.render.escape import visible

    usual = guessed([name for name in table.rows[0].cells if name])
    for ours, name in usual.items():
        if ours not in said and name not in said.values():
            line = f'{table.name}: the column "{name}" is not read; to have it, add {ours}={name} to --columns'
            remark(visible(hide(line)))


def _asked(names: list[str], found: dict[str, str]) -> dict[str, str]:
    from reconciler.render.escape import visible

    remark(visible(hide(f"the columns: {', '.join(names)}")))
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


def _not_taken(not_taken: Sequence[NotTaken], *, rejects: bool) -> Iterator[str]:
    for row in not_taken[:SHOWN]:
        shown = f' "{hide_word(row.keyword)[:40]}"' if row.keyword else ""
        yield f"{row.source}: row {row.number}{shown}: {hide_content(row.reason)}"
    if len(not_taken) > SHOWN:
        how = "" if rejects else "; --rejects FILE writes all of them"
        yield f"… and {len(not_taken) - SHOWN:,} more {'row' if len(not_taken) == SHOWN + 1 else 'rows'}{how}"


def reject_table(not_taken: Sequence[NotTaken], *, several: bool) -> str:
    """The rows that were not taken, as csv; of several files with the file of each."""
    from reconciler.files.csv_text import csv_rows
    from reconciler.files.formulas import as_text

    names = ["file"] if several else []
    rows: list[Sequence[object]] = [[*names, "row", "keyword", "reason"]]
    for row in not_taken:
        source = [as_text(row.source)] if several else []
        rows.append([*source, row.number, as_text(row.keyword), as_text(row.reason)])
    return "".join(f"{line}\n" for line in csv_rows(rows))
