"""Patches: what a target merges over a document, in which order, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.resource import Address
from reconciler.pipeline import Loaded, load
from tests.support.manifests import HEAD, PROJECT, template, words

TARGETS = PROJECT + (
    "defaults: {keywords: {usages: [Review]}}\n"
    "targets:\n  intl: {}\n  cn: {site: cn, manifests: [targets/cn]}\n  hk: {manifests: [targets/asia, targets/hk]}\n"
)
STRICT = HEAD.format(kind="ContentReviewTemplate", name="strict") + (
    "  comment: all\n  pornConfigure:\n    imgReviewInfo: {switch: ON, labelSet: [porn, sexy], blockConfidence: 80}\n"
)
BLOCK = "pornConfigure.imgReviewInfo.blockConfidence"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("manifests", "targets/cn", "targets/asia", "targets/hk", "lists"):
        (tmp_path / name).mkdir(parents=True)
    put(tmp_path, "reconciler.yaml", TARGETS)
    for name in ("cn", "asia", "hk"):
        put(tmp_path, f"targets/{name}/empty.yaml", "# nothing yet\n")
    put(tmp_path, "manifests/strict.yaml", STRICT)
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def patch(spec: str, kind: str = "ContentReviewTemplate", name: str = "strict", more: str = "") -> str:
    """A patch; ``spec`` in flow style."""
    head = f"apiVersion: reconciler/v1\nkind: {kind}\nmetadata: {{name: {name}, patch: true{more}}}\n"
    return f"{head}spec: {spec}\n"


def added(spec: str, name: str = "words", more: str = "") -> str:
    return patch(spec, "KeywordSamples", name, more)


def form(loaded: Loaded, name: str = "strict") -> dict[str, object]:
    return dict(loaded.sound().resources[Address("ContentReviewTemplate", name)].form)


def keywords(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    """Keyword → its tags."""
    return {
        address.name: tuple(sorted(resource.form["tags"]))  # type: ignore[arg-type]
        for address, resource in loaded.sound().resources.items()
        if address.kind == "KeywordSample"
    }


def rules(folder: Path, target: str | None = None) -> list[tuple[str, str]]:
    return [(str(problem.position), problem.rule) for problem in load(folder, target).problems]


def test_mappings_merge_lists_replace_null_removes(folder: Path) -> None:
    put(
        folder,
        "targets/cn/a.yaml",
        patch("{comment: null, pornConfigure: {imgReviewInfo: {labelSet: [porn], blockConfidence: 95}}}"),
    )
    assert (form(load(folder, "intl"))[BLOCK], form(load(folder, "cn"))[BLOCK]) == (80, 95)
    found = form(load(folder, "cn"))
    assert found["pornConfigure.imgReviewInfo.labelSet"] == frozenset({"porn"})
    assert found["pornConfigure.imgReviewInfo.switch"] == "ON"
    assert not found.get("comment")
    assert load(folder).problems == ()


def test_patches_apply_in_the_order_of_manifests(folder: Path) -> None:
    """First those of the project, then those of the target, whatever the names of the folders."""
    put(folder, "manifests/z.yaml", patch("{comment: z, pornConfigure: {imgReviewInfo: {blockConfidence: 81}}}"))
    assert form(load(folder, "intl"))[BLOCK] == 81
    put(folder, "targets/asia/a.yaml", patch("{pornConfigure: {imgReviewInfo: {blockConfidence: 82}}}"))
    put(folder, "targets/hk/a.yaml", patch("{pornConfigure: {imgReviewInfo: {blockConfidence: 83}}}"))
    assert form(load(folder, "hk"))[BLOCK] == 83
    assert form(load(folder, "hk"))["comment"] == "z"
    put(folder, "reconciler.yaml", TARGETS.replace("targets/asia, targets/hk", "targets/hk, targets/asia"))
    assert form(load(folder, "hk"))[BLOCK] == 82


def test_two_targets_may_read_one_folder_in_different_orders(folder: Path) -> None:
    both = TARGETS.replace("{site: cn, manifests: [targets/cn]}", "{manifests: [targets/hk, targets/asia]}")
    put(folder, "reconciler.yaml", both)
    put(folder, "targets/asia/a.yaml", patch("{pornConfigure: {imgReviewInfo: {blockConfidence: 82}}}"))
    put(folder, "targets/hk/a.yaml", patch("{pornConfigure: {imgReviewInfo: {blockConfidence: 83}}}"))
    assert [form(load(folder, target))[BLOCK] for target in ("intl", "cn", "hk")] == [80, 82, 83]


def test_a_patch_of_a_base_reaches_what_inherits_from_it(folder: Path) -> None:
    """And a patch of the document itself lies above it; what it removes does not come back from the base."""
    put(folder, "manifests/strict.yaml", STRICT.replace("{name: strict}", "{name: house, abstract: true}"))
    child = HEAD.format(kind="ContentReviewTemplate", name="strict, base: house") + "  comment: mine\n"
    put(folder, "manifests/child.yaml", child)
    put(folder, "targets/cn/a.yaml", patch("{pornConfigure: {imgReviewInfo: {blockConfidence: 90}}}", name="house"))
    assert form(load(folder, "cn"))[BLOCK] == 90
    put(folder, "targets/cn/b.yaml", patch("{comment: null}"))
    assert form(load(folder, "intl"))["comment"] == "mine"
    assert not form(load(folder, "cn")).get("comment")
    assert load(folder).problems == ()


def test_a_patch_may_be_selected(folder: Path) -> None:
    """In the project's own manifests, for some targets."""
    put(folder, "manifests/p.yaml", patch("{comment: here}", more=", targets: [hk, intl]"))
    assert [form(load(folder, target))["comment"] for target in ("intl", "cn", "hk")] == ["here", "all", "here"]


def test_keywords_are_added_and_taken_away(folder: Path) -> None:
    """Lists too; tags replace, an entry is changed by excluding and naming it."""
    put(folder, "lists/all.txt", "casino\npoker\nroulette\n")
    put(folder, "lists/cn.txt", "mahjong\n")
    put(folder, "lists/not.txt", "roulette\n")
    listed = words("lottery", "bingo", more="  tags: [one]\n") + "  keywordsFrom: [{file: lists/all.txt}]\n"
    put(folder, "manifests/words.yaml", listed)
    spec = (
        "{tags: [two], keywords: [tombola, {keyword: poker, tags: [cards]}], keywordsFrom: [{file: lists/cn.txt}],"
        " excludeFrom: [{file: lists/not.txt}], exclude: [bingo, poker]}"
    )
    put(folder, "targets/cn/words.yaml", added(spec))
    assert set(keywords(load(folder, "intl"))) == {"casino", "poker", "roulette", "lottery", "bingo"}
    two = dict.fromkeys(("lottery", "tombola", "casino", "mahjong"), ("two",))
    assert keywords(load(folder, "cn")) == {**two, "poker": ("cards",)}
    assert load(folder).problems == ()


def test_a_word_that_is_excluded_for_nothing_is_named(folder: Path) -> None:
    put(folder, "manifests/words.yaml", words("lottery"))
    put(folder, "targets/cn/words.yaml", added("{exclude: [lotery]}"))
    assert rules(folder) == [("targets/cn/words.yaml:4:18", "exclude-unused")]
    assert rules(folder, "intl") == []


def test_a_patch_that_changes_nothing_is_a_problem(folder: Path) -> None:
    """Unless it changes something for one of its targets; a lifecycle is something."""
    put(folder, "targets/cn/a.yaml", patch("{comment: all}"))
    assert rules(folder) == rules(folder, "intl") == [("targets/cn/a.yaml:3:18", "patch-unused")]
    put(folder, "targets/cn/a.yaml", patch("{}", more=", lifecycle: {preventDestroy: true}"))
    assert rules(folder) == []
    assert [
        load(folder, target).resources[Address("ContentReviewTemplate", "strict")].protect for target in ("intl", "cn")
    ] == [False, True]


def test_a_patch_without_its_document_is_an_error(folder: Path) -> None:
    put(folder, "targets/cn/a.yaml", patch("{comment: x}", name="stric"))
    (problem,) = load(folder).problems
    assert (problem.rule, problem.suggestion) == ("patch-without-document", "strict")
    assert problem.message == 'target cn: there is no ContentReviewTemplate "stric" to patch'
    put(folder, "targets/cn/a.yaml", patch("{comment: x}"))
    put(folder, "manifests/strict.yaml", STRICT.replace("{name: strict}", "{name: strict, targets: [intl]}"))
    (problem,) = load(folder, "intl").problems
    assert "manifests/strict.yaml:3, which is for other targets only" in problem.message


def test_what_a_patch_says_is_checked_where_it_stands(folder: Path) -> None:
    """An unknown field, a wrong value, and metadata that only documents have."""
    put(
        folder,
        "targets/cn/a.yaml",
        patch("{comments: x, pornConfigure: {imgReviewInfo: {blockConfidence: 101}}}", more=", base: house"),
    )
    assert (
        sorted(rules(folder, "intl"))
        == sorted(rules(folder))
        == [
            ("targets/cn/a.yaml:3:39", "unknown-field"),
            ("targets/cn/a.yaml:4:70", "out-of-range"),
            ("targets/cn/a.yaml:4:8", "unknown-field"),
        ]
    )


def test_a_targets_folder_is_read_for_no_other(folder: Path) -> None:
    """Also where the project's own manifests, by default everything, would hold it."""
    for own in ("manifests: [.]\n", ""):
        put(folder, "reconciler.yaml", TARGETS.replace("manifests: [manifests]\n", own))
        put(folder, "targets/cn/a.yaml", template("china"))
        names = [{a.name for a in load(folder, target).sound().resources} for target in ("intl", "cn", "hk")]
        assert names == [{"strict"}, {"strict", "china"}, {"strict"}]


def test_a_target_that_takes_all_of_an_entry_is_an_error(folder: Path) -> None:
    """The others would declare nothing of it, and their next plan delete all that they have."""
    for own in ("manifests", "manifests/*.yaml"):
        put(folder, "reconciler.yaml", TARGETS.replace("[targets/cn]", f"[{own}]"))
        (problem,) = load(folder, "intl").problems
        assert (str(problem.position), problem.rule) == ("reconciler.yaml:4:13", "missing-file")
        assert problem.message == 'target intl reads nothing of "manifests": it is all under manifests of cn'
    put(folder, "manifests/more.yaml", template("more"))
    put(folder, "reconciler.yaml", TARGETS.replace("[targets/cn]", "[manifests/strict.yaml]"))
    assert {address.name for address in load(folder, "intl").sound().resources} == {"more"}


def test_an_entry_that_every_target_names_itself_is_taken_from_none(folder: Path) -> None:
    targets = "targets:\n  intl: {manifests: [manifests]}\n  cn: {manifests: [manifests]}\n"
    put(folder, "reconciler.yaml", TARGETS.partition("targets:")[0] + targets)
    for target in ("intl", "cn"):
        assert {address.name for address in load(folder, target).sound().resources} == {"strict"}


def test_a_selection_that_leaves_no_target_is_an_error(folder: Path) -> None:
    put(folder, "targets/cn/a.yaml", template("china", life=", targets: [intl]"))
    (problem,) = load(folder).problems
    assert problem.rule == "unknown-target"
    assert problem.message.startswith("only target cn reads this file")


def test_a_folder_of_a_target_that_is_not_there(folder: Path) -> None:
    put(folder, "reconciler.yaml", TARGETS.replace("targets/cn", "targets/ch"))
    assert rules(folder, "intl") == [("reconciler.yaml:8:30", "missing-file")]
