"""validate --online: what the account says of manifests that are sound by themselves."""

from __future__ import annotations

from tests.support.manifests import template, words
from tests.support.project import Project


def test_what_the_account_cannot_take_is_an_error_with_its_place(project: Project) -> None:
    """A name that is taken; by itself it is sound, and a word that is there already is no problem."""
    leaf = {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 90, "ReviewConfidence": 60}}}
    project.cloud.edit("CreateContentReviewTemplate", Name="strict", **leaf)
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    assert project.run("validate").out == "2 resources in 1 file: valid\n"
    project.cloud.forget_calls()
    done = project.run("validate", "--online", "--format", "json", code=1)
    [problem] = done.json["problems"]
    assert (problem["rule"], problem["severity"]) == ("name-taken", "error")
    assert problem["file"] == "manifests/a.yaml" and "ContentReviewTemplate/strict" in problem["fix"]
    assert project.untouched


def test_what_a_flag_allows_is_a_warning(project: Project) -> None:
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    project.apply()
    project.put("manifests/a.yaml", template("strict"))
    done = project.run("validate", "--online")
    assert "warning[max-delete]" in done.out and "--allow-deletes" in done.out
    project.run("validate", "--online", "--strict", code=1)


def test_credentials_of_another_account_are_refused(project: Project) -> None:
    text = (project.root / "reconciler.yaml").read_text(encoding="utf-8")
    assert "dev: {" in text
    project.put("reconciler.yaml", text.replace("dev: {", 'dev: {account: "100012347742", ', 1))
    project.put("manifests/a.yaml", words("casino"))
    done = project.run("validate", "--online", code=3)
    assert "reconciler.yaml:1:1: error[account]" in done.out


def test_errors_of_the_manifests_come_first(project: Project) -> None:
    """And nothing is looked at then; nor without --online, nor in what strangers wrote."""
    project.put("manifests/a.yaml", words("much too long for a keyword of this service"))
    done = project.run("validate", "--online", "--endpoint", "http://127.0.0.1:1", code=1)
    assert "too long" in done.out
    assert "does not look at an account" in project.run("validate", "--online", "--untrusted", code=3).err
    assert "name it with --target" in project.run("validate", "--online", "--all-targets", code=1).err


def test_what_cannot_be_compared_is_said_in_the_format_of_the_report(project: Project) -> None:
    """An empty report would be a build step without a finding."""
    project.put("manifests/a.yaml", words("casino"))
    project.put(".reconciler/dev/state.json", '{"x')
    done = project.run("validate", "--online", "--format", "junit", code=1)
    assert "state.json is damaged" in done.err
    assert 'errors="1"' in done.out and "state.json is damaged" in done.out
