"""undo at the command line: what it shows, asks, refuses and leaves; and what state push says of it."""

from __future__ import annotations

from tests.support.manifests import HEAD, template, words
from tests.support.project import Project


def test_one_undo_and_its_undo(project: Project) -> None:
    project.put("manifests/a.yaml", words("casino", "poker") + template("strict", block=80))
    project.apply()
    pulled = project.root / "old.json"
    project.run("state", "pull", "--out", pulled)
    changed = words("casino", "{keyword: slot, tags: [a]}") + template("strict", block=60)
    project.put("manifests/a.yaml", changed)
    project.apply()
    asked = project.run("undo", code=3)
    assert "A PART ONLY: undo 4; everything else stays as it is" in asked.out
    assert "ContentReviewTemplate/strict is otherwise at manifests/a.yaml:" in asked.out
    assert "change them before the next apply" in asked.out
    assert set(project.cloud.words()) == {"casino", "slot"}
    # What was deleted is neither declared nor recorded, and what is undone all the same.
    part = project.run("undo", "--exclude", "KeywordSample/poker", "--exclude", "KeywordSample/x", code=3).out
    assert "--exclude KeywordSample/x matches nothing" in part
    assert "--exclude KeywordSample/poker matches nothing" not in part
    checksum = asked.err.rpartition("--checksum ")[2].strip()
    assert "saved plan" not in asked.err
    other = checksum[::-1]
    assert "something changed since it was approved" in project.run("undo", "--checksum", other, code=3).err
    report = project.run("undo", "4", "--checksum", checksum, "--format", "json").json
    assert (report["done"], report["ok"]) == ({"create": 1, "update": 1, "delete": 1}, True)
    assert set(project.cloud.words()) == {"casino", "poker"}
    assert "undo 4" in project.run("history").out
    project.run("undo", "--auto-approve")
    assert set(project.cloud.words()) == {"casino", "slot"}
    assert project.run("plan").out.startswith("nothing to do")
    named = ("KeywordSample/poker", "ContentReviewTemplate/strict")
    said = project.run("undo", "4", "--auto-approve").out
    assert f"once this is done, reconciler accept {' '.join(named)} writes into them" in " ".join(said.split())
    project.run("accept", *named, "--auto-approve")
    project.run("remove", "slot", "--auto-approve")
    assert project.run("plan").out.startswith("nothing to do")
    project.put("manifests/a.yaml", changed)
    project.apply()
    refused = project.run("state", "push", pulled, code=3)
    assert "does not change the account: reconciler undo takes back" in " ".join(refused.err.split())
    said = project.run("state", "push", "--force", pulled)
    assert "the account stays as it is; reconciler undo takes back" in said.err


def test_words_that_are_neither_declared_nor_live_are_masked(project: Project) -> None:
    """The only place that has them is what the history keeps."""
    project.put("manifests/a.yaml", words("casino", "forbiddenword") + template("strict"))
    project.apply()
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    project.apply()
    shown = project.run("undo", "--mask", code=3)
    assert "is not declared" in shown.out
    assert "forbiddenword" not in shown.out + shown.err
    removed = [
        HEAD.format(kind="Removed", name=name) + "  address: KeywordSample/secretword\n" for name in ("one", "two")
    ]
    project.put("manifests/b.yaml", "---\n".join(removed))
    shown = project.run("validate", "--mask", code=1)
    assert "is removed already" in shown.out
    assert "secretword" not in shown.out + shown.err


def test_what_changed_the_state_alone_is_passed_over(project: Project) -> None:
    """accept adopts in the state what appeared; the account is as the command before it left it."""
    assert project.cloud is not None
    project.put("manifests/a.yaml", words("casino"))
    project.apply()
    project.cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "bingo"}])
    project.run("accept", "bingo", "--auto-approve")
    assert "A PART ONLY: undo 2; everything else stays as it is" in project.run("undo", code=3).out
    assert "changed nothing in the account" in project.run("undo", "3", code=1).err


def test_what_cannot_be_undone(project: Project) -> None:
    project.put("manifests/a.yaml", words("casino"))
    assert "nothing that changed the account" in project.run("undo", code=1).err
    project.apply()
    assert "no entry for version 9" in project.run("undo", "9", code=1).err
    assert "undo takes a PATH and a SERIAL" in project.run("undo", "a", "b", code=1).err
    refused = project.run("undo", "--auto-approve", code=3).err
    assert "--allow-empty" in refused
    assert "the manifests declare nothing" not in refused
    # An error in the manifests is no reason to leave the account as it is; but it is said.
    project.put("manifests/a.yaml", "kind: [")
    shown = project.run("undo", "--auto-approve", "--allow-empty", "--allow-deletes", "1").out
    flat = " ".join(shown.split())
    assert "the manifests cannot be read (manifests/a.yaml:1: " in flat
    assert "this was not compared with them" in flat
    assert project.cloud.words() == {}
