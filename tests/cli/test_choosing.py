"""--only, --exclude and --destroy: a part of the plan, or all of it turned round."""

from __future__ import annotations

import pytest

from tests.support.manifests import template, words
from tests.support.project import Project


@pytest.fixture
def mixed(project: Project) -> Project:
    project.put("manifests/a.yaml", words("casino", "poker", name="games") + "---\n" + words("free btc", name="scams"))
    project.put("manifests/b.yaml", template("strict") + template("mild"))
    return project


CHOICES = {
    ("--only", "KeywordSample/*"): {"casino", "poker", "free btc"},
    ("--only", "list:games"): {"casino", "poker"},
    ("--only", "list:*s", "--exclude", "KeywordSample/p*"): {"casino", "free btc"},
    ("--exclude", "list:scams", "--exclude", "ContentReviewTemplate/m*"): {"casino", "poker", "strict"},
    ("--only", "*/strict", "--only", "*/free btc"): {"strict", "free btc"},
    ("--only", "KeywordSample/nothing"): set(),
}


@pytest.mark.parametrize("flags", CHOICES, ids=" ".join)
def test_plan_only(flags: tuple[str, ...], mixed: Project) -> None:
    """Globs on addresses, and ``list:`` globs on lists; repeatable."""
    made = mixed.run("plan", "--format", "json", *flags).json
    assert {change["address"].partition("/")[2] for change in made["changes"]} == CHOICES[flags]


def test_apply_only(mixed: Project) -> None:
    """What is left out is neither sent nor forgotten, and the printed command says the choice again."""
    assert "--only list:games" in mixed.run("plan", "--only", "list:games").out
    mixed.apply("--only", "list:games")
    assert mixed.cloud.words().keys() == {"casino", "poker"}
    assert mixed.cloud.templates() == {}
    mixed.apply()
    mixed.put("manifests/a.yaml", words("casino", name="games"))
    mixed.apply("--only", "ContentReviewTemplate/*")
    assert mixed.cloud.words().keys() == {"casino", "poker", "free btc"}
    mixed.apply("--exclude", "list:games")
    assert mixed.cloud.words().keys() == {"casino", "poker"}


def test_destroy(mixed: Project) -> None:
    """``plan --destroy`` shows it, a part of it may go first, the rest goes then; manifests are not needed."""
    mixed.apply()
    mixed.put("manifests/a.yaml", "not: a manifest\n")
    planned = mixed.run("plan", "--destroy", "--format", "json").json
    assert (planned["mode"], planned["summary"]["delete"]) == ("destroy", 5)
    mixed.run("plan", "--destroy", "--detailed-exitcode", code=2)
    mixed.run("destroy", "--auto-approve", "--only", "KeywordSample/*")
    assert mixed.cloud.words() == {}
    assert mixed.cloud.templates().keys() == {"strict", "mild"}
    done = mixed.run("destroy", "--auto-approve", "--format", "json").json
    assert (done["ok"], done["done"]) == (True, {"delete": 2})
    assert mixed.cloud.templates() == {}
    assert "nothing to do" in mixed.run("destroy", "--auto-approve").out
