"""Edits of word lists: the last proof before anything is written, and what words reach where targets differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.model.explanation import Mention
from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.pipeline.adding import Said, add
from reconciler.pipeline.editing import Wish, edit
from reconciler.pipeline.removing import remove
from reconciler.pipeline.word_edits import check_only
from tests.support.manifests import DEV, HEAD, template, words

KIND = "KeywordSamples"


def said(word: str, line: int, *, excluded: bool = False) -> Mention:
    return Mention(Address(KIND, word), "a", Position("a.txt", line), excluded)


BEFORE = (said("casino", 1), said("poker", 2), said("roulette", 3))


def test_lines_may_move_and_the_words_asked_for_change() -> None:
    check_only(BEFORE, (said("casino", 1), said("bingo", 2), said("roulette", 4)), {"poker", "bingo"})


@pytest.mark.parametrize(
    "after",
    [
        BEFORE[:2],
        (*BEFORE, said("bingo", 4)),
        (BEFORE[0], BEFORE[1], said("roulette", 3, excluded=True)),
        (BEFORE[2], BEFORE[1], BEFORE[0]),
    ],
    ids=("one is gone", "one came", "one is excluded", "the order"),
)
def test_what_is_said_of_another_word_is_left(after: tuple[Mention, ...]) -> None:
    with pytest.raises(InputError, match="would change what the project says of"):
        check_only(BEFORE, after, {"poker"})


def test_the_reach_in_each_target(tmp_path: Path) -> None:
    """Of words that are only about to be there, and of those that are about to go."""
    for name, text in {
        "reconciler.yaml": DEV + "  prod: {}\n",
        "manifests/a.yaml": words("casino", name="a", more="  tags: [bets]\n"),
        "manifests/t.yaml": template("t").replace("metadata: {", "metadata: {targets: [prod], "),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    added = add(tmp_path, ["bingo"], None, Said())
    removed = remove(tmp_path, ["casino"], None)
    for made, word in ((added, "bingo"), (removed, "casino")):
        assert [(each.target, [address.name for address in each.words]) for each in made.reach] == [
            ("dev", [word]),
            ("prod", [word]),
        ]
        assert [bool(each.leaves) for each in made.reach] == [False, True]


def test_a_word_that_its_own_list_excludes_stands_nowhere(tmp_path: Path) -> None:
    """So that adding it to another list is not passed over."""
    excluding = HEAD.format(kind="KeywordSamples", name="a") + (
        "  keywordsFrom: [{file: lists/a.txt}]\n  exclude: [casino]\n---\n" + words("poker", name="b")
    )
    for name, text in {"reconciler.yaml": DEV, "manifests/a.yaml": excluding, "lists/a.txt": "casino\n"}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert add(tmp_path, ["casino", "poker"], "b", Said()).words == ("casino",)


def test_an_entry_beside_a_file_says_what_holds_for_the_file(tmp_path: Path) -> None:
    """A line of the file would have had its tags."""
    document = HEAD.format(kind="KeywordSamples", name="a") + "  keywordsFrom: [{file: lists/a.txt, tags: [bets]}]\n"
    for name, text in {"reconciler.yaml": DEV, "manifests/a.yaml": document, "lists/a.txt": "casino\n"}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    made = add(tmp_path, ["poker"], "a", Said(usages=("All",)))
    assert made.resources[Address("KeywordSample", "poker")].form["tags"] == {"bets"}


def test_warnings_that_only_move_are_not_shown_again(tmp_path: Path) -> None:
    """Theirs, and the lines that they name, are shifted by what comes above them; another one is shown."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(DEV)
    (tmp_path / "words.txt").write_text("bingo\nPoker\npoker\n")
    head = HEAD.format(kind=KIND, name="a")
    (tmp_path / "manifests/a.yaml").write_text(head + "  usages: [Review]\n  keywordsFrom: [{file: words.txt}]\n")
    assert [p.rule for p in remove(tmp_path, ["bingo"], None).problems] == []
    assert {p.rule for p in add(tmp_path, ["Bingo"], None, Said()).problems} == {"keyword-lookalike"}


def test_the_new_warning_is_shown_of_two_that_are_alike(tmp_path: Path) -> None:
    """What looks like a line may be a part of a word."""
    soon = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d")
    text = words('"12:30"', f'{{keyword: "12:45", expires: {soon}}}', name="a")
    for name, content in {"reconciler.yaml": DEV, "manifests/a.yaml": text}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    made = edit(tmp_path, ["12:30"], None, Wish({"expires": soon}))
    assert [problem.message for problem in made.problems] == [f'"12:30" expires {soon}']
