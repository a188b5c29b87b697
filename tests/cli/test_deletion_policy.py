"""deletionPolicy: keep, from the manifest into the state and back out of the account's way."""

from __future__ import annotations

import pytest

from tests.support.manifests import DEV, template, words
from tests.support.project import Project

KEEP = ", lifecycle: {deletionPolicy: keep}"


def kept_words(*names: str) -> str:
    return words(*names, name=f"words{KEEP}")


@pytest.fixture
def applied(project: Project) -> Project:
    """A kept template and list, and a word that is not kept."""
    project.put("manifests/a.yaml", kept_words("casino", "poker") + template(f"strict{KEEP}"))
    project.put("manifests/b.yaml", words("lottery", name="others"))
    project.apply()
    project.cloud.forget_calls()
    return project


def test_removed_with_its_policy_it_is_forgotten_and_stays(applied: Project) -> None:
    """One commit takes both away. Said, counted, with the place where it stood; no call writes; drift is silent."""
    assert "deletionPolicy: keep" in applied.run("state", "show", "casino").out
    assert applied.run("state", "show", "casino", "--format", "json").json["deletion_policy"] == "keep"
    (applied.root / "manifests/a.yaml").unlink()
    plan = applied.run("plan", "--format", "json").json
    assert (plan["summary"]["forget"], plan["summary"]["delete"], plan["refusals"]) == (3, 0, [])
    row = next(change for change in plan["changes"] if change["address"] == "KeywordSample/casino")
    assert row["reason"] == "kept in the account, and no longer managed: its deletionPolicy is keep"
    assert row["source"] == "manifests/a.yaml:6"
    text = applied.run("plan").out
    assert "3 forget" in text
    assert "its deletionPolicy is keep" in text
    done = applied.apply()
    assert "3 forgotten" in done.out or "3 forgot" in done.out
    assert not applied.cloud.writes()
    assert set(applied.cloud.words()) == {"casino", "poker", "lottery"}
    assert "strict" in applied.cloud.templates()
    assert applied.run("state", "list").out == "KeywordSample/lottery\n"
    assert applied.run("plan").out.startswith("nothing to do")
    assert applied.run("drift").out.startswith("no drift")


def test_a_saved_plan_records_a_policy(applied: Project) -> None:
    """As in a pipeline: each apply is of a saved plan. Given up in one apply, the next plan deletes."""
    applied.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    said = applied.run("plan", "--out", "give-up.plan").out
    assert "apply records deletionPolicy: delete instead of keep for 3 resources" in said
    assert "nothing to do" not in said
    applied.run("apply", "give-up.plan")
    assert not applied.cloud.writes()
    assert "deletionPolicy" not in applied.run("state", "show", "casino").out
    applied.put("manifests/b.yaml", words("lottery", name=f"others{KEEP}"))
    applied.run("plan", "--out", "keep.plan")
    applied.run("apply", "keep.plan")
    (applied.root / "manifests/b.yaml").unlink()
    applied.put("manifests/a.yaml", words("poker") + template("strict"))
    plan = applied.run("plan", "--format", "json").json
    assert {change["address"]: change["verb"] for change in plan["changes"]} == {
        "KeywordSample/casino": "delete",
        "KeywordSample/lottery": "forget",
    }


def test_destroy_keeps_and_says_so(applied: Project) -> None:
    plan = applied.run("plan", "--destroy").out
    assert "1 delete, 3 forget" in plan
    done = applied.run("destroy", "--auto-approve")
    assert "nothing declares 3 resources" in done.out
    assert set(applied.cloud.words()) == {"casino", "poker"}
    assert "strict" in applied.cloud.templates()
    assert applied.run("state", "list").out == ""


def test_a_word_at_once_is_kept_too(applied: Project) -> None:
    """remove --apply forgets what is kept, and no call deletes it."""
    done = applied.run("remove", "casino", "--apply", "--auto-approve")
    assert "nothing declares 1 resource (KeywordSample/casino) any more; in the account it stays" in done.said
    assert "casino" in applied.cloud.words()
    assert "KeywordSample/casino" not in applied.run("state", "list").out


def test_what_may_be_said_and_what_not(embedded: Project) -> None:
    """In a patch too, for one target; not on a statement, and no other word. Rendered, it is still there."""
    embedded.put("manifests/a.yaml", template("strict, lifecycle: {deletionPolicy: retain}"))
    wrong = embedded.run("validate", code=1)
    assert 'error[unknown-value] "retain" for deletionPolicy' in wrong.out
    assert "allowed: delete, keep" in wrong.out
    embedded.put("reconciler.yaml", DEV + "  prod: {}\n")
    embedded.put("manifests/a.yaml", template("strict"))
    patch = template(f"strict, patch: true, targets: [prod]{KEEP}")
    embedded.put("manifests/b.yaml", patch)
    assert "deletionPolicy: keep" in embedded.run("render", "--target", "prod").out
    assert "deletionPolicy" not in embedded.run("render", "--target", "dev").out
    embedded.put("manifests/b.yaml", kept_words("casino") + "  expires: 2099-01-01\n")
    said = embedded.run("validate", "--target", "dev").out
    assert "warning[expires-protected]" in said
    assert "deletionPolicy of its list keeps it in the account then" in said
