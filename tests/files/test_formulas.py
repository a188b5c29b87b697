"""csv that we write computes nothing in a spreadsheet, and is read back by us as the same keywords."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cli.given_lists import reject_table
from reconciler.files.csv_lists import read_csv
from reconciler.files.formulas import as_text, from_text, may_compute
from reconciler.files.spreadsheets import read_tables
from reconciler.files.writing.list_text import csv_text
from reconciler.kinds.keyword_sample.spreadsheet_rows import NotTaken
from reconciler.model.manifest import Cell, ListQuery, ListRow, Text

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "a;=1",
]
TEXTS = ["casino", "a=b", "C++", "'", "''", "'x", "18+", "e-mail", "德州扑克", "a@b", "x - y"]
cells = st.text(st.sampled_from("=+-@＝'\";,\t ab德"), min_size=1, max_size=8)
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def computes(text: str, separator: str) -> list[str]:
    """Cells that a spreadsheet which splits at ``separator`` would take for formulas."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [cell for row in rows for cell in row if FORMULA.match(cell) and cell != "-"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_are_known(cell: str) -> None:
    assert may_compute(cell)
    assert from_text(as_text(cell)) == cell


@pytest.mark.parametrize("cell", TEXTS)
def test_texts_stay(cell: str) -> None:
    assert not may_compute(cell)
    assert from_text(as_text(cell)) == cell


@given(cells)
def test_marks_are_reverted(cell: str) -> None:
    assert from_text(as_text(cell)) == cell
    assert not FORMULA.match(as_text(cell))


def read(text: str) -> list[ListRow]:
    rows, problems = read_csv(text, "l.csv", ListQuery(pattern=Text.at("l.csv", "a.yaml", 1, 1, True)), ",")
    assert not problems
    return [ListRow(row.keyword, 0, row.tags) for row in rows]


@given(st.lists(st.tuples(cells, st.lists(cells, max_size=2)), max_size=4))
def test_lists_of_an_export(rows: list[tuple[str, list[str]]]) -> None:
    """What could compute goes into the manifest instead: a mark in the list would be part of the keyword."""
    declared = [ListRow(word.strip(), 0, Cell(False, tuple(tags))) for word, tags in rows if word.strip()]
    written = csv_text(declared)
    assert not computes(written.text, ",")
    assert not computes(written.text, ";")
    kept = [row for row in declared if not any(row is other for other in written.unfit)]
    assert (read(written.text) if written.text else []) == kept
    for row in written.unfit:  # nothing else is kept out of the list
        assert may_compute(row.keyword) or not row.keyword.isprintable() or row.tags


@given(st.lists(cells, min_size=1, max_size=5))
def test_rows_that_were_not_taken(words: list[str]) -> None:
    """They are corrected and brought again: ``init --from`` reads what ``--rejects`` wrote."""
    rows = tuple(NotTaken(number, word.strip(), "=x") for number, word in enumerate(words))
    text = reject_table(rows, several=False)
    assert not computes(text, ",")
    assert not computes(text, ";")


def test_rejected_rows_are_read_back(tmp_path: Path) -> None:
    words = [*FORMULAS[:5], *TEXTS, "'=x", "''=x", "a;'=x", "of\rtwo lines"]
    path = tmp_path / "rejects.csv"
    path.write_text(reject_table([NotTaken(1, word, "") for word in words], several=False), encoding="utf-8")
    assert [row.cells[1] for row in read_tables(path)[0].rows][1:] == words
