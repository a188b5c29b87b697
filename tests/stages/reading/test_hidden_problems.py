"""Every independent problem is reported, and none that only follows from another."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.files.project import open_project
from reconciler.files.yaml_tree import parse
from reconciler.kinds.content_review_template.spec import ContentReviewTemplateSpec
from reconciler.model.manifest import Map
from reconciler.model.project import Defaults, Project
from reconciler.model.spec import changed, read
from reconciler.model.spec.faults import faults
from reconciler.pipeline import load
from reconciler.stages.reading.desired import desired
from tests.support.declaring import declare, documents, template, words

HEAD = "apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {name: t}\nspec:\n"
PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: acme\nmanifests: [manifests]\n"


def found(text, **more):
    """(rule, line) of every problem, in order."""
    return sorted((p.rule, p.position.line) for p in declare(text, **more).problems)


def block(*lines):
    return HEAD + "".join(f"{line}\n" for line in lines)


# ---- of one object


def test_an_unknown_field_hides_nothing_of_its_object_in_block_style():
    """There an object begins where its first key does: two problems at one place are two problems."""
    text = block("  pornConfigure:", "    imgReviewInfo:", "      foo: 1", "      blockConfidence: 101", "      bar: 2")
    assert found(text) == [("missing-field", 7), ("out-of-range", 8), ("unknown-field", 7), ("unknown-field", 9)]


@pytest.mark.parametrize("word", ["swtch", "Switch", "swich", "switchs"])
def test_a_field_that_is_only_misspelled_is_not_missing_too(word):
    assert found(block("  pornConfigure:", "    imgReviewInfo:", f"      {word}: ON")) == [("unknown-field", 7)]


def test_what_stands_below_a_misspelled_field_is_looked_at():
    text = block("  pornConfigur:", "    imgReviewInf:", "      switch: ON", "      blockConfidense: 101")
    assert found(text) == [("out-of-range", 8), ("unknown-field", 5), ("unknown-field", 6), ("unknown-field", 8)]


def test_a_field_that_only_resembles_another_is_not_judged_as_it():
    assert found(block("  comments: [a, b]")) == [("unknown-field", 5)]
    assert found(block("  comment: x", "  comments: [a, b]", "  coment: 5")) == [
        ("unknown-field", 6),
        ("unknown-field", 7),
    ]


def test_a_word_that_resembles_a_required_field_is_not_judged_as_it():
    """A workflow of GitHub: what nearly spells apiVersion holds something else. It is taken away once, and all is."""
    text = "name: plan\non: push\npermissions: {}\njobs: {}\n"
    assert found(text) == [("missing-field", 1)] * 2 + [("unknown-field", line) for line in range(1, 5)]


PARTS = ("permissions", "Version", "api", "kinds", "meta", "data", "spec", "switch", "swich", "label", "Set", "block")


@given(
    st.recursive(
        st.sampled_from(["ON", "reconciler/v1", 101, None, "ContentReviewTemplate"]),
        lambda below: (
            st.lists(below, max_size=3)
            | st.dictionaries(st.lists(st.sampled_from(PARTS), min_size=1, max_size=2).map("".join), below, max_size=4)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=100)
def test_reading_ends_whatever_fields_there_are(value):
    """Each pass takes something away, or is the last."""
    passes = 0

    def counted(*arguments):
        nonlocal passes
        passes += 1
        assert passes < 50
        return faults(*arguments)

    with patch("reconciler.model.spec.reading.faults", counted):
        found(json.dumps({"spec": value, "permissions": value}))
        passes = 0
        found(HEAD.replace("spec:\n", f"spec: {json.dumps(value)}\n"))


def test_rules_between_fields_are_checked_beside_an_unknown_one():
    text = (
        "apiVersion: reconciler/v1\nkind: MediaProcessing\nmetadata: {name: r}\nspec:\n  fileId: '1'\n  subAppId: 7\n"
        "  smartEraseTask:\n    foo: 1\n    rawParameter:\n      bar: 2\n      eraseType: subtitle\n"
    )
    assert found(text) == [("erase-config", 11), ("unknown-field", 8), ("unknown-field", 10)]


def test_independent_findings_at_one_place_are_all_reported():
    text = (
        "apiVersion: reconciler/v1\nkind: MediaProcessing\nmetadata: {name: r}\nspec:\n  fileId: '1'\n  subAppId: 7\n"
        "  smartSubtitlesTask:\n    rawParameter: {subtitleType: 1, videoSrcLanguage: en, translateSwitch: 'ON',"
        " subtitleFormat: vtt, translateDstLanguage: xx/en/yy9}\n"
    )
    assert found(text) == [("target-language", 8), ("target-language", 8)]


# ---- of one document


def test_keywords_are_checked_in_a_document_with_an_unknown_field():
    result = declare(words(f"{{keywords: [ok, {'x' * 21}], keywordFrom: [{{file: a.txt}}], foo: 1}}"),
                     {"a.txt": ["fine", "y" * 21]}, usages=["Review"])  # fmt: skip
    assert sorted(p.rule for p in result.problems) == ["keyword-length"] * 2 + ["unknown-field"] * 2
    assert {address.name for address in result.resources} == {"ok", "fine"}


def test_an_unknown_field_of_an_entry():
    text = words("{usages: [Review], keywords: [{keyword: a, tgas: [x], foo: 1}, {keyword: b, usages: [Revew]}]}")
    assert found(text) == [("unknown-field", 4), ("unknown-field", 4), ("unknown-value", 4)]


def test_unknown_fields_of_the_head():
    text = template("{comment: [x]}", metadata=", foo: 1, lifecycel: {preventDestroy: maybe}") + "stauts: {}\n"
    assert found(text) == [
        ("not-a-boolean", 3),
        ("unknown-field", 3),
        ("unknown-field", 3),
        ("unknown-field", 5),
        ("wrong-type", 4),
    ]


@pytest.mark.parametrize("name", ["a/b", "''", "[x]", "{}", "x" * 129])
def test_a_wrong_name_does_not_hide_what_is_wrong_with_the_spec(name):
    rules = [rule for rule, line in found(template("{comment: [x]}", name=name)) if line == 4]
    assert rules == ["wrong-type"]


def test_an_unknown_base_does_not_hide_the_problems_of_its_user():
    text = template("{pornConfigure: {imgReviewInfo: {blockConfidence: 101}}, foo: 1}", metadata=", base: nobody")
    assert found(text) == [("out-of-range", 4), ("unknown-base", 3), ("unknown-field", 4)]


def test_a_circle_of_bases_does_not_either():
    text = template("{comment: [x]}", "a", ", base: b") + "---\n" + template("{foo: 1}", "b", ", base: a")
    assert {rule for rule, _ in found(text)} == {"base-cycle", "wrong-type", "unknown-field"}


# ---- of others


@pytest.mark.parametrize(
    "base",
    [
        template("{comment: x}", "base").replace("kind: Content", "kind: Contnet"),
        template("{comment: x}", "base", ", lifecycle: 5"),
        template("{comment: x}", "base").replace("v1", "v7"),
        template("{comment: x}", "base", ", base: gone, abstract: true"),
    ],
)
def test_a_base_that_is_wrong_itself_is_not_unknown(base):
    text = base + "---\n" + template("{comment: y}", "t", ", base: base")
    rules = [rule for rule, _ in found(text)]
    assert len(rules) == 1
    assert rules != ["unknown-base"] or "gone" in base


def test_a_base_in_a_file_that_was_not_read_to_its_end():
    text = template("{comment: y}", "t", ", base: base")
    assert [p.rule for p in desired(documents(text), None, Defaults(), whole=False).problems] == []
    assert [p.rule for p in desired(documents(text), None, Defaults()).problems] == ["unknown-base"]


def test_usages_that_a_list_lacks_are_missing_once():
    result = declare(words("{keywords: [a, b, c], keywordsFrom: [{file: x.txt}]}"), {"x.txt": ["d", "e"]})
    assert [(p.rule, p.position.file) for p in result.problems] == [
        ("usages-missing", "m.yaml"),
        ("usages-missing", "x.txt"),
    ]


# ---- of the project file


def project(folder, text, keywords=2279):
    (folder / "manifests/lists").mkdir(parents=True)
    (folder / "reconciler.yaml").write_text(PROJECT + text)
    (folder / "manifests/lists/a.txt").write_text("".join(f"word {number}\n" for number in range(keywords)))
    (folder / "manifests/lists/unused.txt").write_text("x\n")
    (folder / "manifests/a.yaml").write_text(words("{keywordsFrom: [{file: lists/a.txt}]}"))
    (folder / "manifests/t.yaml").write_text(
        template("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [nobodys]}}}")
    )
    (folder / "other.yaml").write_text("kind: Deployment\n")
    return [(p.rule, p.severity, p.position.file) for p in load(folder).problems]


DEFAULTS = "defaults: {keywords: {usages: [Review]}}\n"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (DEFAULTS + "targts: {}\n", {"unknown-field"}),
        ("defaults: {keywords: {usages: [Review]}, kewords: {}}\n", {"unknown-field"}),
        ("defaults: {keyword: {usages: [Review]}}\n", {"unknown-field"}),
        ("defaults: {keywords: {usage: [Review]}}\n", {"unknown-field"}),
        ("defaults: {keywords: {usages: [Reveiw]}}\n", {"unknown-value"}),
        ("defaults: {keywords: [Review]}\n", {"wrong-type"}),
        ("defaults: Review\n", {"wrong-type"}),
        (
            DEFAULTS + "targets: {dev: {site: moon, rate: 7}, 'a/b': {}}\n",
            {"unknown-value", "out-of-range", "invalid-text"},
        ),
        (DEFAULTS + "targets: {dev: {exclusive: [Foo], sites: cn}}\n", {"unknown-field", "unknown-kind"}),
        (DEFAULTS + "manifests: [manifests]\n", {"duplicate-key"}),
        (DEFAULTS + "targets: !x {}\n", {"yaml-tag"}),
        (DEFAULTS + "targets: {dev: &a {}, prod: *a}\n", {"yaml-anchor"}),
        (DEFAULTS + "targets: {dev\n", {"syntax"}),
        (DEFAULTS + "<<<<<<< HEAD\n", {"conflict-marker"}),
    ],
)
def test_a_typo_in_the_project_file_is_one_problem(tmp_path, text, rules):
    problems = project(tmp_path, text)
    assert {rule for rule, severity, _ in problems if severity == "error"} == rules
    assert {file for _, severity, file in problems if severity == "error"} == {"reconciler.yaml"}
    assert len(problems) < 6


@pytest.mark.parametrize(
    ("text", "more", "rules"),
    [
        (DEFAULTS, "", {"label-unmatched", "tag-unselected", "unused-list"}),
        (DEFAULTS + "foo: 1\n", "", {"label-unmatched", "tag-unselected", "unused-list", "unknown-field"}),
        (DEFAULTS, "---\na: b: c\n", {"syntax"}),
        (DEFAULTS, "---\n" + words("{tags: 5, keywords: [a]}", "b"), {"wrong-type"}),
        (DEFAULTS + "targets: {dev: {rate: 7}}\n", "", {"out-of-range"}),
    ],
)
def test_warnings_that_may_follow_from_an_error_wait_for_its_end(tmp_path, text, more, rules):
    """The label may be carried, and the list named, where the error stands. Beside an unknown field all is known."""
    project(tmp_path, text, 3)
    (tmp_path / "manifests/a.yaml").write_text(words("{tags: [x], keywordsFrom: [{file: lists/a.txt}]}") + more)
    assert {problem.rule for problem in load(tmp_path).problems} == rules


def test_several_wrong_manifests_do_not_hide_each_other(tmp_path):
    (tmp_path / "reconciler.yaml").write_text(PROJECT + "foo: 1\n" + DEFAULTS)
    (tmp_path / "manifests").mkdir()
    for name in "abc":
        (tmp_path / f"manifests/{name}.yaml").write_text(template("{foo: 1, comment: [x]}", name))
    assert sorted(p.rule for p in load(tmp_path).problems) == ["unknown-field"] * 4 + ["wrong-type"] * 3


def test_what_is_left_of_a_wrong_project_file(tmp_path):
    text = (
        PROJECT
        + "defaults: {keywords: {usages: [All], tags: 5}}\ntargets: {dev: {site: cn, rate: 7}, prod: {state: x}}\n"
    )
    (tmp_path / "reconciler.yaml").write_text(text)
    made, problems = open_project(tmp_path)
    assert sorted(p.rule for p in problems) == ["out-of-range", "wrong-type"]
    assert (made.project.name, list(made.targets), made.targets["dev"].site) == ("acme", ["dev", "prod"], "cn")
    assert made.project.defaults.keywords.usages == ["Review"]


# ---- the mechanism


def tree(text):
    (root,), problems = parse(text, "a.yaml")
    assert problems == []
    assert isinstance(root, Map)
    return root


def test_a_changed_tree_keeps_its_places():
    before = tree("a: {b: 1, c: [x, {d: 2}, y]}\ne: 3\n")
    after = changed(before, {("a", "b"): "z", ("a", "c", 0): None, ("a", "c", 1, "d"): None, ("e",): None})
    assert after == {"a": {"z": "1", "c": [{}, "y"]}}
    assert before == {"a": {"b": "1", "c": ["x", {"d": "2"}, "y"]}, "e": "3"}
    (key,) = (key for key in after["a"] if key == "z")
    assert (key.line, key.column) == (1, 5)
    assert changed(before, {("a",): None, ("a", "c", 1): None}) == {"e": "3"}


def test_reading_ends_whatever_is_written():
    names = list(ContentReviewTemplateSpec.model_json_schema()["properties"])
    text = "".join(f"{name}{more}: {{{name}: 1}}\n" for name in names for more in ("", "x", "xx"))
    reading = read(ContentReviewTemplateSpec, tree(text))
    assert len([p for p in reading.problems if p.rule == "unknown-field"]) >= 2 * len(names)


def test_a_project_without_anything(tmp_path: Path):
    reading = read(Project, tree("foo: 1\n"))
    assert sorted(p.rule for p in reading.problems) == ["missing-field"] * 3 + ["unknown-field"]
