"""What completion finds in the files of a project."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl

from reconciler.pipeline.completing import LARGEST_LISTS, words
from tests.support.manifests import DEV, HEAD


def test_words_of_a_workbook_that_unpacks_to_much_are_not_waited_for(tmp_path: Path) -> None:
    """What is packed says little: half a megabyte holds 60,000 rows, which take seconds to read."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(DEV)
    entry = "  keywordsFrom: [{file: words.xlsx}]\n"
    (tmp_path / "manifests/a.yaml").write_text(HEAD.format(kind="KeywordSamples", name="bets") + entry)
    book = openpyxl.Workbook()
    book.active.append(["keyword"])
    book.active.append(["casino"])
    path = tmp_path / "manifests/words.xlsx"
    book.save(path)
    assert list(words(tmp_path)) == ["casino"]
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", " " * LARGEST_LISTS)
    assert path.stat().st_size < LARGEST_LISTS / 10
    assert list(words(tmp_path)) == []
