"""import FILE: rows into a project that is there, as new lists or in a list of it; what stands already stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import InputError, ManifestErrors
from reconciler.kinds.keyword_sample.spreadsheet_rows import Entry
from reconciler.model.resource import Address
from reconciler.pipeline import load
from reconciler.pipeline.list_imports import ListImport, import_lists
from reconciler.pipeline.row_sorting import Defaults
from tests.support.manifests import DEV, HEAD, template, words

LIST = HEAD.format(kind="KeywordSamples", name="bets") + "  tags: [bets]\n  keywordsFrom: [{file: lists/bets.txt}]\n"
TABLE = HEAD.format(kind="KeywordSamples", name="table") + "  keywordsFrom: [{file: lists/table.csv, tags: [loans]}]\n"
NAME = "KeywordSample"


def put(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    files = {
        "reconciler.yaml": DEV,
        "manifests/a.yaml": LIST + "---\n" + TABLE,
        "lists/bets.txt": "# games\ncasino\npoker\n",
        "lists/table.csv": "keyword,tags\nloan,\ncredit,banks\n",
    }
    put(tmp_path, **files)
    return tmp_path


def rows(*rows: tuple[str, ...]) -> list[Entry]:
    """Rows of ``a.csv`` below its header: a keyword, its tags and its usages."""
    return [Entry(number, *row, *("",) * (3 - len(row)), "a.csv") for number, row in enumerate(rows, 2)]


def made(home: Path, entries: Sequence[Entry], into: str | None = None, said: Defaults | None = None) -> ListImport:
    return import_lists(home, lambda: entries, into, said or Defaults())


def form(home: Path, word: str) -> tuple[set[str], int]:
    """The tags of a declared keyword, and how many usages it has."""
    found = load(home).sound().resources[Address(NAME, word)].form
    tags, usages = found["tags"], found["usages"]
    assert isinstance(tags, frozenset) and isinstance(usages, frozenset)
    return set(tags), len(usages)


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_new_lists_beside_those_that_are_there(home: Path) -> None:
    """By tags and usages, under names and in files of their own; the second time there is nothing to do."""
    entries = rows(*((f"word {n}", "bets") for n in range(30)), ("dice", ""), ("wheel", "", "All"))
    before = contents(home)
    done = made(home, entries)
    assert contents(home) == before
    assert [edit.file for edit in done.edits.edits] == ["lists/bets-2.txt", "manifests/keywords.yaml"]
    assert done.lists == 3
    done.edits.write()
    assert {name: data for name, data in contents(home).items() if name in before} == before
    assert (form(home, "word 7"), form(home, "dice")) == (({"bets"}, 2), (set(), 2))
    assert form(home, "wheel") == (set(), 4)
    again = made(home, entries)
    assert (again.edits.edits, again.standing, again.not_taken) == ((), 32, ())


def test_words_that_stand_already_are_named(home: Path) -> None:
    """As they are where the row says nothing, or the same; not taken where it says something else."""
    done = made(home, rows(("casino",), ("poker", "bets"), ("loan", "bets"), ("Casino", "bets")))
    assert [(each.word, each.position.short if each.position else "") for each in done.edits.remarks] == [
        ("casino", "lists/bets.txt:2"),
        ("poker", "lists/bets.txt:3"),
        ("Casino", "lists/bets.txt:2"),
    ]
    assert done.standing == 2
    assert [(row.number, row.reason) for row in done.not_taken] == [
        (4, "it stands already at lists/table.csv:2, with different tags or usages")
    ]
    assert done.edits.words == ("Casino",)


def test_a_hyphen_says_that_a_row_has_no_tags(home: Path) -> None:
    """As in a list, and no tag of that name: one that is there with tags does not stand as the row has it."""
    entries = rows(("dice", "-"), ("loan", "-"), ("wheel", ""), ("x-ray", "-", "-"))
    done = made(home, entries, "bets", Defaults(tags=("games",)))
    assert [row.keyword for row in done.not_taken] == ["loan", "x-ray"]
    done.edits.write()
    assert (form(home, "dice")[0], form(home, "wheel")[0]) == (set(), {"games"})


def test_rows_that_cannot_be_taken_keep_their_order(home: Path) -> None:
    """Also those that only the whole project refuses, as a check that it made an error."""
    put(home, **{"reconciler.yaml": DEV + "checks: {keyword-mojibake: error}\n"})
    entries = rows(("M\u00c3\u00b6se",), ("loan", "x"), ("much too long a word for it",), ("good",), ("good", "y"))
    done = made(home, entries)
    assert [row.number for row in done.not_taken] == [2, 3, 4, 6]
    assert "looks like text that was read in a wrong encoding" in done.not_taken[0].reason
    assert done.edits.words == ("good",)
    assert not made(home, rows(("M\u00c3\u00b6se",))).edits.edits


def test_into_a_txt_list(home: Path) -> None:
    """Lines for what the list says anyway; what differs becomes an entry of its document, and is said."""
    done = made(home, rows(("dice",), ("roulette", "bets"), ("loan shark", "bets, loans")), "bets")
    done.edits.write()
    assert (home / "lists/bets.txt").read_text() == "# games\ncasino\npoker\ndice\nroulette\n"
    assert [each.text for each in done.edits.remarks] == [
        "goes into the document of the list: a line of lists/bets.txt cannot say all of it"
    ]
    assert form(home, "loan shark") == ({"bets", "loans"}, 2)
    assert form(home, "roulette") == ({"bets"}, 2)


def test_into_a_csv_list(home: Path) -> None:
    """The tags are those of the entry of the file, or stand in their column."""
    made(home, rows(("rate", "loans"), ("bank", "banks"), ("cash", "", "All")), "lists/table.csv").edits.write()
    assert (home / "lists/table.csv").read_text() == "keyword,tags\nloan,\ncredit,banks\nrate,\nbank,banks\n"
    assert form(home, "cash") == ({"loans"}, 4)
    again = made(home, rows(("rate", "loans"), ("bank", "banks"), ("cash", "", "All")), "table")
    assert (again.edits.edits, again.standing) == ((), 3)


def test_what_the_command_says_of_rows(home: Path) -> None:
    done = made(home, rows(("dice",), ("chips", "chips")), "bets", Defaults(("All",), ("games",)))
    done.edits.write()
    assert form(home, "dice") == ({"games"}, 4)
    assert form(home, "chips") == ({"chips"}, 4)


def test_a_word_that_the_list_excludes(home: Path) -> None:
    """Is not taken into this list; another one may have it."""
    put(home, **{"manifests/a.yaml": LIST + "  exclude: [casino]\n---\n" + TABLE})
    entries = rows(("casino",), ("dice",))
    done = made(home, entries, "bets")
    assert [row.reason for row in done.not_taken] == ['the list "bets" excludes it, at manifests/a.yaml:7']
    assert made(home, entries[:1], "table").edits.words == ("casino",)


def test_defaults_of_the_project(home: Path) -> None:
    """Rows that say nothing have them; with others said, they do not come in."""
    put(home, **{"reconciler.yaml": DEV.replace("{usages", "{tags: [all], usages")})
    made(home, rows(("dice",))).edits.write()
    made(home, rows(("wheel",)), None, Defaults(None, ())).edits.write()
    assert form(home, "dice") == ({"all"}, 2)
    assert form(home, "wheel") == (set(), 2)


def test_a_list_of_everything_does_not_take_in_the_new_one(home: Path) -> None:
    """A glob over the folder of lists would declare each new word twice."""
    put(home, **{"manifests/a.yaml": LIST.replace("lists/bets.txt", "lists/*.txt") + "---\n" + TABLE})
    done = made(home, rows(*((f"word {n}", "x") for n in range(30))))
    assert done.edits.edits[0].file == "imported/x.txt"
    assert not done.edits.problems or {problem.rule for problem in done.edits.problems} == {"tag-unselected"}
    put(home, **{"manifests/a.yaml": LIST.replace("lists/bets.txt", '"**/*.txt"') + "---\n" + TABLE})
    with pytest.raises(InputError, match="no free place") as refused:
        made(home, rows(*((f"word {n}", "x") for n in range(30))))
    assert "--into" in (refused.value.hint or "")


def test_where_manifests_are(home: Path) -> None:
    """A pattern of the project decides; files alone leave no place."""
    project = DEV.replace("manifests: [manifests]", "manifests: [PATTERN]")
    put(home, **{"reconciler.yaml": project.replace("PATTERN", "manifests/*.yaml")})
    made(home, rows(("dice",))).edits.write()
    assert form(home, "dice") == (set(), 2)
    put(home, **{"reconciler.yaml": project.replace("PATTERN", "manifests/a.yaml")})
    with pytest.raises(InputError, match="no folder under manifests"):
        made(home, rows(("wheel",)))
    made(home, rows(("wheel",)), "bets").edits.write()
    assert form(home, "wheel") == ({"bets"}, 2)


def test_lists_that_a_killed_import_has_written(home: Path) -> None:
    """They are what they would be, so only the manifest is missing."""
    entries = rows(*((f"word {n}", "x") for n in range(30)))
    first = made(home, entries).edits
    put(home, **{first.edits[0].file: first.edits[0].after.decode()})
    assert [edit.file for edit in made(home, entries).edits.edits] == ["manifests/keywords.yaml"]
    other = made(home, entries[1:]).edits
    assert [edit.file for edit in other.edits] == ["lists/x-2.txt", "manifests/keywords.yaml"]


def test_targets_that_differ(home: Path) -> None:
    """A word that one target has is not declared a second time; what words reach is said of each target."""
    put(
        home,
        **{
            "reconciler.yaml": DEV + "  prod: {}\n",
            "manifests/b.yaml": words("bingo", name="b").replace("metadata: {", "metadata: {targets: [prod], ")
            + template("t"),
        },
    )
    done = made(home, rows(("bingo",), ("dice",)))
    assert done.edits.words == ("dice",)
    assert {each.target for each in done.edits.reach} == {"dev", "prod"}


def test_a_project_with_an_error_is_left(home: Path) -> None:
    put(home, **{"lists/bets.txt": "#casino\n"})
    with pytest.raises(ManifestErrors):
        made(home, rows(("dice",)))
    with pytest.raises(ManifestErrors):
        made(home, rows(("dice",)), "bets")


@pytest.mark.parametrize(
    ("entries", "into", "said"),
    [
        (rows(("",)), None, "no row holds a keyword"),
        (rows(("x",)), "none", 'unknown list "none"'),
        ([], None, "no row holds a keyword"),
    ],
)
def test_mistakes(home: Path, entries: list[Entry], into: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        made(home, entries, into)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=24)
TAGS = st.sampled_from(("", "bets", "x", "x|y", "-x", "+x"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(WORDS, TAGS), min_size=1, max_size=40), st.sampled_from((None, "bets", "table")))
def test_every_row_is_declared_or_reported(
    tmp_path_factory: pytest.TempPathFactory, given_rows: list[tuple[str, str]], into: str | None
) -> None:
    """With the tags that it says; and the second time nothing is left to do."""
    home = tmp_path_factory.mktemp("home")
    put(
        home,
        **{
            "reconciler.yaml": DEV,
            "manifests/a.yaml": LIST + "---\n" + TABLE,
            "lists/bets.txt": "casino\n",
            "lists/table.csv": "keyword,tags\nloan,\n",
        },
    )
    entries = rows(*((word.strip(), tags) for word, tags in given_rows))
    try:
        done = made(home, entries, into)
    except InputError as error:
        assert "no row holds a keyword" in error.message
        return
    done.edits.write()
    declared = {address.name for address in load(home).sound().resources}
    refused = {row.number for row in done.not_taken}
    assert all(entry.keyword in declared or entry.number in refused for entry in entries)
    again = made(home, entries, into)
    assert not again.edits.edits
    assert {row.number for row in again.not_taken} == refused
