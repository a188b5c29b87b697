"""What accept leaves alone, and that it accepts the rest."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from tests.faults.accepts import LIST, Edit, accept, drifted, files, planned


def test_of_two_that_no_project_can_declare_together_one_is_accepted() -> None:
    """Two templates that appeared under one cloud name: each manifest is sound, and both together are not."""
    twins = [Edit("new", "late rooms", values=("ON", 80, 20)), Edit("new", "late rooms", values=("ON", 70, 10))]
    with drifted([*twins, Edit("word", "bingo", ("bets",))]) as project:
        made = accept(project)
        assert [each.reason.partition(" [")[2] for each in made.left] == ["cloud-name]"]
        assert len(made.accepted) == 2
        assert b"bingo" in files(project)["lists/bets.txt"]
        assert b"late rooms" in files(project)["manifests/late-rooms.yaml"]
        assert planned(project) == []
        assert accept(project).empty


def test_words_of_a_workbook_are_left_with_their_sheet_and_row() -> None:
    """Each with its own, however many there are; what stands elsewhere is accepted."""
    words = [f"sheet {number:03}" for number in range(120)]
    saved, book = BytesIO(), openpyxl.Workbook()
    for row in (["word"], *([word] for word in words)):
        book.active.append(row)
    book.save(saved)
    more = {
        "lists/words.xlsx": saved.getvalue(),
        "manifests/book.yaml": (
            LIST.format(name="book") + "  tags: [book]\n  keywordsFrom:\n"
            "    - {file: lists/words.xlsx, columns: {keyword: word}}\n"
        ).encode(),
    }
    changed = [Edit("word", word, ("else",)) for word in words[1:]]
    with drifted(
        [Edit("word", words[0]), Edit("word", "new", ("book",)), *changed, Edit("word", "zoo")], more
    ) as project:
        made = accept(project)
        stays = 'of sheet "Sheet" in lists/words.xlsx: workbooks are not edited; '
        reasons = {each.address.name: each.reason for each in made.left}
        assert reasons.pop("new").startswith(f"it would be a new row below row 121 {stays}write it in a spreadsheet")
        assert reasons.pop(words[0]).startswith(f"it stands in row 2 {stays}delete the row in a spreadsheet program")
        assert reasons == {
            word: f"it stands in row {row} {stays}write else as tags there in a spreadsheet program"
            for row, word in enumerate(words[1:], 3)
        }
        assert [each.address.name for each in made.accepted] == ["zoo"]
        assert files(project)["lists/words.xlsx"] == saved.getvalue()
