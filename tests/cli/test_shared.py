"""A shared folder in whole commands: plans name its files, outputs leave it alone, an untrusted project has it too."""

from __future__ import annotations

import pytest

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, words
from tests.support.project import Project


@pytest.fixture
def shop(project: Project, cloud: EmulatorProcess) -> Project:
    """A project in a folder of a repository; another folder of it has a list."""
    (project.root / ".git").mkdir()
    made = Project(project.root / "shop", cloud)
    made.put("reconciler.yaml", DEV + "shared: ../common\n")
    made.put("manifests/a.yaml", words("poker", name="a"))
    project.put("common/b.yaml", words("casino", name="b") + "  keywordsFrom: [{file: lists/w.txt}]\n")
    project.put("common/lists/w.txt", "roulette\n")
    return made


def test_plans_name_the_file_that_decides(shop: Project) -> None:
    """Saved, shown, applied, and empty afterwards; a file that is gone is named too."""
    plan = shop.run("plan", "--format", "json").json
    assert {change["source"] for change in plan["changes"]} == {
        "manifests/a.yaml:6",
        "../common/b.yaml:6",
        "../common/lists/w.txt:1",
    }
    shop.run("plan", "--out", "p.plan")
    assert "../common/lists/w.txt" in shop.run("show", "p.plan").out
    shop.run("apply", "p.plan", "--auto-approve")
    assert "nothing to do" in shop.run("plan").out
    (shop.root / "../common/b.yaml").write_text(words("casino", name="b"), encoding="utf-8")
    (shop.root / "../common/lists/w.txt").unlink()
    assert "file gone: ../common/lists/w.txt" in shop.run("plan").out


def test_an_output_does_not_replace_what_is_shared(shop: Project) -> None:
    """A plan that is saved there would be somebody's manifest."""
    done = shop.run("plan", "--out", "../common/b.yaml", code=1)
    assert "a manifest of the project" in done.err


def test_an_untrusted_project_may_share(shop: Project, project: Project) -> None:
    """All of the checkout is the stranger's; but no link is followed."""
    shop.run("validate", "--untrusted")
    (project.root / "linked").symlink_to("common")
    shop.put("reconciler.yaml", DEV + "shared: ../linked\n")
    assert "error[unreadable-file]" in shop.run("validate", "--untrusted", code=1).said


def test_annotations_are_seen_from_the_top_of_the_repository(shop: Project, project: Project) -> None:
    project.put("common/lists/w.txt", "#word\n")
    env = {"GITHUB_WORKSPACE": str(project.root)}
    assert "file=common/lists/w.txt" in shop.run("validate", "--format", "github", code=1, env=env).out
