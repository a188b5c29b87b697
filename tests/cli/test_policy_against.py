"""``reconciler test --against``: the account, and a saved plan, on the emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dulwich import porcelain

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, words
from tests.support.project import Project

from .test_policy_command import HOLDS, TEMPLATE, cases

RAID = "name: raid, template: strict, scores: {terrorism: {police: 85}}, expect: {because: [terrorism.img]}"
EXCLUSIVE = DEV.replace("dev: {}", "dev: {exclusive: [KeywordSample]}")
POKER = "name: poker night, template: strict, speech: poker, expect: {verdict: pass}"


@pytest.fixture
def applied(project: Project) -> Project:
    """A project that was applied, with three cases that hold."""
    project.put("manifests/policy.yaml", words("casino") + TEMPLATE)
    cases(project, HOLDS, RAID, POKER)
    project.run("apply", "--auto-approve")
    return project


def compared(project: Project, against: str, *more: str, code: int | None = 0) -> dict[str, Any]:
    done = project.run("test", "--against", against, "--format", "json", *more, code=code)
    found: dict[str, Any] = json.loads(done.out)["comparison"]
    return found


def shifts(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["name"], each["before"], each["after"]) for each in found["shifts"]]


def test_what_was_applied_differs_nowhere(applied: Project) -> None:
    found = compared(applied, "live")
    assert (found["before"], found["after"], found["cases"], found["shifts"]) == (
        "the account",
        "the manifests",
        3,
        [],
    )


def test_a_raised_threshold_shows_as_examples(applied: Project) -> None:
    applied.put(
        "manifests/policy.yaml", words("casino") + TEMPLATE.replace("blockConfidence: 80", "blockConfidence: 90")
    )
    assert shifts(compared(applied, "live")) == [("raid", "block", "review")]
    lines = applied.run("test", "--against", "live").out.splitlines()
    at = lines.index("the account → the manifests: 1 of 3 cases changes verdict")
    assert lines[at + 1] == "  block → review  gambling/raid   manifests/gambling.yaml:7"
    assert lines[at + 2] == "    terrorism.img police 85 ≥ block 80   live"


def test_an_edit_in_the_console_shows(applied: Project, cloud: EmulatorProcess) -> None:
    cloud.edit("DeleteWordSamples", Keywords=["casino"])
    assert shifts(compared(applied, "live")) == [("advert", "pass", "block")]


def test_what_nobody_manages_is_on_both_sides(applied: Project, cloud: EmulatorProcess) -> None:
    cloud.edit("CreateWordSamples", Words=[{"Keyword": "poker"}], Usages=["Review"])
    found = compared(applied, "live")
    assert found["shifts"] == []
    assert found["notes"] == ["1 unmanaged object of the account on both sides"]
    applied.put("reconciler.yaml", EXCLUSIVE)
    assert shifts(compared(applied, "live")) == [("poker night", "block", "pass")]


def test_before_the_first_apply_there_is_no_template(project: Project) -> None:
    project.put("manifests/policy.yaml", words("casino") + TEMPLATE)
    cases(project, HOLDS)
    assert shifts(compared(project, "live")) == [("advert", None, "block")]


def test_a_saved_plan_is_shown_by_its_effect_on_examples(applied: Project, cloud: EmulatorProcess) -> None:
    applied.put("manifests/policy.yaml", words("poker") + TEMPLATE)
    applied.run("plan", "--out", "p.plan")
    cloud.forget_calls()
    found = compared(applied, "p.plan", code=2)
    assert shifts(found) == [("advert", "block", "pass"), ("poker night", "pass", "block")]
    assert (found["before"], found["after"]) == ("before the plan", "after the plan")
    assert cloud.calls() == {}


def test_a_plan_of_another_target_and_what_is_no_plan(applied: Project) -> None:
    applied.run("plan", "--out", "p.plan")
    assert "the plan is for target dev" in applied.run("test", "--against", "p.plan", "--target", "x", code=1).err
    assert "neither" in applied.run("test", "--against", "./nothing.plan", code=1).err


def test_a_forged_plan_is_refused(applied: Project) -> None:
    applied.put("manifests/policy.yaml", words("poker") + TEMPLATE)
    applied.run("plan", "--out", "p.plan")
    text = (applied.root / "p.plan").read_text(encoding="utf-8")
    applied.put("p.plan", text.replace("poker", "joker"))
    done = applied.run("test", "--against", "p.plan", code=None)
    assert done.code in (1, 3)
    assert done.out == ""


def test_strangers_cannot_have_the_account_asked(applied: Project) -> None:
    done = applied.run("test", "--against", "live", "--untrusted", code=3)
    assert "works without --against and --from-result only" in done.err


def test_words_of_the_account_are_masked(applied: Project, cloud: EmulatorProcess) -> None:
    cloud.edit("CreateWordSamples", Words=[{"Keyword": "qxzvw"}], Usages=["Review"])
    applied.put("reconciler.yaml", EXCLUSIVE)
    cases(applied, "name: the qxzvw case, template: strict, speech: qxzvw, expect: {verdict: pass}")
    for format_ in ("text", "json"):
        said = applied.run("test", "--against", "live", "--mask", "--format", format_).out
        assert "qxzvw" not in said
        assert said.count("q•••w") >= 2


@pytest.fixture
def committed(project: Project) -> Project:
    """A project in a folder of a repository, committed, with cases that hold."""
    project.put("manifests/policy.yaml", words("casino") + TEMPLATE)
    cases(project, HOLDS, RAID, POKER)
    repository = porcelain.init(str(project.root))
    files = [str(path) for path in sorted(project.root.rglob("*.yaml"))]
    porcelain.add(repository, paths=files)
    porcelain.commit(repository, message=b"first", author=b"a <a@b>", committer=b"a <a@b>", sign=False)
    repository.close()
    return project


def test_a_change_is_reviewed_by_what_it_does_to_examples(committed: Project) -> None:
    assert shifts(compared(committed, "HEAD")) == []
    committed.put("manifests/policy.yaml", words("poker") + TEMPLATE)
    found = compared(committed, "HEAD", code=2)
    assert shifts(found) == [("advert", "block", "pass"), ("poker night", "pass", "block")]
    assert (found["before"], found["after"]) == ("HEAD", "the manifests")
    places = [each["findings"][0]["file"] for each in found["shifts"]]
    assert places == ["HEAD:manifests/policy.yaml", "manifests/policy.yaml"]


def test_a_folder_named_like_a_branch_is_no_plan(committed: Project) -> None:
    (committed.root / "HEAD").mkdir()
    assert shifts(compared(committed, "HEAD")) == []


def test_a_revision_with_errors_and_none_at_all(committed: Project) -> None:
    assert "there is no such revision" in committed.run("test", "--against", "other", code=1).err
    done = committed.run("test", "--against", "--exec=x", code=1)
    assert "neither a saved plan nor the name of a revision" in done.err


def test_a_project_that_shares_a_folder_is_refused_by_what_it_has(committed: Project) -> None:
    (committed.root / "common").mkdir()
    committed.put("common/more.yaml", words("poker", name="more"))
    own = committed.root / "own"
    own.mkdir()
    (own / "reconciler.yaml").write_text(DEV + "shared: ../common\n", encoding="utf-8")
    for name in ("policy.yaml", "gambling.yaml"):
        committed.put(f"own/manifests/{name}", (committed.root / "manifests" / name).read_text(encoding="utf-8"))
    done = committed.run("test", "own", "--against", "HEAD", code=1)
    assert "HEAD: a project with shared: cannot be read at a revision" in done.err


def test_words_of_a_revision_are_masked(committed: Project) -> None:
    committed.put("manifests/policy.yaml", words("qxzvw") + TEMPLATE)
    for format_ in ("text", "json"):
        done = committed.run("test", "--against", "HEAD", "--mask", "--format", format_, code=2)
        assert "casino 100" not in done.out
        assert "c••••o 100" in done.out


def test_the_comment_of_a_plan_says_what_becomes_of_the_tests(applied: Project) -> None:
    applied.put("manifests/policy.yaml", words("casino", "poker") + TEMPLATE)
    lines = applied.run("plan", "--format", "markdown").out.splitlines()
    assert "**tests:** 2 pass, 1 fail, 1 changes verdict" in lines
    assert "- ❌ `gambling/poker night` fails at `manifests/gambling.yaml:8`" in lines
    assert "- 🟢 pass → block `gambling/poker night`: `userDefine.asr poker 100 ≥ block 90`" in lines


def test_a_plan_of_a_project_without_tests_says_nothing_of_them(applied: Project) -> None:
    (applied.root / "manifests/gambling.yaml").unlink()
    assert "tests" not in applied.run("plan", "--format", "markdown").out
