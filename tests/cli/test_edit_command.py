"""edit: what a word says of itself changes where it stands, and the command says what that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_word_commands import files, home
from tests.support.manifests import DEV, words
from tests.support.project import Project


def test_tags_change_and_change_back(tmp_path: Path) -> None:
    """In a manifest and in a csv, in its own encoding. What says so already stays as it is."""
    project = home(tmp_path)
    before = files(project)
    shown = project.run("edit", "alone", "loan", "--tags", "bets,b", "--check", code=2)
    assert "  +    23    keywords: [{keyword: alone, tags: [bets, b]}]\n" in shown.out
    assert '  +     2  loan,"b|bets",,x\n' in shown.out
    assert "alone tightens: reaches from now on strict (screen text): tag bets added\n" in shown.out
    assert files(project) == before
    project.run("edit", "alone", "loan", "--tags", "bets,b", "--auto-approve")
    again = project.run("edit", "alone", "loan", "--tags", "b,bets")
    assert again.out == (
        "alone says so already  manifests/lists.yaml:23\nloan says so already  lists/scams.csv:2\nnothing to do\n"
    )
    project.run("edit", "alone", "--inherit", "tags", "--auto-approve")
    loosened = project.run("edit", "loan", "--tags", "a,b", "--auto-approve")
    assert "loan loosens: no longer reaches strict (screen text): tag bets removed\n" in loosened.out
    after = files(project)
    assert after["manifests/lists.yaml"] == before["manifests/lists.yaml"]
    assert after["lists/scams.csv"].decode("gb18030") == before["lists/scams.csv"].decode("gb18030").replace(
        "a|b", "b|a"
    )


def test_a_word_of_a_txt_list_moves_into_its_document(tmp_path: Path) -> None:
    project = home(tmp_path)
    done = project.run("edit", "baccarat", "--tags", "cards", "--expires", "2090-01-31", "--auto-approve")
    assert "baccarat moves into manifests/lists.yaml: a line of lists/gambling.txt cannot say it" in done.out
    assert "baccarat ends 2090-01-31; until now it was not to end" in done.out
    text = (project.root / "manifests/lists.yaml").read_text()
    assert "    - {keyword: baccarat, tags: [cards], expires: 2090-01-31}  # a game\n" in text
    assert "baccarat" not in (project.root / "lists/gambling.txt").read_text()
    endless = project.run("edit", "baccarat", "--no-expires", "--auto-approve")
    assert "baccarat does not end; until now it was to end 2090-01-31" in endless.out
    assert "expires: never}" in (project.root / "manifests/lists.yaml").read_text()
    assert "nothing to do" in project.run("edit", "baccarat", "--no-expires").out


def test_what_is_inherited_already_does_not_change(tmp_path: Path) -> None:
    """Nor is it counted, beside a word that changes."""
    project = home(tmp_path)
    project.run("edit", "loan", "--tags", "b,c", "--auto-approve")
    done = project.run("edit", "alone", "loan", "baccarat", "--inherit", "tags", "--auto-approve").out
    assert "alone says so already  manifests/lists.yaml:23\n" in done
    assert "baccarat says so already  lists/gambling.txt:" in done
    assert "loan changes  lists/scams.csv:2\n" in done
    assert "changed 1 word: lists/scams.csv" in done
    assert "alone says so already" in project.run("edit", "alone", "--inherit", "tags,usages,expires").out


def test_a_line_of_another_list_too_stays_for_it(tmp_path: Path) -> None:
    """--list changes a word in one list only, and a row that two lists take in is in both."""
    project = home(tmp_path)
    text = (project.root / "manifests/lists.yaml").read_text()
    own = text.split("---\n")[1]
    project.put("manifests/lists.yaml", text.replace(own, f"{own}  duplicates: merge\n"))
    project.put(
        "manifests/more.yaml", f"{own}  tags: [more]\n  duplicates: merge\n".replace("name: scams", "name: more")
    )
    before = files(project)
    refused = project.run("edit", "loan", "--tags", "b,more", "--list", "scams", code=1)
    assert "lists/scams.csv:2 is a line of other lists too: more; nothing was written" in refused.err
    assert files(project) == before
    done = project.run("edit", "loan", "--tags", "b,more", "--auto-approve")
    assert done.out.count("loan changes  lists/scams.csv:2\n") == 1


def test_the_effect_by_target(tmp_path: Path) -> None:
    """Where targets differ, a word may loosen in one of them alone."""
    project = home(tmp_path)
    project.put("reconciler.yaml", (project.root / "reconciler.yaml").read_text() + "  prod: {}\n")
    text = (project.root / "manifests/lists.yaml").read_text()
    project.put("manifests/lists.yaml", text.replace("name: strict", "name: strict, targets: [prod]"))
    shown = project.run("edit", "roulette", "--tags", "none", "--check", code=2)
    assert "roulette in dev neutral: tag none added, tag bets removed; reaches no template\n" in shown.out
    assert "roulette in prod loosens: no longer reaches strict (screen text): tag bets removed\n" in shown.out


def test_what_only_one_target_says_already_changes_for_the_other(tmp_path: Path) -> None:
    """A patch gives a list other tags there: the first target's say nothing of the second's."""
    project = Project(tmp_path)
    project.put("reconciler.yaml", f"{DEV}  prod: {{}}\n")
    own = words("casino", name="own", more="  tags: [x]\n")
    patch = own.partition("spec")[0].replace("name: own", "name: own, patch: true, targets: [prod]")
    project.put("manifests/lists.yaml", f"{own}---\n{patch}spec:\n  tags: [b]\n")
    done = project.run("edit", "casino", "--tags", "x", "--auto-approve").out
    assert "casino in prod neutral: tag x added, tag b removed" in done
    assert "casino in dev " not in done.partition("neutral")[0].rpartition("\n\n")[2]
    assert "    - {keyword: casino, tags: [x]}\n" in (project.root / "manifests/lists.yaml").read_text()
    assert "says so already" in project.run("edit", "casino", "--tags", "x").out


def test_words_that_are_not_there(tmp_path: Path) -> None:
    project = home(tmp_path)
    before = files(project)
    shown = project.run("edit", "alne", "Alone", "roulette", "--list", "own", "--tags", "x")
    assert "alne is not there; spelt nearly so: alone\n" in shown.out
    assert 'Alone is not there; "alone" is, which differs in case or width: name that one' in shown.out
    assert "roulette stands in another list  lists/gambling.txt:2" in shown.out
    assert files(project) == before


@pytest.mark.parametrize(
    ("options", "said", "code"),
    [
        ((), "nothing to change was given", 1),
        (("--tags", "a,,b"), "a tag is empty", 1),
        (("--tags", "x" * 129), "tag-length", 1),
        (("--tags", ",".join(map(str, range(21)))), "tags-length", 1),
        (("--tags", "a\nb"), "tag-characters", 1),
        (("--usages", "Reviews"), 'unknown usage "Reviews"', 1),
        (("--expires", "soon"), "is not a date", 1),
        (("--expires", "2020-01-01"), "is over", 1),
        (("--expires", "3d", "--no-expires"), "a field is given twice", 1),
        (("--tags", "a", "--inherit", "tags"), "a field is given twice", 1),
        (("--inherit", "reason"), "it is one of tags, usages, expires", 1),
        (("--tags", "a", "--list", "nowhere"), 'unknown list "nowhere"', 1),
        (("--tags", "a"), "there is no terminal to ask for approval", 3),
    ],
)
def test_bad_input_writes_nothing(tmp_path: Path, options: tuple[str, ...], said: str, code: int) -> None:
    project = home(tmp_path)
    before = files(project)
    done = project.run("edit", "alone", *options, code=code)
    assert said in done.err
    assert files(project) == before


def test_a_project_with_an_error_is_not_edited(tmp_path: Path) -> None:
    project: Project = home(tmp_path)
    project.put("manifests/other.yaml", "kind: Nothing\n")
    assert "unknown" in project.run("edit", "alone", "--tags", "a", code=1).err
