"""graph: what reaches what, from files alone or with the account's templates."""

from __future__ import annotations

import pytest

from tests.support.dot_reader import read_dot
from tests.support.manifests import HEAD, words
from tests.support.project import Project

LEAF = "  userDefineConfigure:\n    ocrReviewInfo: {switch: ON, labelSet: [LABEL]}\n"


@pytest.fixture
def gambling(project: Project) -> Project:
    project.put("manifests/words.yaml", words("casino", "poker", name="gambling", more="  tags: [gambling]\n"))
    project.put("manifests/idle.yaml", words("dice", name="idle", more="  tags: [unused]\n"))
    for name, label in (("strict", "gambling"), ("lax", "scams")):
        head = HEAD.format(kind="ContentReviewTemplate", name=name)
        project.put(f"manifests/{name}.yaml", head + LEAF.replace("LABEL", label))
    return project


def test_offline(gambling: Project) -> None:
    made = gambling.run("graph", "--format", "json").json
    assert [(each["name"], each["keywords"], each["reaching"]) for each in made["lists"]] == [
        ("idle", 1, 0),
        ("gambling", 2, 2),
    ]
    assert {each["template"]: each["keywords"] for each in made["leaves"]} == {
        "ContentReviewTemplate/strict": 2,
        "ContentReviewTemplate/lax": 0,
    }
    lines = gambling.run("graph").out.splitlines()
    assert "    tag gambling: 2 of gambling" in lines
    assert "  idle: 1 keyword" in lines
    assert "  ContentReviewTemplate/lax, screen text (Review.Ocr): labels scams" in lines
    assert gambling.untouched()
    assert not gambling.cloud.calls()
    assert gambling.run("graph", "--untrusted").out.splitlines() == lines


@pytest.mark.parametrize("output", ["mermaid", "dot"])
def test_for_other_programs(gambling: Project, output: str) -> None:
    text = gambling.run("graph", "--format", output).out
    assert "list gambling" in text
    if output == "dot":
        assert len(read_dot(text).get_edges()) == 5


def test_live_adds_templates_that_nobody_declares(gambling: Project) -> None:
    gambling.apply()
    theirs = {"OcrReviewInfo": {"Switch": "ON", "LabelSet": ["unused"]}}
    gambling.cloud.edit("CreateContentReviewTemplate", Name="theirs", UserDefineConfigure=theirs)
    gambling.cloud.forget_calls()
    made = gambling.run("graph", "--live", "--format", "json").json
    assert gambling.cloud.calls() == {"mps.DescribeContentReviewTemplates": 2}
    assert made["live"] is True
    reached = {leaf["template"]: leaf["keywords"] for leaf in made["leaves"]}
    [name] = [name for name in reached if name.endswith(" theirs (not declared)")]
    assert (reached[name], reached["ContentReviewTemplate/strict"]) == (1, 2)
    assert sum("strict" in name for name in reached) == 1


def test_masks_hide_keywords_in_names(gambling: Project) -> None:
    gambling.put("manifests/words.yaml", words("qxzvw", name="list-of-qxzvw", more="  tags: [qxzvw]\n"))
    for output in ("text", "json", "mermaid", "dot"):
        assert "qxzvw" not in gambling.run("graph", "--mask", "--format", output).said


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere",), 1, "no folder or file nowhere"),
        (("--target", "none"), 1, 'unknown target "none"'),
        (("--live", "--untrusted"), 3, "does not work with --untrusted"),
        (("--format", "html"), 1, "html"),
        (("manifests/none.yaml",), 1, "none.yaml"),
    ],
)
def test_bad_input(gambling: Project, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = gambling.run("graph", *arguments, code=code)
    assert said in done.err
    assert done.out == ""


def test_what_can_be_read_of_a_project_with_errors(gambling: Project) -> None:
    gambling.put("manifests/bad.yaml", words("x" * 40, name="bad"))
    done = gambling.run("graph", code=1)
    assert "may be incomplete" in done.err
    assert "tag gambling: 2 of gambling" in done.out
