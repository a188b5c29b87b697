"""Other tags, usages and ends for keywords where they stand, and where their line cannot say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import InputError, Refused
from reconciler.files.editing.fields import Fields
from reconciler.pipeline.loading import load_with_sources
from reconciler.pipeline.word_edits import Editor, WordEdits, loaded_with
from reconciler.pipeline.word_fields import FieldChange, check_said, fields_for, set_fields
from reconciler.pipeline.word_places import mentions_in, queries_of, word_lists
from tests.support.manifests import DEV, HEAD

MANIFEST = (
    HEAD.format(kind="KeywordSamples", name="bets") + "  tags: [bets]\n  keywords: [alone]\n  keywordsFrom:\n"
    "    - file: lists/a.txt\n      tags: [from, a]\n      owner: ana\n    - file: lists/b.csv\n      existing: true\n"
)
TXT = "# ours\r\nroulette  # a game\r\nfaro\r\nkeno\r\n"
CSV = 'keyword,"usages",expires\nloan,"Review.Ocr",\npoker,,2090-01-31\n'


def home(folder: Path, manifest: str = MANIFEST) -> Path:
    for file, text in {
        "reconciler.yaml": DEV,
        "manifests/lists.yaml": manifest,
        "lists/a.txt": TXT,
        "lists/b.csv": CSV,
    }.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def changed(folder: Path, wanted: dict[str, Fields]) -> list[str]:
    """Change what the words are given, and write it. What was said of each."""
    loaded, sources = load_with_sources(folder, None)
    lists = word_lists(loaded.project, sources)
    mentions = [each for each in mentions_in(sources) if each.keyword.name in wanted]
    changes = [FieldChange(each, wanted[each.keyword.name]) for each in mentions]
    editor = Editor(loaded.project, queries_of(lists))
    remarks, _ = set_fields(editor, loaded.project, lists, changes)
    made = WordEdits(loaded.project, tuple(wanted), editor.edits())
    check_said(lists, changes, mentions_in(loaded_with(folder, None, loaded, made.edits)[1]))
    made.write()
    return [f"{each.word} {each.text}" for each in remarks]


def test_an_entry_and_a_row_change_where_they_stand(tmp_path: Path) -> None:
    folder = home(tmp_path)
    changed(folder, {"alone": {"tags": ("x",)}, "loan": {"expires": "2091-12-31", "usages": ("All",)}})
    text = MANIFEST.replace("[alone]", "[{keyword: alone, tags: [x]}]")
    assert (folder / "manifests/lists.yaml").read_text() == text
    assert (folder / "lists/b.csv").read_text() == CSV.replace('loan,"Review.Ocr",', 'loan,"All",2091-12-31')
    changed(folder, {"alone": {"tags": None}, "loan": {"expires": None, "usages": ("Review.Ocr",)}})
    assert (folder / "manifests/lists.yaml").read_text() == MANIFEST
    assert (folder / "lists/b.csv").read_text() == CSV


def test_what_a_line_cannot_say_moves_into_the_document_of_its_list(tmp_path: Path) -> None:
    """With what the file's place in the list gave it, its own cells and its comment."""
    folder = home(tmp_path, MANIFEST.replace("keywords: [alone]", "keywords:\n    - alone"))
    said = changed(
        folder, {"roulette": {"usages": ("All",)}, "keno": {"expires": "2090-01-31"}, "poker": {"tags": ("p",)}}
    )
    assert said[0] == "roulette moves into manifests/lists.yaml: a line of lists/a.txt cannot say it"
    assert (folder / "lists/a.txt").read_bytes() == b"# ours\r\nfaro\r\n"
    assert (folder / "lists/b.csv").read_text() == CSV.rsplit("poker", 1)[0]
    entries = (
        "    - alone\n"
        "    - {keyword: roulette, tags: [a, from], usages: [All], owner: ana}  # a game\n"
        "    - {keyword: keno, tags: [a, from], expires: 2090-01-31, owner: ana}\n"
        "    - {keyword: poker, tags: [p], existing: true, expires: 2090-01-31}\n"
    )
    assert entries in (folder / "manifests/lists.yaml").read_text()


def test_what_is_to_be_inherited_is_so_where_the_word_moves_too(tmp_path: Path) -> None:
    """Its own cell does not go along: what the file's place in the list gives counts again."""
    manifest = MANIFEST.replace("keywords: [alone]", "keywords:\n    - alone").replace(
        "existing: true\n", "usages: [All]\n      expires: 2091-12-31\n"
    )
    folder = home(tmp_path, manifest)
    changed(folder, {"loan": {"usages": None, "tags": ("x",)}, "poker": {"expires": None, "tags": ("y z",)}})
    assert (folder / "lists/b.csv").read_text() == CSV.partition("loan")[0]
    entries = (
        "    - {keyword: loan, tags: [x], usages: [All], expires: 2091-12-31}\n"
        "    - {keyword: poker, tags: [y z], usages: [All], expires: 2091-12-31}\n"
    )
    assert entries in (folder / "manifests/lists.yaml").read_text()


def test_a_line_of_two_lists_says_what_both_are_to_have(tmp_path: Path) -> None:
    """Each list lacks another field of it; the line is one."""
    second = MANIFEST.replace("name: bets", "name: more").replace("  keywords: [alone]\n", "")
    folder = home(tmp_path, f"{MANIFEST}---\n{second}".replace("tags: [bets]", "duplicates: merge"))
    loaded, sources = load_with_sources(folder, None)
    lists = word_lists(loaded.project, sources)
    one, two = (each for each in mentions_in(sources) if each.keyword.name == "poker")
    changes = [FieldChange(one, {"usages": ("All",)}), FieldChange(two, {"expires": None})]
    editor = Editor(loaded.project, queries_of(lists))
    made = set_fields(editor, loaded.project, lists, changes)
    assert [(each.text, each.position) for each in made.remarks] == [("changes", one.position)]
    assert made.changes == changes
    (edit,) = editor.edits()
    assert edit.after.decode() == CSV.replace("poker,,2090-01-31", "poker,All,")


@pytest.mark.parametrize(
    ("word", "fields"),
    [
        ("loan", {"usages": None}),
        ("loan", {"usages": ("All",)}),
        ("poker", {"expires": None}),
        ("poker", {"expires": "2091-12-31"}),
        ("alone", {"tags": ("x",)}),
    ],
)
def test_an_edit_that_does_not_do_what_is_wanted_is_found(tmp_path: Path, word: str, fields: Fields) -> None:
    loaded, sources = load_with_sources(home(tmp_path), None)
    mention = next(each for each in mentions_in(sources) if each.keyword.name == word)
    lists = word_lists(loaded.project, sources)
    with pytest.raises(InputError, match=r"would not give .* what it is to have; nothing was written"):
        check_said(lists, [FieldChange(mention, fields)], mentions_in(sources))


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    loaded, sources = load_with_sources(home(tmp_path), None)
    (own,) = word_lists(loaded.project, sources)
    mention = next(each for each in mentions_in(sources) if each.keyword.name == "alone")
    assert mention.form is not None
    live = {**mention.form, "usages": frozenset({"Review.Ocr", "Review.Asr", "Recognition.Asr"})}
    assert fields_for(own, mention, live) == {"usages": ("Review", "Recognition.Asr")}


def test_a_file_of_two_lists_and_a_comment_above_a_line_stay(tmp_path: Path) -> None:
    second = MANIFEST.replace("name: bets", "name: more, targets: [dev]").replace("  keywords: [alone]\n", "")
    both = home(tmp_path / "two", f"{MANIFEST}---\n{second}".replace("tags: [bets]", "duplicates: merge"))
    with pytest.raises(InputError, match=r"several lists take the file in: bets, more; nothing was written"):
        changed(both, {"faro": {"tags": ("x",)}})
    folder = home(tmp_path / "one")
    (folder / "lists/a.txt").write_text("# reconciler: off=short so it is\nfaro\n")
    with pytest.raises(InputError, match=r"a comment of the program's stands above line 2"):
        changed(folder, {"faro": {"tags": ("x",)}})


def test_a_shared_list_stays(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/s.txt").write_text("common\n")
    folder = home(tmp_path / "own", MANIFEST.replace("lists/a.txt", "../../shared/s.txt"))
    (folder / "reconciler.yaml").write_text(f"{DEV}shared: ../shared\n")
    with pytest.raises(Refused, match=r"other projects have too; nothing was written"):
        changed(folder, {"common": {"tags": ("x",)}})
