"""validate, plan and apply with checks that a project tunes: what they report, and where."""

from __future__ import annotations

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

OLD = words("hore", "Hore", name="old")
NEW = words("spam", "Spam", name="new")


def test_plan_and_apply_report_what_concerns_their_changes(project: Project) -> None:
    """A word about a list that does not change is validate's business; so is what a setting says."""
    project.put("reconciler.yaml", DEV + "checks: {nothing-on: off}\n")
    project.put("manifests/old.yaml", OLD)
    done = project.apply()
    assert "manifests/old.yaml:7:7: warning[keyword-lookalike] Hore" in done.err
    assert "check-unused" not in done.err
    project.put("manifests/new.yaml", NEW)
    for command in (("plan",), ("apply", "--auto-approve")):
        done = project.run(*command)
        assert "manifests/new.yaml:7:7: warning[keyword-lookalike] Spam" in done.err
        assert "Hore" not in done.err
        assert "warning" not in done.out
    assert "warning" not in project.run("plan").err
    assert "warning" not in project.run("plan", "--quiet", "--destroy").err
    out = project.run("validate").out
    assert out.startswith("1  check-unused       warning\n2  keyword-lookalike  warning\n\n")


def test_many_warnings_about_changes_are_counted(project: Project) -> None:
    project.put("reconciler.yaml", DEV)
    pairs = [word for number in range(30) for word in (f"w{number}", f"W{number}")]
    project.put("manifests/words.yaml", words(*pairs))
    said = project.run("plan").err
    assert said.count("warning[keyword-lookalike]") == 10
    assert "… and 20 more warnings about these changes; reconciler validate shows all" in said
    assert "warning" not in project.run("plan", "--quiet").err


def test_errors_only(project: Project) -> None:
    project.put("reconciler.yaml", DEV)
    project.put("manifests/old.yaml", OLD)
    assert project.run("validate", "--errors-only").out == "2 resources in 1 file: valid\n"
    document = project.run("validate", "--errors-only", "--format", "json").json
    assert (document["problems"], document["warnings"], document["rules"]) == ([], 0, [])
    project.run("validate", "--errors-only", "--strict", code=1)
    project.put("manifests/old.yaml", words("hore", "Hore", "a keyword of many words", name="old"))
    out = project.run("validate", "--errors-only", code=1).out
    assert "keyword-length" in out and "lookalike" not in out


def test_a_rule_that_the_project_makes_an_error_stops_every_command(project: Project) -> None:
    project.put("reconciler.yaml", DEV + "checks: {keyword-lookalike: error}\n")
    project.put("manifests/old.yaml", OLD)
    for command in ("validate", "plan", "apply"):
        done = project.run(command, code=1)
        assert "error[keyword-lookalike]" in done.out + done.err
    assert project.untouched()


def test_no_setting_switches_a_guard_off(project: Project) -> None:
    """The strongest settings that there are, and a template that nothing replaces is still not deleted."""
    project.put("reconciler.yaml", DEV + "checks: {preset: relaxed}\n")
    project.put("manifests/t.yaml", template("strict", life=", lifecycle: {preventDestroy: true}"))
    project.apply()
    (project.root / "manifests/t.yaml").unlink()
    project.put("manifests/old.yaml", OLD)
    assert "prevent-destroy" in project.apply(code=3).err
    project.put("reconciler.yaml", DEV + "checks: {prevent-destroy: off}\n")
    assert "error[unknown-check]" in project.apply(code=1).err
