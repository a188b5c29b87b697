"""Targets, credentials and endpoints: which account a command works on."""

from __future__ import annotations

from tests.support.credentials import CREDENTIALS, SECRET_ID
from tests.support.manifests import PROJECT, words
from tests.support.project import Project

TWO = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  dev: {}\n  prod: {site: cn}\n"
ACCOUNT = "100000000001"


def test_several_targets_want_a_choice(project: Project) -> None:
    """Without ``--target`` every command that needs one exits 1 and lists them."""
    project.put("reconciler.yaml", TWO)
    project.put("manifests/a.yaml", words("casino"))
    for command in (("plan",), ("apply", "--auto-approve"), ("destroy",), ("drift",), ("state", "list"), ("whoami",)):
        done = project.run(*command, code=1)
        assert "the project has several targets: dev, prod" in done.err
        assert "--target" in done.err
    assert 'unknown target "prd"' in project.run("plan", "--target", "prd", code=1).err
    assert "1 create" in project.run("plan", "--target", "prod").out
    project.run("validate")


def test_a_second_target_does_not_win_silently(project: Project) -> None:
    """A command that works on one: two are an error that names both, one of them twice is that one."""
    project.put("reconciler.yaml", TWO)
    project.put("manifests/a.yaml", words("casino"))
    done = project.run("destroy", "--auto-approve", "--target", "dev", "--target", "prod", code=1)
    assert "2 are named: dev, prod" in done.err
    assert project.untouched()
    assert "1 create" in project.run("plan", "--target", "dev", "--target", "dev").out


def test_each_target_has_a_state_of_its_own(project: Project) -> None:
    """Applying to one leaves the other as it was."""
    project.put("reconciler.yaml", TWO)
    project.put("manifests/a.yaml", words("casino"))
    project.apply("--target", "prod")
    assert project.run("state", "list", "--target", "prod").out == "KeywordSample/casino\n"
    assert project.run("state", "list", "--target", "dev").out == ""


def test_whoami(project: Project) -> None:
    """Account, site, and where the credentials come from; never the credentials."""
    done = project.run("whoami")
    for said in (f"account      {ACCOUNT}", "site         intl", "target       dev", "state.json"):
        assert said in done.out
    found = project.run("whoami", "--format", "json").json
    assert (found["account"], found["declared"], found["matches"]) == (ACCOUNT, None, True)
    assert found["credentials"] == "environment"
    assert SECRET_ID not in done.said


def test_the_declared_account_is_checked(project: Project) -> None:
    """3 where the credentials belong to somebody else; nothing is read or written before that is known."""
    project.put("reconciler.yaml", TWO.replace("dev: {}", 'dev: {account: "100012347742"}'))
    project.put("manifests/a.yaml", words("casino"))
    found = project.run("whoami", "--target", "dev", "--format", "json", code=3).json
    assert (found["declared"], found["matches"]) == ("100012347742", False)
    assert "(the target declares 100012347742)" in project.run("whoami", "--target", "dev", code=3).out
    several = project.run("whoami", "--target", "de*", "--format", "json", code=3).json
    assert [row["exit_code"] for row in several["targets"]] == [3]
    done = project.run("apply", "--auto-approve", "--target", "dev", code=3)
    assert f"wrong account: the credentials belong to {ACCOUNT}, the target declares 100012347742" in done.err
    assert "set the target's profile, or fix its account" in done.err
    assert project.untouched()
    assert "account" in project.run("plan", "--target", "dev").out
    project.run("drift", "--target", "dev", code=3)


def test_wrong_or_missing_credentials(project: Project) -> None:
    """Exit 1, saying what was tried; the state is not touched."""
    project.put("manifests/a.yaml", words("casino"))
    project.env = {"RECONCILER_ENDPOINT": project.env["RECONCILER_ENDPOINT"]}
    missing = project.run("plan", code=1)
    assert "TENCENTCLOUD_SECRET_ID" in missing.err
    wrong = project.run("apply", "--auto-approve", code=1, env={**CREDENTIALS, "TENCENTCLOUD_SECRET_KEY": "other"})
    assert "AuthFailure.SignatureFailure" in wrong.err
    assert "other" not in wrong.said.replace("another", "")
    assert project.untouched()


def test_the_endpoint_option(project: Project) -> None:
    """``--endpoint`` wins over the environment; an address where nobody listens is one error."""
    project.put("manifests/a.yaml", words("casino"))
    url = project.env["RECONCILER_ENDPOINT"]
    nowhere = {"RECONCILER_ENDPOINT": "http://127.0.0.1:9"}
    assert "1 create" in project.run("plan", "--endpoint", url, env=nowhere).out
    wrong = project.run("plan", "--endpoint", "ftp://127.0.0.1", code=1)
    assert "the endpoint is not an http or https URL" in wrong.err


def test_a_local_state_is_refused_in_ci(project: Project) -> None:
    """With CI set and a real endpoint the state would vanish with the runner: 3 before anything is sent."""
    project.put("manifests/a.yaml", words("casino"))
    env = {"CI": "true", "RECONCILER_ENDPOINT": "https://mps.example.invalid"}
    for command in (("apply", "--auto-approve"), ("destroy", "--auto-approve")):
        done = project.run(*command, code=3, env=env)
        assert "CI is set" in done.err
        assert "vanish" in done.err
    assert project.untouched()
    project.run("apply", "--auto-approve", env={"CI": "true"})


def test_the_embedded_emulator_has_credentials_of_its_own(embedded: Project) -> None:
    assert "credentials  the emulator's own\n" in embedded.run("whoami").out


BROKEN = """\
apiVersion: reconciler/v1
kind: Project
name: p
manifests: [manifests]
defaults: {keywords: {usages: [Review]}}
targets:
  dev:
    endpoint: emulatr
    state: ftp://x
    exclusive: [KeywordSample, Strange]
    guards:
      maxDelete: {ContentReviewTemplate: 1, Odd: 2}
  prod:
    state: "https://u:secretword@host/x"
    adopt:
      Nothing/x: 30
      ContentReviewTemplate/one: 31
      ContentReviewTemplate/two: 31
"""


def test_validate_tells_what_is_wrong_with_targets_where_it_stands(project: Project) -> None:
    """Each at its line and column, all in one report; no password is repeated, and nothing is contacted."""
    project.put("reconciler.yaml", BROKEN)
    project.put("manifests/a.yaml", words("casino"))
    said = project.run("validate", code=1).said
    for place in (
        "8:15: error[unusable-address] target dev: the endpoint",
        '9:12: error[unusable-address] target dev: unknown scheme "ftp"',
        '10:32: error[unknown-kind] target dev: unknown kind "Strange"',
        '12:45: error[unknown-kind] target dev: unknown kind "Odd"',
        "14:12: error[unusable-address] target prod",
        '16:7: error[unknown-kind] target prod: "Nothing/x"',
        "18:34: error[adopted-twice] target prod: 31 is adopted as ContentReviewTemplate/one already",
    ):
        assert f"reconciler.yaml:{place}" in said, said
    assert "secretword" not in said
    assert not project.cloud.calls()
