"""accept at the command line: what it shows, asks, writes, records and refuses; and that the next plan is empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.pipeline.schemas import SCHEMAS
from tests.support.manifests import DEV, HEAD, template, words
from tests.support.project import Project
from tests.support.terminal import on_terminal

GAMBLING = "# ours\r\nroulette\r\nbaccarat  # a game\r\nzoo"
SCAMS = '词,tags,note\nloan,"a|b",x\nfree money,,\n'
OWN = (
    HEAD.format(kind="KeywordSamples", name="own")
    + """\
  tags: [own]
  # the words
  keywords:
    - alone  # the first
    - {keyword: two, tags: [a, b]} # the second
    - keyword: three
      tags:
        - x
        - y  # why
    - 'four'
"""
)


def home(project: Project) -> None:
    project.put(
        "manifests/lists.yaml",
        HEAD.format(kind="KeywordSamples", name="gambling")
        + "  tags: [bets]\n  keywordsFrom: [{file: lists/gambling.txt}]\n---\n"
        + HEAD.format(kind="KeywordSamples", name="scams")
        + "  keywordsFrom:\n    - {file: lists/scams.csv, columns: {keyword: 词}, ignoreColumns: [note],"
        " encoding: gb18030}\n---\n" + OWN + template("strict"),
    )
    project.put("lists/gambling.txt", GAMBLING)
    project.put("lists/scams.csv", SCAMS.encode("gb18030"))
    project.apply()


def put_word(project: Project, word: str, tags: list[str], usages: tuple[str, ...] = ("Review",)) -> None:
    """As somebody would in the console."""
    assert project.cloud is not None
    project.cloud.edit("CreateWordSamples", Usages=list(usages), Words=[{"Keyword": word, "Tags": tags}])


def tag_word(project: Project, word: str, tags: list[str]) -> None:
    assert project.cloud is not None
    change = {"Type": "reset", "Tags": tags}
    project.cloud.edit("ModifyWordSample", Keyword=word, TagOperationInfo=change)


def drop_words(project: Project, *names: str) -> None:
    assert project.cloud is not None
    project.cloud.edit("DeleteWordSamples", Keywords=list(names))


def files(root: Path) -> dict[str, bytes]:
    every = (path for path in root.rglob("*") if path.is_file() and ".reconciler" not in path.parts)
    return {str(path.relative_to(root)): path.read_bytes() for path in every}


def test_each_kind_of_place_gets_what_the_account_has(project: Project) -> None:
    """Nothing else of any file changes, and what is accepted plans empty; the second time there is nothing to do."""
    home(project)
    for word, tags in {"alone": ["new"], "two": ["b", "c"], "three": ["y", "z"], "loan": ["b"]}.items():
        tag_word(project, word, tags)
    before = files(project.root)
    assert "to keep what was changed: reconciler accept --all --target dev" in project.run("drift", code=2).err
    assert "there is no terminal" in project.run("accept", "--all", code=3).err
    shown = project.run("accept", "--all", "--check", code=2)
    assert "    - {keyword: alone, tags: [new]}  # the first\n" in shown.out
    assert files(project.root) == before
    done = project.run("accept", "--all", "--auto-approve")
    assert "accepted 4 changes: lists/scams.csv, manifests/lists.yaml; next: reconciler plan" in done.out
    expected = before["manifests/lists.yaml"]
    for old, new in (
        ("- alone  #", "- {keyword: alone, tags: [new]}  #"),
        ("tags: [a, b]} #", "tags: [b, c]} #"),
        ("        - x\n        - y  # why\n", "        - z\n        - y  # why\n"),
    ):
        assert old.encode() in expected
        expected = expected.replace(old.encode(), new.encode())
    after = files(project.root)
    assert after.pop("manifests/lists.yaml") == expected
    assert after.pop("lists/scams.csv") == SCAMS.replace('"a|b"', '"b"').encode("gb18030")
    assert after == {name: data for name, data in before.items() if name in after}
    assert project.run("plan").out.startswith("nothing to do")
    assert "nothing to do" in project.run("accept", "--all").out


def test_a_word_that_its_line_cannot_say_becomes_an_entry_of_its_list(project: Project) -> None:
    home(project)
    tag_word(project, "baccarat", ["bets", "more"])
    done = project.run("accept", "baccarat", "--auto-approve")
    assert "moves into manifests/lists.yaml: a line of lists/gambling.txt cannot say it" in done.out
    assert (project.root / "lists/gambling.txt").read_bytes() == b"# ours\r\nroulette\r\nzoo"
    text = (project.root / "manifests/lists.yaml").read_text()
    assert "  keywords:\n    - {keyword: baccarat, tags: [bets, more]}  # a game\n  tags: [bets]\n" in text
    assert project.run("plan").out.startswith("nothing to do")


def test_what_was_deleted_and_what_appeared(project: Project) -> None:
    """The record goes with the line, and what appeared is managed, adopted and held, under one write of the state."""
    home(project)
    drop_words(project, "zoo", "four", "free money")
    put_word(project, "bingo", ["bets"])
    put_word(project, "lotto", ["own"])
    put_word(project, "hedge", ["x", "y"])
    put_word(project, "elsewhere", ["nowhere"], ("Review.Asr",))
    done = project.run("accept", "--all", "--auto-approve")
    assert 'bingo goes to the list "gambling", lists/gambling.txt' in done.out
    assert 'lotto goes to the list "own", manifests/lists.yaml' in done.out
    # No list has these tags, but words of this one have.
    assert 'hedge goes to the list "own"' in done.out
    assert "manifests/nowhere.yaml is a new file" in done.out
    assert "merge the change of the files" in done.err
    assert (project.root / "lists/gambling.txt").read_bytes() == b"# ours\r\nroulette\r\nbaccarat  # a game\r\nbingo"
    new = (project.root / "manifests/nowhere.yaml").read_text()
    assert new == (
        "apiVersion: reconciler/v1\nkind: KeywordSamples\nmetadata: {name: nowhere}\nspec:\n"
        "  usages: [Review.Asr]\n  tags: [nowhere]\n  keywords:\n    - elsewhere\n"
    )
    planned = project.run("plan", "--format", "json").json
    assert planned["changes"] == []
    assert planned["summary"]["unmanaged"] == 0
    listed = project.run("state", "list", "--format", "json").json["resources"]
    held = [row["address"] for row in listed if row["adopted"] and row["held"]]
    assert held == [f"KeywordSample/{word}" for word in ("bingo", "elsewhere", "hedge", "lotto")]
    assert not {"KeywordSample/zoo", "KeywordSample/four"} & {row["address"] for row in listed}
    assert "no drift" in project.run("drift").out
    # Who applies what does not have it yet takes nothing away.
    (project.root / "manifests/nowhere.yaml").unlink()
    assert "elsewhere" in project.run("plan").out
    project.apply()
    assert "elsewhere" in project.cloud.words()


def test_what_is_refused_is_said_address_by_address_and_the_rest_is_accepted(project: Project) -> None:
    home(project)
    project.put("lists/allowed.txt", "poker\n")
    manifest = (project.root / "manifests/lists.yaml").read_text()
    project.put(
        "manifests/lists.yaml",
        manifest.replace("  tags: [own]\n", "  tags: [own]\n  excludeFrom: [{file: lists/allowed.txt}]\n"),
    )
    put_word(project, "poker", ["own"])
    put_word(project, "bingo", ["bets"])
    # Edited here, and not applied yet: what was not touched in the account stays as it is edited.
    text = (project.root / "manifests/lists.yaml").read_text().replace("- alone", "- {keyword: alone, tags: [mine]}")
    project.put("manifests/lists.yaml", text)
    tag_word(project, "alone", ["theirs"])
    done = project.run("accept", "--all", "--auto-approve", code=3)
    assert 'KeywordSample/poker: the list "own" excludes it at lists/allowed.txt:1: remove that line first' in done.out
    assert "bingo" in (project.root / "lists/gambling.txt").read_text()
    text = (project.root / "manifests/lists.yaml").read_text()
    assert "- {keyword: alone, tags: [theirs]}  # the first" in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 1, "name ADDRESSes, or --all"),
        (("--all", "casino"), 1, "name ADDRESSes, or --all"),
        (("",), 1, "an address is empty"),
        (("never heard of",), 3, "neither the manifests, nor the state, nor the account has it"),
        (("roulette",), 0, "KeywordSample/roulette is in the account as it is declared\nnothing to do"),
        (("MediaProcessing/x",), 3, "a run is not accepted"),
        (("ContentReviewTemplate/#99",), 3, "neither the manifests"),
        (("new word",), 3, "take it out with reconciler remove"),
    ],
)
def test_bad_input_writes_nothing(project: Project, arguments: tuple[str, ...], code: int, said: str) -> None:
    home(project)
    text = (project.root / "manifests/lists.yaml").read_text().replace("- 'four'\n", "- 'four'\n    - new word\n")
    project.put("manifests/lists.yaml", text)
    before = files(project.root)
    done = project.run("accept", *arguments, "--auto-approve", code=code)
    assert said in done.out + done.err
    assert files(project.root) == before


def test_lines_are_those_of_the_files_as_they_stand(project: Project) -> None:
    """Also below a line that goes because its word moves into the document."""
    home(project)
    tag_word(project, "roulette", ["bets", "wheel"])
    drop_words(project, "zoo")
    shown = project.run("accept", "--all", "--check", code=2).out
    assert "roulette moves into manifests/lists.yaml: a line of lists/gambling.txt cannot say it" in shown
    assert "zoo goes from  lists/gambling.txt:4\n" in shown


def test_as_json(project: Project) -> None:
    home(project)
    tag_word(project, "alone", ["new"])
    put_word(project, "bingo", ["bets"])
    found = project.run("accept", "--all", "--check", "--format", "json", code=2).json
    Draft202012Validator(SCHEMAS["accept"]()).validate(found)
    assert found["written"] is False
    assert [(row["address"], row["way"]) for row in found["accepted"]] == [
        ("KeywordSample/alone", "changed"),
        ("KeywordSample/bingo", "appeared"),
    ]
    assert found["accepted"][0]["fields"] == [{"path": "tags", "declared": ["own"], "live": ["new"]}]
    assert {row["file"]: row["new"] for row in found["files"]} == {
        "manifests/lists.yaml": False,
        "lists/gambling.txt": False,
    }
    assert found["state"] is True


def test_a_person_is_asked(project: Project) -> None:
    home(project)
    tag_word(project, "alone", ["new"])
    before = files(project.root)
    code, said = on_terminal(project, "accept", "--all", answer="no")
    assert code == 1
    assert "To change this file, type yes" in said
    assert files(project.root) == before
    assert on_terminal(project, "accept", "alone", answer="yes")[0] == 0
    assert files(project.root) != before


def test_masked_words_are_not_shown(project: Project) -> None:
    home(project)
    tag_word(project, "baccarat", ["bets", "secrettag"])
    put_word(project, "forbiddenword", ["nowhere"])
    shown = project.run("accept", "--all", "--check", "--mask", code=2)
    as_json = project.run("accept", "--all", "--check", "--mask", "--format", "json", code=2)
    for done in (shown, as_json):
        assert "forbiddenword" not in done.out + done.err
        assert "baccarat" not in done.out + done.err


def test_templates_that_came_and_went(project: Project) -> None:
    home(project)
    project.put(
        "manifests/more.yaml",
        "# kept\n\n" + template("gone").removeprefix("---\n") + "# about the next\n" + template("kept"),
    )
    project.apply()
    assert project.cloud is not None
    project.cloud.edit("DeleteContentReviewTemplate", Definition=project.cloud.templates()["gone"])
    leaf = {"Switch": "ON", "BlockConfidence": 70}
    project.cloud.edit("CreateContentReviewTemplate", Name="strict rooms", PornConfigure={"ImgReviewInfo": leaf})
    project.run("accept", "--all", "--auto-approve")
    assert (project.root / "manifests/more.yaml").read_text() == "# kept\n\n" + template("kept")
    assert "name: strict rooms" in (project.root / "manifests/strict-rooms.yaml").read_text()
    planned = project.run("plan", "--format", "json").json
    assert planned["changes"] == []
    assert "no drift" in project.run("drift").out


def test_fields_of_templates_go_into_the_document_that_decides_them(project: Project) -> None:
    """Not into a base that others inherit from, unless that is asked for."""
    base = HEAD.format(kind="ContentReviewTemplate", name="house, abstract: true") + (
        "  pornConfigure:\n    imgReviewInfo: {switch: ON, blockConfidence: 80}  # agreed\n"
    )
    users = [HEAD.format(kind="ContentReviewTemplate", name=f"{name}, base: house") for name in ("a", "b")]
    text = base + "---\n" + users[0] + "  comment: first\n---\n" + users[1] + "  comment: second  # said\n"
    project.put("manifests/t.yaml", text)
    project.apply()
    assert project.cloud is not None
    leaf = {"Switch": "ON", "BlockConfidence": 95}
    definition = project.cloud.templates()["b"]
    project.cloud.edit(
        "ModifyContentReviewTemplate", Definition=definition, Comment="third", PornConfigure={"ImgReviewInfo": leaf}
    )
    shown = project.run("accept", "--all", "--check", code=2)
    assert "LOOSENED" in shown.out
    assert "--shared writes it there" in shown.out
    project.run("accept", "--all", "--auto-approve")
    after = (project.root / "manifests/t.yaml").read_text()
    assert after.startswith(base + "---\n" + users[0] + "  comment: first\n---\n" + users[1])
    assert "  comment: third  # said\n" in after
    assert "blockConfidence: 95" in after
    assert project.run("plan").out.startswith("nothing to do")
    # In the base, the other template changes with it, and the next plan says so.
    project.put("manifests/t.yaml", text)
    done = project.run("accept", "ContentReviewTemplate/b", "--shared", "--auto-approve")
    assert 'goes into ContentReviewTemplate "house", and changes ContentReviewTemplate/a too' in done.out
    assert (project.root / "manifests/t.yaml").read_text() == text.replace("80}  # agreed", "95}  # agreed").replace(
        "second  # said", "third  # said"
    )
    assert [c["address"] for c in project.run("plan", "--format", "json").json["changes"]] == [
        "ContentReviewTemplate/a"
    ]


def test_without_a_state_only_what_is_named_is_accepted(project: Project) -> None:
    project.put("manifests/a.yaml", words("casino"))
    put_word(project, "casino", ["new"], ("Review.Ocr",))
    assert "there is no state" in project.run("accept", "--all", code=3).err
    project.run("accept", "casino", "--auto-approve")
    assert "{keyword: casino, tags: [new], usages: [Review.Ocr]}" in (project.root / "manifests/a.yaml").read_text()
    assert project.run("plan").out.startswith("nothing to do")


def test_other_targets_are_named(project: Project) -> None:
    project.put("reconciler.yaml", DEV + "  prod: {}\n")
    project.put("manifests/a.yaml", words("casino"))
    project.apply("--target", "dev")
    tag_word(project, "casino", ["new"])
    shown = project.run("accept", "--all", "--target", "dev", "--check", code=2)
    assert "these files are those of the target prod too, where 1 declared resource changes with them" in shown.out


def test_what_is_not_lost_by_the_way(project: Project) -> None:
    """Tags that a list gives away stay as they are written, a move that waits is not mixed up with what drifted, and
    a target's own manifests get what appeared in its account."""
    given = words("given", name="g").replace("{name: g}", "{name: g, lifecycle: {ignoreChanges: [tags]}}")
    project.put("manifests/a.yaml", given + template("old"))
    project.put("reconciler.yaml", DEV + "  prod: {manifests: [prod]}\n")
    project.put("prod/b.yaml", words("extra", name="extra"))
    project.apply("--target", "prod")
    tag_word(project, "given", ["theirs"])
    assert project.cloud is not None
    project.cloud.edit("ModifyWordSample", Keyword="given", Usages=["Review.Ocr"])
    project.cloud.edit("ModifyContentReviewTemplate", Definition=project.cloud.templates()["old"], Comment="edited")
    put_word(project, "night", ["n"])
    moved = template("new", more="  name: old\n")
    moved += "---\n" + HEAD.format(kind="Moved", name="m")
    moved += "  from: ContentReviewTemplate/old\n  to: ContentReviewTemplate/new\n"
    project.put("manifests/a.yaml", given + moved)
    done = project.run("accept", "--all", "--auto-approve", "--target", "prod", code=3)
    assert "ContentReviewTemplate/new: a Moved document gives it another address" in done.out
    assert (project.root / "manifests/a.yaml").read_text() == given.replace(
        "- given", "- {keyword: given, usages: [Review.Ocr]}"
    ) + moved
    assert "- night" in (project.root / "prod/n.yaml").read_text()
