"""Presets where the service shows them among the account's own templates, with a word about it or without."""

from __future__ import annotations

import pytest

from tests.support.manifests import DEV, template
from tests.support.project import Project

EXCLUSIVE = DEV.replace("dev: {}", "dev: {exclusive: [ContentReviewTemplate]}")
ADOPTING = DEV.replace("dev: {}", "dev: {adopt: {ContentReviewTemplate/mine: 10}}")


@pytest.fixture(params=["present", "null", "missing"])
def shown(project: Project, request: pytest.FixtureRequest) -> Project:
    """A service that lists presets whatever ``Type`` is asked for, and shows their type, or does not."""
    project.cloud.admin("POST", "quirks", {"type_filter": "ignored", "type_field": request.param})
    return project


def test_never_deleted_and_never_counted(shown: Project) -> None:
    shown.put("reconciler.yaml", EXCLUSIVE)
    shown.put("manifests/a.yaml", template("strict"))
    shown.apply()
    plan = shown.run("plan", "--format", "json").json
    assert (plan["changes"], plan["refusals"], plan["summary"]["unmanaged"]) == ([], [], 0)
    shown.put("manifests/a.yaml", template("strict", block=85))
    assert "read 1 template\n" in shown.run("plan").out
    shown.apply()
    assert shown.run("drift", "--unmanaged", "fail").out.startswith("no drift: 1 as recorded")
    shown.run("destroy", "--auto-approve")
    assert shown.cloud.templates().keys() == set()
    assert shown.cloud.count("DeleteContentReviewTemplate") == 1


def test_never_adopted(shown: Project) -> None:
    """Neither by id, nor by name, nor because the target says so."""
    shown.put("manifests/a.yaml", template("mine", more="  name: Preset moderation\n"))
    by_id = shown.run("adopt", "ContentReviewTemplate/mine", "10", "--auto-approve", code=1).err
    assert "10 is a preset of the service" in by_id or "does not say whether 10 is" in by_id
    by_name = shown.run("adopt", "--by-name", "*", "--auto-approve", code=None)
    assert "adopted" not in by_name.out
    shown.put("reconciler.yaml", ADOPTING)
    assert "[adopt-preset]" in shown.run("apply", "--auto-approve", code=3).err
    assert shown.untouched()


def test_never_exported(shown: Project) -> None:
    shown.cloud.edit("CreateContentReviewTemplate", Name="own")
    done = shown.run("export", "home", "--format", "json").json
    assert "Preset moderation" not in "".join(path.read_text() for path in shown.root.rglob("home/*.yaml"))
    assert done["exported"]["templates"] in (0, 1)
