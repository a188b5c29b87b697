"""add --apply and remove --apply: words in the account at once, and what an apply makes of them that has not heard."""

from __future__ import annotations

import pytest

from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner
from tests.support.manifests import DEV, HEAD, template, words
from tests.support.project import Project
from tests.support.terminal import on_terminal

FILE = "lists/gambling.txt"
LIST = HEAD.format(kind="KeywordSamples", name="gambling") + f"  tags: [bets]\n  keywordsFrom: [{{file: {FILE}}}]\n"
LEAF = template("strict") + "  userDefineConfigure:\n    ocrReviewInfo: {switch: ON, labelSet: [bets]}\n"
MAIN = "roulette\nbaccarat\n"
NOW = ("--apply", "--auto-approve")
READS = {"mps.DescribeWordSamples": 2, "mps.DescribeContentReviewTemplates": 2}


@pytest.fixture
def main(project: Project) -> Project:
    """What main declares, applied."""
    project.put("manifests/a.yaml", LIST + LEAF)
    project.put(FILE, MAIN)
    project.apply()
    project.cloud.forget_calls()
    return project


def files(project: Project) -> dict[str, bytes]:
    every = (path for path in project.root.rglob("*") if path.is_file() and ".reconciler" not in path.parts)
    return {str(path.relative_to(project.root)): path.read_bytes() for path in every}


def held(project: Project) -> dict[str, object]:
    listed = project.run("state", "list", "--format", "json").json["resources"]
    return {row["address"].partition("/")[2]: row["held"] for row in listed if row["held"]}


def test_a_night(main: Project) -> None:
    """Created at once and held; main leaves it, until main has it; from then on main alone decides."""
    done = main.run("add", "free spins", *NOW, "--reason", "on air", "--expires", "72h")
    assert main.cloud.calls() == {**READS, "mps.CreateWordSamples": 1}
    assert {"free spins", "roulette", "baccarat"} == set(main.cloud.words())
    assert "TIGHTENS: 1 more keyword reaches 1 template" in done.out
    assert "1 word held until" in done.out
    assert main.run("history", "--format", "json").json["entries"][0]["command"] == "add"
    (hold,) = held(main).values()
    assert hold["reason"] == "on air"
    assert f"held until {hold['until']}, by" in main.run("state", "show", "KeywordSample/free spins").out
    there = files(main)

    main.put("manifests/a.yaml", LIST + LEAF)
    main.put(FILE, MAIN)
    planned = main.run("plan", "--format", "json", "--detailed-exitcode").json
    assert (planned["changes"], planned["summary"]["held"], planned["summary"]["delete"]) == ([], 1, 0)
    assert planned["held"] == [{"address": "KeywordSample/free spins", "list": "gambling", **hold}]
    assert "HELD (1)" in main.run("plan").out
    assert main.run("drift").out.startswith("no drift: 4 as recorded")
    main.apply()
    assert "free spins" in main.cloud.words()
    assert held(main)

    for name, content in there.items():
        main.put(name, content)
    main.apply()
    assert held(main) == {}
    main.put("manifests/a.yaml", LIST + LEAF)
    main.put(FILE, MAIN)
    assert main.run("plan", "--format", "json").json["summary"]["delete"] == 1


def test_it_can_be_repeated(main: Project) -> None:
    """Nothing is sent, nothing is written, and the hold stays, but where a later end is named."""
    main.run("add", "free spins", *NOW)
    first, serial = held(main), main.run("state", "list", "--format", "json").json["serial"]
    before = files(main)
    main.cloud.forget_calls()
    assert "files: nothing to change" in main.run("add", "free spins", "--apply").out
    assert main.cloud.calls() == {"mps.DescribeWordSamples": 1}
    assert held(main) == first
    assert main.run("state", "list", "--format", "json").json["serial"] == serial
    main.run("add", "free spins", "--apply", "--expires", "2090-01-01")
    assert held(main)["free spins"] == {**first["free spins"], "until": "2090-01-01"}
    main.run("add", "free spins", "--apply", "--expires", "2089-01-01")
    assert held(main)["free spins"]["until"] == "2090-01-01"
    assert files(main) == before


def test_what_the_account_has_already(main: Project) -> None:
    """Unmanaged words are adopted; what is managed is held, and left as it is where it differs. Others are unmoved."""
    for word in ("free spins", "of others"):
        main.cloud.edit("CreateWordSamples", Usages=["Review.Ocr"], Words=[{"Keyword": word, "Tags": ["bets"]}])
    main.put(FILE, MAIN + "bingo\n")
    main.apply()
    main.cloud.edit("ModifyWordSample", Keyword="roulette", TagOperationInfo={"Type": "reset", "Tags": ["x"]})
    main.cloud.forget_calls()
    done = main.run("add", "free spins", "roulette", *NOW)
    assert "roulette is managed, and otherwise than declared: an apply changes it" in done.err
    assert set(held(main)) == {"free spins", "roulette"}
    assert "KeywordSample/free spins  (adopted, held until" in main.run("state", "list").out
    assert main.cloud.words()["roulette"]["tags"] == ["x"]
    assert not {"mps.CreateWordSamples", "mps.DeleteWordSamples"} & set(main.cloud.calls())
    # What was there, and was not read this time, has not appeared since; what is new has.
    main.cloud.edit("CreateWordSamples", Usages=["Review.Ocr"], Words=[{"Keyword": "brand new", "Tags": []}])
    drift = main.run("drift", "--format", "json", code=2).json
    assert {row["address"]: row["verb"] for row in drift["changes"]} == {
        "KeywordSample/roulette": "update",
        "KeywordSample/brand new": "create",
    }


REFUSING = DEV.replace("dev: {}", "dev: {guards: {adopt: refuse}}")


def test_what_another_keyword_has_wrong_holds_no_word_back(main: Project) -> None:
    """At night, one word must not wait for another's line to be mended; without --apply the whole is looked at."""
    main.put(FILE, MAIN + "a word that is much too long\n")
    assert "keyword-length" in main.run("add", "free spins", "--auto-approve", code=1).err
    main.run("add", "free spins", *NOW)
    assert "free spins" in main.cloud.words()
    assert "keyword-length" in main.run("add", "much too long as well, as it is", *NOW, code=1).err
    main.put("manifests/b.yaml", template("loose") + "  pornConfigure: 5\n")
    assert "wrong-type" in main.run("add", "free bets", *NOW, code=1).err
    (main.root / "manifests/b.yaml").unlink()
    project = (main.root / "reconciler.yaml").read_text()
    # With an error in the project file, the report has those of manifests too, as that of validate.
    main.put("reconciler.yaml", project + "chekcs: {}\n")
    main.put("manifests/b.yaml", template("loose") + "  pornConfigure: 5\n")
    told = main.run("add", "free bets", *NOW, code=1).err
    assert "chekcs" in told
    assert "wrong-type" in told
    (main.root / "manifests/b.yaml").unlink()
    main.put("reconciler.yaml", project + "checks: {keyword-confusable: error}\n")
    assert "keyword-length" in main.run("add", "free bets", *NOW, code=1).err
    main.put("reconciler.yaml", project)
    # A removal is judged by all that is declared.
    assert "keyword-length" in main.run("remove", "free spins", *NOW, code=1).err


def test_what_a_guard_refuses_is_not_written(main: Project) -> None:
    """Neither the files nor the account; without a terminal and --auto-approve nothing either."""
    main.cloud.edit("CreateWordSamples", Usages=["Review.Ocr"], Words=[{"Keyword": "free spins", "Tags": ["bets"]}])
    main.put("reconciler.yaml", REFUSING)
    before = files(main)
    main.cloud.forget_calls()
    refused = main.run("add", "free spins", "bingo", *NOW, code=3)
    assert "[adopt] 1 resource of the account would be adopted" in refused.err
    asked = main.run("add", "bingo", "--apply", code=3).err
    assert "there is no terminal" in asked
    # Neither is an option of this command.
    assert "--checksum" not in asked
    assert "saved plan" not in asked
    main.run("add", "bingo", "--apply", "--check", code=1)
    assert files(main) == before
    assert not main.cloud.writes()
    assert held(main) == {}
    main.run("add", "free spins", "bingo", *NOW, "--allow-adopt")
    assert set(held(main)) == {"free spins", "bingo"}


def test_a_lock_that_is_held_is_waited_for_and_nothing_is_written_without_it(main: Project) -> None:
    before = files(main)
    store = open_store(None, main.root / ".reconciler/dev", {})
    with store.lock(Owner.here("apply", "run")):
        refused = main.run("add", "bingo", *NOW, "--lock-timeout", "0.2", code=3)
    assert "holds the lock" in refused.err
    assert "waited 0.2 s" in refused.err
    assert files(main) == before
    assert not main.cloud.writes()
    main.run("add", "bingo", *NOW)


def test_a_document_that_removes_a_held_word_leaves_it_in_the_account(main: Project) -> None:
    """The one way in which a file that does not declare a word ends its hold."""
    main.run("add", "bingo", *NOW)
    main.put(FILE, MAIN)
    head = "apiVersion: reconciler/v1\nkind: Removed\nmetadata: {name: bingo}\n"
    main.put("manifests/removed.yaml", f"{head}spec: {{address: KeywordSample/bingo, keep: true}}\n")
    main.apply()
    assert held(main) == {}
    assert "bingo" in main.cloud.words()
    assert main.run("plan", "--format", "json").json["changes"] == []


def test_guards_of_a_branch_are_not_taken_for_those_of_main(main: Project) -> None:
    """What a later change of them relaxes is still shown."""
    strict, lax = (DEV.replace("dev: {}", f"dev: {{guards: {{maxDelete: {{KeywordSample: {n}}}}}}}") for n in (5, 500))
    main.put("reconciler.yaml", strict)
    main.apply()
    main.put("reconciler.yaml", lax)
    assert "RELAXES GUARDS" in main.run("add", "bingo", *NOW).out
    assert "RELAXES GUARDS" in main.run("plan").out


def test_a_failed_create_is_repeated(main: Project) -> None:
    main.cloud.fault("action=CreateWordSamples,kind=code:LimitExceeded.X")
    main.run("add", "bingo", *NOW, code=1)
    assert "bingo" in (main.root / FILE).read_text()
    assert "bingo" not in main.cloud.words()
    main.cloud.admin("DELETE", "faults")
    main.run("add", "bingo", *NOW)
    assert "bingo" in main.cloud.words()
    assert set(held(main)) == {"bingo"}


def test_many_words_beside_many(project: Project) -> None:
    """No listing of the account, whatever it has: of 150 words two creates, and two readings each time."""
    project.put("manifests/a.yaml", LIST + LEAF)
    project.put(FILE, "".join(f"keyword {n}\n" for n in range(1_000)))
    project.apply()
    project.put("new.txt", "".join(f"night {n}\n" for n in range(150)))
    project.cloud.forget_calls()
    project.run("add", "--file", "new.txt", *NOW)
    assert project.cloud.calls() == {
        "mps.DescribeWordSamples": 4,
        "mps.DescribeContentReviewTemplates": 2,
        "mps.CreateWordSamples": 2,
    }
    assert len(held(project)) == 150


def test_the_first_command_of_a_target(project: Project) -> None:
    """Also where nothing was ever applied: the rest is left for the first apply."""
    project.put("manifests/a.yaml", words("casino"))
    project.run("add", "bingo", *NOW)
    assert set(project.cloud.words()) == {"bingo"}
    assert project.run("plan", "--format", "json").json["summary"]["create"] == 1


# ---- remove


def test_words_are_removed_at_once(main: Project) -> None:
    """Deleted with the guards of an apply; what main still declares, its next apply creates again, and that is said."""
    done = main.run("remove", "roulette", *NOW)
    assert main.cloud.calls() == {**READS, "mps.DeleteWordSamples": 1}
    assert set(main.cloud.words()) == {"baccarat"}
    assert (main.root / FILE).read_text() == "baccarat\n"
    assert "LOOSENS: 1 keyword no longer reaches 1 template" in done.out
    assert "an apply of manifests that still declare a removed word creates it again" in done.err
    assert main.run("history", "--format", "json").json["entries"][0]["command"] == "remove"
    assert "creates it again" not in main.run("remove", "never there", *NOW).err
    main.put(FILE, MAIN)
    assert main.run("plan", "--format", "json").json["summary"]["create"] == 1


def test_an_undo_of_an_undo_holds_again(main: Project) -> None:
    """The word is there as before, and so is what keeps it from the next apply of main."""
    main.run("add", "free spins", *NOW, "--reason", "on air")
    hold = held(main)
    assert len(hold) == 1
    main.put(FILE, MAIN)
    gone = main.run("undo", "--auto-approve").out
    assert ", held until" in gone
    assert held(main) == {} and "free spins" not in main.cloud.words()
    main.run("undo", "--auto-approve")
    assert held(main) == hold
    assert main.run("plan", "--format", "json").json["summary"]["held"] == 1


def test_a_held_word_is_removed_before_its_time(main: Project) -> None:
    """Also from a checkout that never had it: whoever names it asks for it."""
    main.run("add", "free spins", *NOW)
    main.put(FILE, MAIN)
    done = main.run("remove", "free spins", *NOW)
    assert ", held until" in done.out
    assert set(main.cloud.words()) == {"roulette", "baccarat"}
    assert held(main) == {}


def test_what_a_guard_refuses_or_is_not_ours_stays(main: Project) -> None:
    main.cloud.edit("CreateWordSamples", Usages=["Review.Ocr"], Words=[{"Keyword": "of others", "Tags": []}])
    before = files(main)
    stays = main.run("remove", "of others", *NOW)
    assert '"of others" is in the account, and not managed by this target' in stays.err
    main.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {guards: {loosening: refuse}}"))
    refused = main.run("remove", "roulette", *NOW, code=3)
    assert "[loosening]" in refused.err
    assert set(main.cloud.words()) == {"roulette", "baccarat", "of others"}
    assert (main.root / FILE).read_bytes() == before[FILE]
    main.run("remove", "roulette", *NOW, "--allow-loosening")
    assert "roulette" not in main.cloud.words()


def test_an_excluded_word_is_removed_at_once(main: Project) -> None:
    main.run("remove", "roulette", "--exclude", *NOW)
    assert set(main.cloud.words()) == {"baccarat"}
    assert (main.root / FILE).read_text() == MAIN


# ---- at a terminal


def test_one_question_for_files_and_account(main: Project) -> None:
    before = files(main)
    code, shown = on_terminal(main, "add", "bingo", "--apply", answer="no")
    assert code == 1
    assert "not applied; nothing was written" in shown
    assert files(main) == before
    assert not main.cloud.writes()
    code, shown = on_terminal(main, "add", "bingo", "--apply", answer="yes")
    assert code == 0
    assert shown.count("type yes") == 1
    assert "bingo" in main.cloud.words()


@pytest.mark.parametrize(
    ("given", "again"),
    [
        (("free spins", "--list", "gambling", "--tags", "bets"), "'free spins' --apply"),
        (("--", "-free"), "-- -free"),
        (("free spins", "--mask"), " WORD... --apply"),
    ],
    ids=("options", "dash", "mask"),
)
def test_the_command_to_go_on_is_the_command(main: Project, given: tuple[str, ...], again: str) -> None:
    main.cloud.fault("action=CreateWordSamples,kind=code:LimitExceeded.X,count=1")
    options = ("--expires", "2h", "--reason", "on air")
    done = main.run("add", *options, *NOW, *given, code=1)
    (command,) = (line for line in (done.out + done.err).splitlines() if "reconciler add" in line)
    assert again in command
    assert "--expires 2h --reason 'on air'" in command
    assert ("--tags bets" in command) == ("--tags" in given)


def test_a_reason_that_reorders_its_line_is_refused(main: Project) -> None:
    before = files(main)
    main.run("add", "free spins", *NOW, "--reason", "night \u202ex", code=1)
    assert files(main) == before
