"""Objects that the account had before the project: remembered as adopted, and deleted only where that is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

LEAF = {"Switch": "ON", "BlockConfidence": 80, "ReviewConfidence": 0}


def added_by_others(project: Project, *keywords: str) -> None:
    """Keywords that somebody else put into the account."""
    rows = [{"Keyword": keyword} for keyword in keywords]
    project.cloud.edit("CreateWordSamples", Usages=["Review"], Words=rows)


def made_by_others(project: Project, name: str) -> str:
    """A template that somebody else made. Its id."""
    made = project.cloud.edit("CreateContentReviewTemplate", Name=name, PornConfigure={"ImgReviewInfo": LEAF})
    return str(made["Definition"])


def marks(project: Project) -> dict[str, bool]:
    """Name → whether the state has it as adopted."""
    listed = project.run("state", "list", "--format", "json").json["resources"]
    return {row["address"].partition("/")[2]: row["adopted"] for row in listed}


def taken_by_apply(project: Project) -> None:
    project.apply()


def taken_by_command(project: Project) -> None:
    project.run("adopt", "KeywordSample/casino", "--auto-approve")
    project.apply()


@pytest.mark.parametrize("take", [taken_by_apply, taken_by_command])
def test_destroy_asks(take: Callable[[Project], None], project: Project) -> None:
    """With the number, the addresses, the flag, and the command that leaves them in the account."""
    added_by_others(project, "casino")
    project.put("manifests/a.yaml", words("casino", "poker"))
    take(project)
    assert marks(project) == {"casino": True, "poker": False}
    assert project.run("state", "list").out.splitlines() == ["KeywordSample/casino  (adopted)", "KeywordSample/poker"]
    assert "  adopted\n" in project.run("state", "show", "KeywordSample/casino").out
    assert project.run("state", "show", "KeywordSample/casino", "--format", "json").json["adopted"] is True
    project.cloud.forget_calls()
    said = project.run("destroy", "--auto-approve", code=3).err
    assert "[adopted] 1 adopted resource would be deleted: the account had it before this project" in said
    assert "to allow it: --allow-adopted" in said
    assert "to leave it in the account: reconciler state rm KeywordSample/casino" in said
    assert not project.cloud.writes()
    project.run("state", "rm", "KeywordSample/casino")
    project.run("destroy", "--auto-approve")
    assert project.cloud.words().keys() == {"casino"}


def test_the_flag_allows_it(project: Project) -> None:
    added_by_others(project, "casino")
    project.put("manifests/a.yaml", words("casino", "poker"))
    project.apply()
    project.run("destroy", "--auto-approve", "--allow-adopted")
    assert project.cloud.words() == {}


def test_undeclaring_asks_too_and_the_plan_shows_it(project: Project) -> None:
    """In text, Markdown and JSON; changed since, it is still what it was."""
    identity = made_by_others(project, "theirs")
    project.put(
        "reconciler.yaml", DEV.replace("dev: {}", f"dev: {{adopt: {{ContentReviewTemplate/theirs: {identity}}}}}")
    )
    project.put("manifests/a.yaml", words("own") + template("theirs") + template("other", block=60))
    project.apply()
    project.put("manifests/a.yaml", words("own") + template("theirs", block=70) + template("other", block=60))
    project.apply()
    assert marks(project) == {"own": False, "theirs": True, "other": False}
    project.put("reconciler.yaml", DEV)
    project.put("manifests/a.yaml", words("own") + template("other", block=60))
    text = project.run("plan").out
    assert "ADOPTED: in the account before this project managed it" in text
    assert "allow with --allow-adopted" in text
    markdown = project.run("plan", "--format", "markdown").out
    assert "adopted: in the account before this project managed it" in markdown
    assert "`adopted`" in markdown
    shown = project.run("plan", "--format", "json").json
    assert [(change["verb"], change["adopted"]) for change in shown["changes"]] == [("delete", True)]
    assert [(refusal["code"], refusal["flag"]) for refusal in shown["refusals"]] == [("adopted", "--allow-adopted")]
    assert "[adopted]" in project.apply(code=3).err
    project.apply("--allow-adopted")
    assert project.cloud.templates().keys() == {"other"}


def test_deleted_outside_and_created_again_is_our_own(project: Project) -> None:
    added_by_others(project, "casino")
    project.put("manifests/a.yaml", words("casino", "poker"))
    project.apply()
    project.cloud.edit("DeleteWordSamples", Keywords=["casino"])
    project.apply()
    assert marks(project) == {"casino": False, "poker": False}
    project.run("destroy", "--auto-approve")
    assert project.cloud.words() == {}


def test_an_exported_account_is_adopted_whole(project: Project) -> None:
    """A project that took over an account does not take it away unasked."""
    added_by_others(project, "casino", "poker")
    made_by_others(project, "strict")
    project.run("export", "copy", "--adopt")
    listed = project.run("state", "list", "--path", "copy", "--format", "json").json["resources"]
    assert [row["adopted"] for row in listed] == [True, True, True]
    said = project.run("destroy", "copy", "--auto-approve", code=3).err
    assert "3 adopted resources would be deleted" in said
    assert project.cloud.words().keys() == {"casino", "poker"}


def test_a_saved_plan_needs_the_flag_where_it_is_applied(project: Project) -> None:
    added_by_others(project, "casino")
    project.put("manifests/a.yaml", words("casino", "poker"))
    project.apply()
    project.put("manifests/a.yaml", words("poker"))
    project.run("plan", "--out", "plan.json")
    assert "ADOPTED" in project.run("show", "plan.json").out
    assert "[adopted]" in project.run("apply", "plan.json", code=3).err
    assert project.cloud.words().keys() == {"casino", "poker"}
    project.run("apply", "plan.json", "--allow-adopted")
    assert project.cloud.words().keys() == {"poker"}


def test_moving_pulling_and_pushing_keep_it(project: Project) -> None:
    identity = made_by_others(project, "theirs")
    project.put("manifests/a.yaml", template("theirs"))
    project.run("adopt", "ContentReviewTemplate/theirs", identity)
    project.run("state", "mv", "ContentReviewTemplate/theirs", "ContentReviewTemplate/ours")
    project.run("state", "pull", "--out", "copy.json")
    project.run("state", "push", "copy.json")
    assert marks(project) == {"ours": True}
    assert json.loads((project.root / "copy.json").read_text())["format"] == "reconciler-state/2"


def test_forgetting_and_adopting_again_marks_it(project: Project) -> None:
    """The way to mark what a state of version 0.1.0 has, which did not tell the two apart."""
    added_by_others(project, "casino")
    project.put("manifests/a.yaml", words("casino"))
    project.apply()
    project.run("state", "rm", "KeywordSample/casino")
    project.run("adopt", "KeywordSample/casino")
    assert marks(project) == {"casino": True}
