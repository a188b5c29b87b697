"""apply --no-delete: everything but deletes and what waits for one; the rest is listed, exit 2."""

from __future__ import annotations

import pytest

from tests.support.manifests import HEAD, template, words
from tests.support.project import Project


@pytest.fixture
def fewer(project: Project) -> Project:
    """A project whose next apply creates a word and a template, changes one, and deletes two of each."""
    project.put("manifests/a.yaml", words("one", "two", "three", "four") + template("old") + template("kept"))
    project.apply()
    project.put(
        "manifests/a.yaml", words("one", "two", "five") + template("kept", block=70) + template("new", block=60)
    )
    return project


def test_everything_else_is_done_and_deletes_are_left(fewer: Project) -> None:
    """The left ones are named; the next apply deletes them."""
    done = fewer.apply("--no-delete", code=2)
    assert fewer.cloud.words().keys() == {"one", "two", "three", "four", "five"}
    assert fewer.cloud.templates().keys() == {"old", "kept", "new"}
    assert not [action for action in fewer.cloud.writes() if ".Delete" in action]
    assert "LEFT by --no-delete (3)" in done.out
    for address in ("KeywordSample/three", "KeywordSample/four", "ContentReviewTemplate/old"):
        assert f"  {address}\n" in done.out
    assert "done: 2 created, 1 updated" in done.out
    assert "To continue:\n  reconciler apply --target dev" in done.out
    assert fewer.run("plan", "--format", "json").json["summary"]["delete"] == 3
    fewer.apply()
    assert fewer.cloud.words().keys() == {"one", "two", "five"}
    assert fewer.cloud.templates().keys() == {"kept", "new"}


def test_json_lists_them_among_what_was_not_tried(fewer: Project) -> None:
    report = fewer.apply("--no-delete", "--format", "json", code=2).json
    assert (report["ok"], report["failed"]) == (False, [])
    assert sorted(report["untried"]) == ["ContentReviewTemplate/old", "KeywordSample/four", "KeywordSample/three"]
    assert sorted(report["left"]) == sorted(report["untried"])
    assert report["done"] == {"create": 2, "update": 1}


def test_nothing_but_deletes(fewer: Project) -> None:
    """Nothing is written, and it is said."""
    fewer.apply("--no-delete", code=2)
    fewer.cloud.forget_calls()
    again = fewer.apply("--no-delete", code=2)
    assert fewer.cloud.writes() == {}
    assert "LEFT by --no-delete (3)" in again.out
    assert "nothing changed" in again.out


def test_a_guard_of_deletes_does_not_hold_the_rest_back(project: Project) -> None:
    """What would need --allow-deletes is left anyway; without --no-delete the plan is refused."""
    project.put("manifests/a.yaml", words(*[f"word {number}" for number in range(40)]))
    project.apply()
    project.put("manifests/a.yaml", words("word 0", "other"))
    project.apply(code=3)
    done = project.apply("--no-delete", code=2)
    assert "LEFT by --no-delete (39)" in done.out
    assert len(project.cloud.words()) == 41


def test_a_create_that_waits_for_a_delete_is_left_with_it(project: Project) -> None:
    """The service may not tell the two spellings apart: the new one cannot come before the old one is gone."""
    project.put("manifests/a.yaml", words("ＣＡＳＩＮＯ", "poker"))
    project.apply()
    project.put("manifests/a.yaml", words("casino", "poker", "roulette"))
    report = project.apply("--no-delete", "--format", "json", code=2).json
    assert report["left"] == ["KeywordSample/casino", "KeywordSample/ＣＡＳＩＮＯ"]
    assert project.cloud.words().keys() == {"ＣＡＳＩＮＯ", "poker", "roulette"}


def test_creates_beyond_the_room_wait_for_deletes(project: Project) -> None:
    """An account full of templates: what finds no room is left with the delete that would make it."""
    project.put("manifests/a.yaml", "".join(template(f"t{number:02}", block=40 + number) for number in range(49)))
    project.apply("--rate", "off")
    kept = "".join(template(f"t{number:02}", block=40 + number) for number in range(1, 49))
    project.put("manifests/a.yaml", kept + template("u1", block=20) + template("u2", block=21))
    report = project.apply("--no-delete", "--rate", "off", "--format", "json", code=2).json
    assert sorted(report["left"]) == ["ContentReviewTemplate/t00", "ContentReviewTemplate/u2"]
    assert report["done"] == {"create": 1}
    assert len(project.cloud.templates()) == 50


def test_a_keyword_keeps_its_tag_while_the_template_that_selects_the_new_one_finds_no_room(project: Project) -> None:
    """Two templates take turns in an account full of them: with the new one left, the old one still finds the word."""
    full = "".join(template(f"t{number:02}", block=40 + number) for number in range(49))
    project.put("manifests/a.yaml", full + tagged("gambling") + selecting("old", "gambling"))
    project.apply("--rate", "off")
    project.put("manifests/a.yaml", full + tagged("betting") + selecting("new", "betting"))
    left = ["ContentReviewTemplate/new", "ContentReviewTemplate/old", "KeywordSample/casino"]
    done = project.apply("--no-delete", "--rate", "off", "--format", "json", code=2).json
    assert (sorted(done["left"]), done["done"]) == (left, {})
    assert project.cloud.words()["casino"]["tags"] == ["gambling"]


def tagged(tag: str) -> str:
    more = f"  usages: [Review]\n  tags: [{tag}]\n"
    return "---\n" + words("casino", more=more)


def selecting(name: str, label: str) -> str:
    spec = f"  userDefineConfigure:\n    ocrReviewInfo: {{switch: ON, labelSet: [{label}]}}\n"
    return "---\n" + HEAD.format(kind="ContentReviewTemplate", name=name) + spec


def test_a_saved_plan_leaves_its_deletes_and_is_used(fewer: Project) -> None:
    fewer.run("plan", "--out", "saved.json")
    done = fewer.run("apply", "saved.json", "--no-delete", code=2)
    assert "LEFT by --no-delete (3)" in done.out
    assert fewer.cloud.templates().keys() == {"old", "kept", "new"}
    assert "already applied" in fewer.run("apply", "saved.json", code=3).err


def test_without_deletes_it_is_an_ordinary_apply(project: Project) -> None:
    project.put("manifests/a.yaml", words("one"))
    assert "LEFT" not in project.apply("--no-delete").out
    project.apply("--no-delete")
