"""explain: words, addresses, fields, rules and texts; from files alone, or with the account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.pipeline.explaining import INCOMPLETE
from tests.support.manifests import HEAD, PROJECT, template, words
from tests.support.project import Project

from .explained_project import ASR, OCR, explained, leaves


def test_a_word(gambling: Project) -> None:
    found = explained(gambling, "casino")
    assert [each["keyword"] for each in found["keywords"]] == ["casino", "Casino", "c\u0430sino"]
    assert [each["likeness"] for each in found["keywords"]] == ["same", "folded", "looks alike"]
    casino, spoken = found["keywords"][:2]
    assert [(m["list"], m["file"], m["line"], m["excluded"]) for m in casino["mentions"]] == [
        ("gambling", "manifests/lists.yaml", 6, False)
    ]
    assert leaves(casino) == {
        ("strict", OCR): ("reaches", ["gambling"], 6),
        ("strict", ASR): ("reaches", [], 7),
        ("lax", OCR): ("tags", [], 14),
        ("lax", ASR): ("off", [], 15),
    }
    assert leaves(spoken)["strict", OCR] == ("usage", [], 6)
    assert gambling.untouched()
    assert not gambling.cloud.calls()


def test_a_word_in_sentences(gambling: Project) -> None:
    lines = gambling.run("explain", "casino").out.splitlines()
    assert lines[:2] == [
        "keyword casino",
        "  declared by gambling: usages Review.Asr, Review.Ocr; tags gambling  manifests/lists.yaml:6",
    ]
    assert (
        "    ContentReviewTemplate/strict, screen text: by tag gambling and Review.Ocr  manifests/templates.yaml:6"
        in lines
    )
    assert (
        "    ContentReviewTemplate/lax, screen text: its labels are scams, none of the keyword's tags"
        "  manifests/templates.yaml:14" in lines
    )
    assert "    ContentReviewTemplate/lax, speech: it is OFF  manifests/templates.yaml:15" in lines


def test_every_line_that_declares_or_excludes(gambling: Project) -> None:
    [poker] = explained(gambling, "poker")["keywords"]
    assert [(m["file"], m["line"]) for m in poker["mentions"]] == [("manifests/lists.yaml", 6), ("lists/more.txt", 1)]
    [dice] = explained(gambling, "dice")["keywords"]
    assert [(m["file"], m["line"], m["excluded"]) for m in dice["mentions"]] == [
        ("lists/more.txt", 2, False),
        ("lists/allowed.txt", 1, True),
    ]
    assert (dice["form"], dice["leaves"]) == (None, [])
    assert "not declared in the end" in gambling.run("explain", "dice").out


def test_what_has_ended(gambling: Project) -> None:
    [ended] = explained(gambling, "赌博")["keywords"]
    assert (ended["form"], ended["mentions"][0]["ended"], ended["mentions"][0]["life"]["ticket"]) == (None, True, "T-1")
    assert "ended 2020-01-01, so it does not count; T-1" in gambling.run("explain", "赌博").out


@pytest.mark.parametrize("spelling", ["CASINO", "ｃａｓｉｎｏ", "ca\u200bsino", "KeywordSample/CASINO", "word:CASINO"])
def test_spellings_that_fold_to_the_same(gambling: Project, spelling: str) -> None:
    found = explained(gambling, spelling)["keywords"]
    assert [(each["keyword"], each["likeness"]) for each in found[:2]] == [("Casino", "folded"), ("casino", "folded")]


def test_near_spellings(gambling: Project) -> None:
    assert explained(gambling, "poker")["near"] == []
    assert "nearest: poker" in gambling.run("explain", "pokers", code=1).err
    gambling.put("lists/more.txt", "pokers\n")
    assert explained(gambling, "poker")["near"] == ["pokers"]


def test_differing_declarations_are_explained_though_they_are_an_error(gambling: Project) -> None:
    gambling.put("manifests/again.yaml", words("casino", name="again", more="  tags: [other]\n"))
    done = gambling.run("explain", "word:casino", "--format", "json", code=1)
    assert done.json["errors"] == 1
    assert {mention["list"] for mention in done.json["keywords"][0]["mentions"]} == {"gambling", "again"}
    assert INCOMPLETE in done.err
    assert "which has errors" in gambling.run("explain", "zzzz", code=1).err


def test_an_address(gambling: Project) -> None:
    [strict] = explained(gambling, "ContentReviewTemplate/strict")["addresses"]
    assert explained(gambling, "strict")["addresses"] == [strict]
    assert (strict["file"], strict["line"]) == ("manifests/templates.yaml", 5)
    fields = {field["path"]: (field["value"], field["written"], field["line"]) for field in strict["fields"]}
    assert fields[f"{OCR}.labelSet"] == (["gambling"], True, 6)
    assert fields[f"{OCR}.blockConfidence"] == (100, False, None)
    assert [(leaf["path"], leaf["lists"]) for leaf in strict["reads"]] == [
        (ASR, [{"list": "gambling", "keywords": 2}, {"list": "speech", "keywords": 3}]),
        (OCR, [{"list": "gambling", "keywords": 2}]),
    ]
    templates = gambling.root / "manifests/templates.yaml"
    templates.write_text(
        templates.read_text().replace("name: strict", "name: strict, lifecycle: {deletionPolicy: keep}", 1)
    )
    [kept] = explained(gambling, "ContentReviewTemplate/strict")["addresses"]
    assert (strict["deletion_policy"], kept["deletion_policy"]) == ("delete", "keep")
    assert "(deletionPolicy: keep)" in gambling.run("explain", "strict").out
    text = gambling.run("explain", "lax").out
    assert "no keyword of the project reaches it" in text
    assert "OFF, since nothing is written: pornConfigure.imgReviewInfo" in text


def test_bases_decide_where_they_are_written(gambling: Project) -> None:
    base = "metadata: {name: house, abstract: true}\nspec: {pornConfigure: {imgReviewInfo: {switch: ON}}}\n"
    gambling.put("manifests/a-base.yaml", f"apiVersion: reconciler/v1\nkind: ContentReviewTemplate\n{base}")
    gambling.put("manifests/kid.yaml", HEAD.format(kind="ContentReviewTemplate", name="kid, base: house") + "  {}\n")
    [kid] = explained(gambling, "kid")["addresses"]
    switch = next(field for field in kid["fields"] if field["path"] == "pornConfigure.imgReviewInfo.switch")
    assert (switch["file"], switch["line"]) == ("manifests/a-base.yaml", 4)


def test_fields_and_rules_need_no_project(tmp_path: Path) -> None:
    empty = Project(tmp_path)
    field = explained(empty, "blockConfidence")["fields"][0]
    assert (field["limits"], field["meaning"]) == ("at least 0; at most 100", "0 to 100; reaching it counts.")
    [rule] = explained(empty, "keyword-lookalike")["rules"]
    assert rule["message"].startswith("Casino differs from casino")
    assert "fix: keep one of them" in empty.run("explain", "rule:keyword-lookalike").out
    assert "there is nothing at" in empty.run("explain", "casino", code=1).err


def test_a_name_of_several_things_is_all_of_them(gambling: Project) -> None:
    gambling.put("manifests/more.yaml", words("duplicate", "tags", "lax", name="more"))
    assert [bool(explained(gambling, "duplicate")[kind]) for kind in ("keywords", "rules")] == [True, True]
    assert [bool(explained(gambling, "tags")[kind]) for kind in ("keywords", "fields")] == [True, True]
    assert [bool(explained(gambling, "lax")[kind]) for kind in ("keywords", "addresses")] == [True, True]
    alone = explained(gambling, "rule:duplicate")
    assert [bool(alone[kind]) for kind in ("keywords", "rules")] == [False, True]
    assert explained(gambling, "word:duplicate")["rules"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 1, "explain takes a NAME"),
        (("a", "b", "c"), 1, "explain takes a NAME"),
        (("",), 1, "the name is empty"),
        (("word:",), 1, "the name is empty"),
        (("strikt",), 1, "nearest: ContentReviewTemplate/strict"),
        (("rule:keyword-lookalik",), 1, 'unknown rule "keyword-lookalik"'),
        (("field:blockConfidense",), 1, "blockConfidence"),
        (("address:ContentReviewTemplate/strikt",), 1, "ContentReviewTemplate/strict"),
        (("ContentReviewTemplate/",), 1, "unknown word, address, field or rule"),
        (("\x1b[31mred\n",), 1, "\\x1b[31mred"),
        (("casino", "--target", "nowhere"), 1, 'unknown target "nowhere"'),
        (("casino", "nowhere"), 1, "no folder or file nowhere"),
        (("--text", "none.txt"), 1, "there is no such file"),
        (("--text", "manifests"), 1, "this is a folder"),
        (("--text", "bad.txt"), 1, "not UTF-8"),
        (("--text", "lists/more.txt", "a", "b"), 1, "takes no NAME"),
        (("--text", "lists/more.txt", "--live"), 1, "--live is for a NAME"),
        (("casino", "--matching", "word"), 1, "--matching is for --text"),
        (("casino", "--live", "--untrusted"), 3, "does not work with --untrusted"),
    ],
)
def test_bad_input(gambling: Project, arguments: tuple[str, ...], code: int, said: str) -> None:
    gambling.put("bad.txt", b"caf\xe9\n")
    done = gambling.run("explain", *arguments, code=code)
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert not gambling.cloud.calls()


@pytest.mark.parametrize("offered", ["casino", "strict", "labelSet", "duplicate"])
def test_untrusted_says_the_same(gambling: Project, offered: str) -> None:
    assert gambling.run("explain", offered, "--untrusted").out == gambling.run("explain", offered).out


def test_texts(gambling: Project) -> None:
    gambling.put("ad.txt", "Welcome to the ＣＡＳＩＮＯ\nof casino and the broker's poker: 赌博\n")
    text = explained(gambling, "--text", "ad.txt")["text"]
    assert (text["matching"], text["declared"]) == ("folded", 5)
    rows = [(k["keyword"], k["exact"], k["times"], k["line"], k["column"], k["list"]) for k in text["keywords"]]
    assert rows == [
        ("casino", True, 2, 1, 16, "gambling"),
        ("Casino", False, 2, 1, 16, "speech"),
        ("poker", True, 1, 2, 28, "gambling"),
    ]
    assert {leaf["path"] for leaf in text["keywords"][0]["leaves"]} == {OCR, ASR}
    said = gambling.run("explain", "--text", "ad.txt", "--matching", "word").out
    assert said.startswith("assumed (word): ")
    assert "how the service matches is not documented" in said
    assert "ad.txt contains 2 keywords of 5 declared" in said
    assert gambling.untouched()


def test_a_text_of_one_long_line(gambling: Project) -> None:
    gambling.put("long.txt", "x" * 300_000 + "casino")
    [casino, _] = explained(gambling, "--text", "long.txt")["text"]["keywords"]
    assert (casino["line"], casino["column"]) == (1, 300_001)


def test_masks(gambling: Project) -> None:
    gambling.put("ad.txt", "a дом, and poker")
    for arguments in (("poker",), ("POKER",), ("--text", "ad.txt"), ("poker", "--format", "json"), ("pokre",)):
        said = gambling.run("explain", *arguments, "--mask", code=None).said
        assert "poker" not in said.lower(), arguments
        assert "дом" not in said
    gambling.apply()
    assert "poker" not in gambling.run("explain", "poker", "--live", "--format", "json", "--mask").said


def test_hostile_names_are_inert(project: Project) -> None:
    evil = "x\u202e]\\n::error::"
    project.put("manifests/a.yaml", words(json.dumps(evil, ensure_ascii=False)) + template("t"))
    done = project.run("explain", f"word:{evil}")
    assert "\u202e" not in done.out
    assert project.run("explain", f"word:{evil}", "--format", "json").json["keywords"][0]["keyword"] == evil


def test_several_targets(project: Project) -> None:
    project.put("reconciler.yaml", PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  a: {}\n  b: {}\n")
    project.put("manifests/a.yaml", words("casino"))
    assert explained(project, "casino")["target"] is None
    assert explained(project, "casino", "--target", "b")["target"] == "b"
    assert "several targets" in project.run("explain", "casino", "--live", code=1).err


def test_targets_that_differ_are_not_mixed(project: Project) -> None:
    project.put("reconciler.yaml", PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  a: {}\n  b: {}\n")
    head = HEAD.format(kind="KeywordSamples", name="words, targets: [a]")
    project.put("manifests/a.yaml", f"{head}  keywords: [casino]\n" + template("t"))
    assert "declare different things: a, b" in project.run("explain", "casino", code=1).err
    assert "declare different things" in project.run("explain", "--text", "manifests/a.yaml", code=1).err
    assert explained(project, "casino", "--target", "a")["keywords"]
    assert "unknown" in project.run("explain", "casino", "--target", "b", code=1).err
    assert explained(project, "field:blockConfidence")["fields"]


def test_exclusions_of_a_document(gambling: Project) -> None:
    more = HEAD.format(kind="KeywordSamples", name="more")
    gambling.put("manifests/more.yaml", f"{more}  keywordsFrom: [{{file: ../lists/five.txt}}]\n  exclude: [bingo]\n")
    gambling.put("lists/five.txt", "bingo\nkeno\n")
    [bingo] = explained(gambling, "word:bingo")["keywords"]
    assert [(m["file"], m["line"], m["excluded"]) for m in bingo["mentions"]] == [
        ("lists/five.txt", 1, False),
        ("manifests/more.yaml", 6, True),
    ]
    assert bingo["form"] is None
