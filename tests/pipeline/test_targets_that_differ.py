"""Targets whose content differs: what each of them has, and what is said of those that are not looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.pipeline import Loaded, contents, load
from reconciler.stages.reading import documents
from tests.support.manifests import HEAD, PROJECT, template, words

TARGETS = (
    PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets: {staging: {}, prod-cn: {site: cn}, prod-intl: {}}\n"
)


def put(folder: Path, **files: str) -> Path:
    """A project with three targets; each manifest by the name of its file."""
    (folder / "manifests").mkdir(parents=True, exist_ok=True)
    (folder / "reconciler.yaml").write_text(TARGETS, encoding="utf-8")
    for name, text in files.items():
        (folder / f"manifests/{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def chosen(text: str, targets: str) -> str:
    """A manifest with ``metadata.targets``."""
    return text.replace("metadata: {", f"metadata: {{targets: {targets}, ", 1)


def names(loaded: Loaded) -> set[str]:
    return {address.name for address in loaded.sound().resources}


def told(loaded: Loaded) -> list[str]:
    return [f"{p.position} {p.rule} {p.message}" for p in loaded.problems]


def test_a_document_is_declared_where_it_is_selected(tmp_path: Path) -> None:
    """By names and globs; without a selection everywhere."""
    folder = put(
        tmp_path,
        a=words("everywhere"),
        b=chosen(words("productive", name="b"), "[prod-*]"),
        c=chosen(words("some", name="c"), "[staging, '*-cn']"),
    )
    assert names(load(folder, "staging")) == {"everywhere", "some"}
    assert names(load(folder, "prod-cn")) == {"everywhere", "productive", "some"}
    assert names(load(folder, "prod-intl")) == {"everywhere", "productive"}
    assert names(load(folder)) == {"everywhere", "productive", "some"}


def test_a_glob_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    """With the nearest name, whichever target is asked for."""
    folder = put(tmp_path, a=chosen(words("casino"), "[stagin, prod-cn]"))
    for target in (None, "prod-intl"):
        (problem,) = load(folder, target).problems
        assert (str(problem.position), problem.rule) == ("manifests/a.yaml:3:22", "unknown-target")
        assert problem.suggestion == "staging"
    assert '"stagin" matches no target of the project; its targets: staging, prod-cn, prod-intl' in problem.message


@pytest.mark.parametrize("selection", ["[]", "prod", "['']"])
def test_a_selection_is_a_list_of_names(tmp_path: Path, selection: str) -> None:
    assert load(put(tmp_path, a=chosen(words("casino"), selection))).problems


def test_names_are_unique_within_a_target(tmp_path: Path) -> None:
    """Two of one kind and name are legal where no target has both; else the target is named."""
    one, two = template("strict", block=80), template("strict", block=90)
    folder = put(tmp_path / "a", one=chosen(one, "[staging]"), two=chosen(two, "[prod-*]"))
    for target, score in (("staging", "80"), ("prod-cn", "90")):
        (resource,) = load(folder, target).sound().resources.values()
        assert str(resource.form["pornConfigure.imgReviewInfo.blockConfidence"]) == score
    assert load(folder).problems == ()
    folder = put(tmp_path / "b", one=chosen(one, "[staging, prod-cn]"), two=chosen(two, "[prod-*]"))
    problem = next(problem for problem in load(folder).problems if problem.rule == "duplicate-name")
    assert problem.message.startswith('target prod-cn: ContentReviewTemplate "strict" is declared already at')


def test_documents_of_other_targets_are_checked(tmp_path: Path) -> None:
    """A field that does not exist is an error for every target: it would only be found on the day of its apply."""
    folder = put(tmp_path, a=words("casino"), b=chosen(words("xylo", name="b", more="  tag: [x]\n"), "[prod-cn]"))
    (problem,) = load(folder, "staging").problems
    assert (problem.rule, problem.position.file) == ("unknown-field", "manifests/b.yaml")
    assert load(folder).problems == (problem,)


def test_a_base_of_another_target_is_a_clear_error(tmp_path: Path) -> None:
    """It says where the base is; a target that has the base is not concerned."""
    house = chosen(template("house", life=", abstract: true"), "[prod-*]")
    folder = put(tmp_path, a=house, b=template("strict", life=", base: house"))
    (problem,) = load(folder).problems
    assert problem.rule == "unknown-base"
    expected = 'target staging: the base "house" is at manifests/a.yaml:4, for other targets only'
    assert problem.message == expected
    assert str(problem.position) == "manifests/b.yaml:4:32"
    folder = put(tmp_path, a=house, b=chosen(template("strict", life=", base: house"), "[prod-cn]"))
    assert names(load(folder, "prod-cn")) == {"strict"}
    assert load(folder, "staging").resources == {}


def test_bases_of_one_name_differ_by_target(tmp_path: Path) -> None:
    low = chosen(template("house", block=70, life=", abstract: true"), "[staging]")
    high = chosen(template("house", block=95, life=", abstract: true"), "[prod-*]")
    strict = HEAD.format(kind="ContentReviewTemplate", name="strict, base: house") + "  comment: x\n"
    folder = put(tmp_path, a=low, b=high, c=strict)
    for target, score in (("staging", "70"), ("prod-intl", "95")):
        (resource,) = load(folder, target).sound().resources.values()
        assert str(resource.form["pornConfigure.imgReviewInfo.blockConfidence"]) == score


def test_problems_say_in_which_target_they_hold(tmp_path: Path) -> None:
    """Without a target each is looked at; what holds in all of them is said once and of none."""
    folder = put(
        tmp_path,
        a=words("casino", more="  tags: [one]\n"),
        b=chosen(words("casino", name="b", more="  tags: [two]\n"), "[prod-*]"),
        c=words("poker", name="c") + "  keywordsFrom: [{file: lists/none.txt}]\n",
    )
    clash, missing = sorted(load(folder).problems, key=lambda problem: problem.rule)
    assert (clash.rule, missing.rule) == ("duplicate-conflict", "missing-file")
    assert clash.message.startswith("targets prod-cn, prod-intl: casino is declared here and at")
    assert missing.message.startswith("there is no file")
    assert [problem.rule for problem in load(folder, "staging").problems] == ["missing-file"]


def test_problems_in_lists_are_those_of_all_their_targets(tmp_path: Path) -> None:
    """A line of a list that two targets have is reported once, and not as the first one's."""
    folder = put(tmp_path, a=words("casino"), b=chosen(words("xylo", name="b"), "[staging]"))
    (folder / "lists").mkdir()
    (folder / "lists/w.txt").write_text("#word\n", encoding="utf-8")
    reading = words("poker", name="c") + "  keywordsFrom: [{file: lists/w.txt}]\n"
    (folder / "manifests/c.yaml").write_text(reading, encoding="utf-8")
    (problem,) = load(folder).problems
    assert problem.rule == "hash-word"
    assert not problem.message.startswith("target")
    (folder / "manifests/c.yaml").write_text(chosen(reading, "[prod-cn]"), encoding="utf-8")
    (problem,) = load(folder).problems
    assert problem.message.startswith("target prod-cn: ")


def test_a_list_of_another_target_is_used(tmp_path: Path) -> None:
    """It is no forgotten file; and it is not read, so that it cannot stop an apply elsewhere."""
    folder = put(
        tmp_path,
        a=words("poker") + "  keywordsFrom: [{file: lists/all.txt}]\n",
        b=chosen(words("xylo", name="b") + "  keywordsFrom: [{file: lists/cn.txt}]\n", "[prod-cn]"),
    )
    (folder / "lists").mkdir()
    (folder / "lists/all.txt").write_text("casino\n", encoding="utf-8")
    (folder / "lists/cn.txt").write_text("#wrong\n", encoding="utf-8")
    loaded = load(folder, "staging")
    assert names(loaded) == {"poker", "casino"}
    assert loaded.problems == ()
    assert [problem.rule for problem in load(folder).problems] == ["hash-word"]


def test_the_work_is_that_of_the_targets_that_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty targets of two contents are looked at twice; a document that both have is typed once."""
    put(tmp_path, a=words("casino"), b=chosen(words("poker", name="b"), "['t1*']"))
    targets = ", ".join(f"t{number:02}: {{}}" for number in range(40))
    (tmp_path / "reconciler.yaml").write_text(
        PROJECT + f"defaults: {{keywords: {{usages: [Review]}}}}\ntargets: {{{targets}}}\n"
    )
    asked, typed = [], []
    plain, read = contents.declared_by, documents.read
    monkeypatch.setattr(contents, "declared_by", lambda *args, **rest: asked.append(args) or plain(*args, **rest))
    monkeypatch.setattr(documents, "read", lambda *args: typed.append(args) or read(*args))
    load(tmp_path).sound()
    assert len(asked) == 2
    assert len(typed) == 2


def test_settings_for_another_target_are_not_unused(tmp_path: Path) -> None:
    """A setting that finds something in one target only is of use."""
    folder = put(tmp_path, a=words("casino"), b=chosen(words("Casino", name="b"), "[prod-cn]"))
    project = TARGETS + "checks: [{rule: keyword-lookalike, set: off}]\n"
    (folder / "reconciler.yaml").write_text(project, encoding="utf-8")
    assert told(load(folder, "staging")) == []
    assert told(load(folder)) == []
    (folder / "manifests/b.yaml").unlink()
    assert [problem.rule for problem in load(folder).problems] == ["check-unused"]
