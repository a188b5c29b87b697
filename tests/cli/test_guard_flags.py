"""Guards: refused with 3, a code, the numbers and the flag; carried out with exactly that flag."""

from __future__ import annotations

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

TWENTY = [f"word {n}" for n in range(20)]


def settled(project: Project, *documents: str) -> None:
    """Apply these manifests, one file each."""
    for number, text in enumerate(documents):
        project.put(f"manifests/{number}.yaml", text)
    project.apply()
    project.cloud.forget_calls()


def refused(project: Project, code: str, *said: str, flags: tuple[str, ...] = ()) -> str:
    """A refusal by this guard; nothing is sent. The plan shows it too, and exits 0."""
    done = project.apply(*flags, code=3)
    assert f"[{code}]" in done.err, done.err
    for words_ in said:
        assert words_ in done.err, done.err
    assert not project.cloud.writes()
    shown = project.run("plan", "--format", "json").json
    assert code in [refusal["code"] for refusal in shown["refusals"]]
    return done.err


def test_an_emptied_folder(project: Project) -> None:
    """Nothing declared any more: one sentence, the flag, and the command that means it."""
    settled(project, words("casino"))
    (project.root / "manifests/0.yaml").unlink()
    before = project.state_file.read_bytes()
    refused(project, "empty-desired", "the state has 1 resource", "--allow-empty", "reconciler destroy")
    assert project.state_file.read_bytes() == before
    project.apply("--allow-empty", "--allow-deletes", "1")
    assert project.cloud.words() == {}


def test_many_deletes_need_their_number(project: Project) -> None:
    """``--allow-deletes`` takes the planned number and no other."""
    settled(project, words(*TWENTY))
    project.put("manifests/0.yaml", words(*TWENTY[:5]))
    refused(
        project, "max-delete", "15 of 20 keywords", "at most 10 are allowed without permission", "--allow-deletes 15"
    )
    refused(project, "max-delete", flags=("--allow-deletes", "14"))
    refused(project, "max-delete", flags=("--allow-deletes", "16"))
    project.apply("--allow-deletes", "15")
    assert len(project.cloud.words()) == 5


def test_a_few_deletes_need_nothing(project: Project) -> None:
    """Up to ten keywords go without a question; the last of a kind never does."""
    settled(project, words(*TWENTY) + template("a") + template("b"))
    project.put("manifests/0.yaml", words(*TWENTY[:10]) + template("a"))
    project.apply()
    project.cloud.forget_calls()
    project.put("manifests/0.yaml", words(*TWENTY[:10]))
    refused(project, "max-delete", "1 of 1 templates", "none would be left", "--allow-deletes 1")


def test_what_is_missing_in_the_account(project: Project) -> None:
    """Most of the state is not there: a wrong account, or a wiped one?"""
    settled(project, words(*TWENTY))
    project.cloud.edit("DeleteWordSamples", Keywords=TWENTY[:15])
    project.cloud.forget_calls()
    refused(project, "recreate", "15 of 20 recorded keywords are missing", "--allow-recreate")
    project.apply("--allow-recreate")
    assert len(project.cloud.words()) == 20


def test_prevent_destroy(project: Project) -> None:
    """Kept in the state: neither a removed manifest nor destroy deletes it, and no flag helps."""
    kept = template("strict", life=", lifecycle: {preventDestroy: true}")
    settled(project, words("casino") + kept + template("other"))
    project.put("manifests/0.yaml", words("casino") + template("other", block=50))
    said = refused(project, "prevent-destroy", "1 resource with preventDestroy", "ContentReviewTemplate/strict")
    assert "to allow it" not in said.partition("[prevent-destroy]")[2].partition("[")[0]
    destroyed = project.run("destroy", "--auto-approve", code=3)
    assert "[prevent-destroy]" in destroyed.err
    assert not project.cloud.writes()
    project.put("manifests/0.yaml", words("casino") + template("strict") + template("other"))
    project.apply()
    project.run("destroy", "--auto-approve")
    assert project.cloud.templates() == {}


def test_the_quota_counts_what_others_made(project: Project) -> None:
    """50 templates an account: the 49 of somebody else leave room for one."""
    for number in range(49):
        project.cloud.edit("CreateContentReviewTemplate", Name=f"other {number}")
    project.cloud.forget_calls()
    project.put("manifests/0.yaml", template("a") + template("b"))
    said = refused(project, "quota", "49 now, 2 created", "its quota is 50")
    assert "--allow" not in said
    project.put("manifests/0.yaml", template("a"))
    project.apply()


def test_a_rename_in_disguise(project: Project) -> None:
    """Another logical name is a delete and a create: the refusal prints the command that only renames."""
    settled(project, words("casino") + template("strict", more="  name: House\n") + template("other", block=60))
    project.put(
        "manifests/0.yaml", words("casino") + template("stricter", more="  name: House\n") + template("other", block=60)
    )
    move = "reconciler state mv ContentReviewTemplate/strict ContentReviewTemplate/stricter"
    refused(project, "rename", move, "--allow-replace")
    identity = project.cloud.templates()["House"]
    assert "to ContentReviewTemplate/stricter (id" in project.run(*move.split()[1:]).out
    project.apply()
    assert not project.cloud.writes()
    assert project.cloud.templates()["House"] == identity


def test_undoing_somebody_elses_tightening(project: Project) -> None:
    """They lowered the threshold; taking it back loosens, so it needs a yes of its own."""
    settled(project, template("strict", block=80))
    leaf = {"Switch": "ON", "BlockConfidence": 60, "ReviewConfidence": 0}
    definition = project.cloud.templates()["strict"]
    edit = {"Definition": definition, "PornConfigure": {"ImgReviewInfo": leaf}}
    project.cloud.edit("ModifyContentReviewTemplate", **edit)
    project.cloud.forget_calls()
    refused(project, "revert", "1 change would undo an outside edit and loosen moderation", "--allow-revert")
    assert "UNDOES" in project.run("plan").out
    project.apply("--allow-revert")
    leaf["BlockConfidence"] = 95
    project.cloud.edit("ModifyContentReviewTemplate", **edit)
    project.apply()
    assert project.run("plan").out.startswith("nothing to do")


def test_adopting_may_be_refused(project: Project) -> None:
    """``guards.adopt: refuse``: what the account has already is not taken over without a word."""
    project.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {guards: {adopt: refuse}}"))
    project.cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "casino"}])
    project.cloud.forget_calls()
    project.put("manifests/0.yaml", words("casino"))
    refused(project, "adopt", "1 resource of the account would be adopted", "--allow-adopt")
    assert "1 adopted" in project.apply("--allow-adopt").out
    assert not project.cloud.writes()


def test_loosening_may_be_refused(project: Project) -> None:
    """``guards.loosening: refuse``: a higher threshold needs ``--allow-loosening``, a lower one nothing."""
    project.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {guards: {loosening: refuse}}"))
    settled(project, template("strict", block=80))
    project.put("manifests/0.yaml", template("strict", block=90))
    refused(project, "loosening", "1 change would loosen moderation", "--allow-loosening")
    project.apply("--allow-loosening")
    project.put("manifests/0.yaml", template("strict", block=70))
    project.apply()
