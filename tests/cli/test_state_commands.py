"""state list, show, mv, rm; and states that cannot be used."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.support.manifests import DEV, template, words
from tests.support.project import Project


@pytest.fixture
def applied(project: Project) -> Project:
    project.put("manifests/a.yaml", words("casino", "德州扑克", more="  tags: [games]\n") + template("strict"))
    project.apply()
    project.cloud.forget_calls()
    return project


def test_list_and_show(applied: Project) -> None:
    """All addresses, those of a glob, one with everything remembered; no call is made, no credentials are needed."""
    applied.env = {}
    assert applied.run("state", "list").out.splitlines() == [
        "ContentReviewTemplate/strict  (id 30)",
        "KeywordSample/casino",
        "KeywordSample/德州扑克",
    ]
    assert applied.run("state", "list", "Keyword*/c*").out == "KeywordSample/casino\n"
    listed = applied.run("state", "list", "--format", "json").json
    assert set(listed) == {"format_version", "lineage", "serial", "site", "account", "resources"}
    first = {"address": "ContentReviewTemplate/strict", "id": "30", "adopted": False, "held": None}
    assert listed["resources"][0] == first
    shown = applied.run("state", "show", "KeywordSample/casino").out
    assert "tags  games" in shown
    assert "declared at manifests/a.yaml:7" in shown
    one = applied.run("state", "show", "KeywordSample/casino", "--format", "json").json
    assert (one["list"], one["form"]["tags"], one["protect"]) == ("words", ["games"], False)
    assert "the state has no KeywordSample/poker" in applied.run("state", "show", "KeywordSample/poker", code=1).err
    assert not applied.cloud.calls()


def test_mv(applied: Project) -> None:
    """Only names of templates can change: a keyword is its own name."""
    done = applied.run("state", "mv", "ContentReviewTemplate/strict", "ContentReviewTemplate/live")
    assert done.out == "moved ContentReviewTemplate/strict to ContentReviewTemplate/live (id 30)\n"
    applied.run("state", "mv", "ContentReviewTemplate/strict", "ContentReviewTemplate/x", code=1)
    applied.run("state", "mv", "ContentReviewTemplate/live", "KeywordSample/live", code=1)
    refused = applied.run("state", "mv", "KeywordSample/casino", "KeywordSample/poker", code=1).err
    assert "cannot be moved to" in refused
    assert "only templates and runs can be given other names, each within its kind" in refused
    assert "Kind/name" in applied.run("state", "mv", "live", "strict", code=1).err
    assert not applied.cloud.calls()


def test_rm(applied: Project) -> None:
    """Forgotten, not deleted: the account keeps it, and the next plan takes it over again."""
    serial = applied.run("state", "list", "--format", "json").json["serial"]
    done = applied.run("state", "rm", "KeywordSample/casino", "KeywordSample/德州扑克")
    assert "forgot KeywordSample/casino; the account still has it" in done.out
    assert applied.run("state", "list", "--format", "json").json["serial"] == serial + 1
    assert len(applied.cloud.words()) == 2
    assert applied.run("plan", "--format", "json").json["summary"]["adopt"] == 2
    assert "the state has no KeywordSample/casino" in applied.run("state", "rm", "KeywordSample/casino", code=1).err


def test_what_an_apply_was_about_to_create_is_forgotten_or_renamed(project: Project) -> None:
    """It has no record, only an intent. Neither command makes a call."""
    project.put("manifests/a.yaml", template("strict") + template("soft"))
    project.cloud.fault("action=CreateContentReviewTemplate,kind=reset-after,count=2")
    project.cloud.fault("action=DescribeContentReviewTemplates,kind=code:AuthFailure.TokenFailure,skip=1")
    project.apply(code=1)
    project.cloud.forget_calls()
    done = project.run("state", "rm", "ContentReviewTemplate/strict").out
    assert done.startswith(
        "forgot ContentReviewTemplate/strict; what an interrupted apply may have created of it stays"
    )
    done = project.run("state", "mv", "ContentReviewTemplate/soft", "ContentReviewTemplate/live").out
    assert done == "moved ContentReviewTemplate/soft to ContentReviewTemplate/live (its id is not known yet)\n"
    assert "the state has no" in project.run("state", "rm", "ContentReviewTemplate/soft", code=1).err
    assert not project.cloud.calls()


def test_the_state_of_another_site(applied: Project) -> None:
    """Ids of one site mean nothing on the other: 3."""
    before = applied.state_file.read_bytes()
    applied.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {site: cn}"))
    for command in (("plan",), ("apply", "--auto-approve"), ("drift",), ("state", "list")):
        done = applied.run(*command, code=3)
        assert "belongs to site intl, this target to cn" in done.err
        assert "give this target a state of its own" in done.err
    assert applied.state_file.read_bytes() == before
    assert not applied.cloud.writes()


def test_the_state_of_another_account(applied: Project) -> None:
    """As with sites, where the target says which account it means."""
    applied.put("reconciler.yaml", DEV.replace("dev: {}", 'dev: {account: "100000000001"}'))
    applied.put("manifests/b.yaml", words("poker", name="more"))
    applied.apply()
    applied.put("reconciler.yaml", DEV.replace("dev: {}", 'dev: {account: "100000000002"}'))
    assert "belongs to account 100000000001" in applied.run("plan", code=3).err


def test_the_state_of_a_newer_version(applied: Project) -> None:
    """Refused, not guessed at."""
    text = applied.state_file.read_text()
    applied.state_file.write_text(text.replace("reconciler-state/1", "reconciler-state/3"))
    before = applied.state_file.read_bytes()
    for command in (("plan",), ("apply", "--auto-approve"), ("state", "list")):
        done = applied.run(*command, code=3)
        assert "newer" in done.err
        assert "state.json" in done.err
    assert applied.state_file.read_bytes() == before
    assert not applied.cloud.writes()


@pytest.mark.parametrize("damage", ["cut", "altered", "not json", "empty", "gone"])
def test_a_corrupt_state(damage: str, applied: Project) -> None:
    """Exit 1 before anything is sent, and the command that brings the previous version back, which works."""
    text = applied.state_file.read_text()
    assert json.loads(text)["records"]
    if damage == "gone":
        applied.state_file.unlink()
    else:
        changed = {"cut": text[:-20], "altered": text.replace("casino", "poker"), "not json": "x" + text, "empty": ""}
        applied.state_file.write_text(changed[damage])
    for command in (("plan",), ("apply", "--auto-approve"), ("state", "list"), ("drift",)):
        done = applied.run(*command, code=1)
        assert "state.json" in done.err
    assert not applied.cloud.writes()
    hint = next(part for part in done.err.splitlines() if "cp " in part)
    words_ = shlex.split(hint[hint.index("cp ") :])
    source, target = words_[1], words_[2]
    assert target == str(applied.state_file)
    applied.state_file.write_bytes((applied.root / source).read_bytes())
    assert applied.apply().code == 0
    assert applied.run("plan").out.startswith("nothing to do")


def test_words_and_lists_are_understood_as_typed(applied: Project) -> None:
    """A bare word, one in other case, a list, and a near miss, which is suggested."""
    assert applied.run("state", "show", "casino").out.startswith("KeywordSample/casino  (id casino)")
    folded = applied.run("state", "show", "CASINO", "--format", "json")
    assert folded.json["address"] == "KeywordSample/casino"
    assert folded.err == "CASINO is on record as KeywordSample/casino\n"
    assert "nearest: KeywordSample/casino" in applied.run("state", "show", "cazino", code=1).err
    assert 'stands for 2 resources: KeywordSample/casino, KeywordSample/德州扑克' in applied.run(
        "state", "show", "list:words", code=1
    ).err  # fmt: skip
    assert applied.run("state", "list", "list:words").out.splitlines() == [
        "KeywordSample/casino",
        "KeywordSample/德州扑克",
    ]
    nothing = applied.run("state", "list", "list:wrods")
    assert nothing.out == ""
    assert "the state has no list:wrods; nearest: list:words" in nothing.err


def test_where_something_is_declared_follows_the_file(applied: Project) -> None:
    """Renamed and with another line above: an apply that changes nothing writes the place down, and sends nothing."""
    text = (applied.root / "manifests/a.yaml").read_text()
    (applied.root / "manifests/a.yaml").unlink()
    applied.put("manifests/b.yaml", "# moved\n" + text)
    plan = applied.run("plan")
    assert plan.out.startswith("nothing to do")
    assert "another file" not in plan.said
    assert "declared at manifests/a.yaml:7" in applied.run("state", "show", "casino").out
    assert applied.apply().out.startswith("nothing to do")
    assert not applied.cloud.writes()
    assert "declared at manifests/b.yaml:8" in applied.run("state", "show", "casino").out
    assert "declared at manifests/b.yaml" in applied.run("state", "show", "ContentReviewTemplate/strict").out
    serial = applied.run("state", "list", "--format", "json").json["serial"]
    applied.apply()
    assert applied.run("state", "list", "--format", "json").json["serial"] == serial


def test_a_word_that_leaves_one_of_two_lists_is_said_to_stay(project: Project) -> None:
    """With both places, in text and JSON. Once it was applied there is nothing more to say."""
    project.put("manifests/a.yaml", words("casino", "poker", name="one"))
    project.put("manifests/b.yaml", words("lottery", "casino", name="two"))
    project.apply()
    project.put("manifests/a.yaml", words("poker", name="one"))
    said = (
        "1 resource does not change, being declared in another file now: KeywordSample/casino"
        " (at manifests/a.yaml:6 when last applied, now at manifests/b.yaml:7)"
    )
    plan = project.run("plan", "--format", "json").json
    assert (plan["changes"], plan["warnings"]) == ([], [said])
    assert said in project.run("plan").said
    project.apply()
    assert "another file" not in project.run("plan").said
