"""state pull, push, history, unlock; init tries out remote stores; a state that a runner would lose is refused."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.manifests import PROJECT, template, words
from tests.support.program import Done
from tests.support.project import Project
from tests.support.public_endpoint import public
from tests.support.state_places import (
    HTTP_SECRET,
    S3_SECRET,
    ObjectStorage,
    Place,
    http_place,
    rclone_storage,
    s3_place,
)
from tests.support.waiting import until

HEAD = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  dev: {state: '%s'}\n"
SITES = PROJECT + "targets:\n  dev: {state: '%s'}\n  cn: {state: '%s', site: cn}\n"


@pytest.fixture(params=["local", "s3", "http"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "local":
        yield Place("local", "kept")
    elif request.param == "s3":
        yield s3_place(request.getfixturevalue("storage").honest)
    else:
        with http_place() as found:
            yield found


@pytest.fixture
def applied(project: Project, place: Place) -> Project:
    """Serial 1 creates, each later apply is one more."""
    project.env |= place.environ
    project.put("reconciler.yaml", HEAD % place.address)
    project.put("manifests/a.yaml", words("casino") + template("strict"))
    project.apply()
    return project


def serial(project: Project) -> int:
    return int(project.run("state", "list", "--format", "json").json["serial"])


def test_pull_and_push(applied: Project) -> None:
    """What is pulled can be pushed back: as the next version, and with everything in it."""
    pulled = applied.run("state", "pull").out
    assert json.loads(pulled)["format"] == "reconciler-state/1"
    done = applied.run("state", "pull", "--out", "copy.json")
    assert done.out == "wrote copy.json\n"
    assert (applied.root / "copy.json").read_text() == pulled
    assert (applied.root / "copy.json").stat().st_mode & 0o077 == 0
    before, listed = serial(applied), applied.run("state", "list").out
    applied.cloud.forget_calls()
    done = applied.run("state", "push", "copy.json")
    assert done.out == f"stored as serial {before + 1}, 2 resources\n"
    assert (serial(applied), applied.run("state", "list").out) == (before + 1, listed)
    assert not applied.cloud.calls()
    assert applied.run("plan").out.startswith("nothing to do")


def test_push_of_what_does_not_follow(applied: Project, place: Place) -> None:
    """Older, of another lineage, of another site: 3, and nothing is stored. Damaged, or no state: 1."""
    applied.run("state", "pull", "--out", "old.json")
    applied.put("manifests/a.yaml", words("casino", "poker") + template("strict"))
    applied.apply()
    now = serial(applied)
    refused = applied.run("state", "push", "old.json", code=3)
    assert "it is older" in refused.err
    assert f"version {now}" in refused.err
    assert "--force" in refused.err

    other = Project(applied.root / "other", applied.cloud)
    other.put("reconciler.yaml", HEAD % "kept")
    other.put("manifests/a.yaml", words("weather"))
    other.apply()
    other.run("state", "pull", "--out", "../foreign.json")
    refused = applied.run("state", "push", "foreign.json", code=3)
    assert "holds another state: lineage" in refused.err

    applied.put("reconciler.yaml", SITES % (place.address, "elsewhere"))
    refused = applied.run("state", "push", "old.json", "--target", "cn", "--force", code=3)
    assert "the document belongs to site intl, this target to cn" in refused.err
    applied.put("reconciler.yaml", HEAD % place.address)

    text = (applied.root / "old.json").read_text()
    applied.put("damaged.json", text.replace("casino", "cosino"))
    applied.put("newer.json", text.replace("reconciler-state/1", "reconciler-state/3"))
    assert "the document to push is damaged" in applied.run("state", "push", "damaged.json", "--force", code=1).err
    assert "is damaged" in applied.run("state", "push", "reconciler.yaml", code=1).err
    applied.run("state", "push", "newer.json", "--force", code=3)
    assert "missing.json" in applied.run("state", "push", "missing.json", code=1).err
    assert serial(applied) == now

    # The older one by force: it comes on top, and what it does not know is in the account only.
    assert f"serial {now + 1}, 2 resources" in applied.run("state", "push", "old.json", "--force").out
    assert "adopt" in applied.run("plan").out
    assert f"serial {now + 2}, 1 resources" in applied.run("state", "push", "foreign.json", "--force").out
    assert applied.run("state", "list").out == "KeywordSample/weather\n"


def test_history(applied: Project, place: Place) -> None:
    """The last twenty, newest first, each whole: an older one can be pushed again. HTTP knows one version only."""
    for number in range(3):
        applied.put("manifests/a.yaml", words("casino", f"word {number}") + template("strict"))
        applied.apply("--allow-loosening")
    done = applied.run("state", "history")
    listed = applied.run("state", "history", "--format", "json").json
    if place.kind == "http":
        assert done.out.startswith("no versions are kept at http://127.0.0.1:")
        assert listed["versions"] == []
        return
    serials = [row["serial"] for row in listed["versions"]]
    assert serials[0] == serial(applied)
    assert serials == sorted(set(serials), reverse=True)
    assert 3 <= len(serials) <= 20
    assert [int(line.split()[0]) for line in done.out.splitlines()] == serials
    for row in listed["versions"]:
        assert row["time"].endswith("+00:00")
        assert row["by"] is None or row["by"].endswith(", apply")


def test_nothing_is_stored_yet(project: Project, place: Place) -> None:
    project.env |= place.environ
    project.put("reconciler.yaml", HEAD % place.address)
    assert "nothing is stored at" in project.run("state", "pull", code=1).err
    assert project.run("state", "unlock").out == "the lock was not held\n"
    assert "no versions" in project.run("state", "history").out


@pytest.mark.slow
def test_unlock(applied: Project) -> None:
    """A living holder is named and left alone, but for --force: then their next write fails, and nothing is lost."""
    applied.put("manifests/a.yaml", words("casino", "poker") + template("strict") + template("live"))
    applied.cloud.fault("action=CreateContentReviewTemplate,kind=slow,count=1,seconds=6")
    with applied.started("apply", "--auto-approve") as process:
        until(lambda: applied.cloud.count("CreateContentReviewTemplate") > 1 or process.poll() is not None)
        process.send_signal(signal.SIGSTOP)
        holder = f"apply, process {process.pid}"
        refused = applied.run("state", "unlock", code=3)
        assert holder in refused.err
        assert "--force" in refused.err
        freed = applied.run("state", "unlock", "--force")
        assert freed.out.startswith("freed the lock that ")
        assert holder in freed.out
        assert applied.run("state", "unlock").out == "the lock was not held\n"
        applied.cloud.admin("DELETE", "faults")
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=120)
        late = Done(process.returncode, out.decode(), err.decode())
    assert late.code != 0, late
    assert "nothing more was written" in late.err
    applied.apply("--lock-timeout", "60")
    assert sorted(applied.cloud.templates()) == ["live", "strict"]
    assert applied.run("plan").out.startswith("nothing to do: 4 unchanged")


def test_init_proves_the_stores_of_a_project(project: Project, place: Place) -> None:
    """In a project that exists: remote places are tried out, and nothing is left behind. A folder is not remote."""
    project.env |= place.environ
    project.put("reconciler.yaml", HEAD % place.address)
    if place.kind == "local":
        assert "reconciler.yaml" in project.run("init", code=1).err
        return
    done = project.run("init")
    assert done.out.startswith("dev: ")
    assert "supports locks and conditional writes" in done.out
    assert project.run("state", "unlock").out == "the lock was not held\n"
    assert "nothing is stored" in project.run("state", "pull", code=1).err
    assert not project.cloud.calls()


def test_init_refuses_stores_that_ignore_conditions(project: Project, storage: ObjectStorage, tmp_path: Path) -> None:
    """3, with the reason; and so does the first apply, before a single call."""
    project.put("manifests/a.yaml", words("casino"))
    with rclone_storage(tmp_path / "rclone") as rclone, http_place("locks twice") as careless:
        for place, said in (
            (s3_place(storage.deaf), "wrote over one that was there"),
            (s3_place(rclone), "wrote over one that was there"),
            (careless, "granted one lock twice"),
        ):
            project.env |= place.environ
            project.put("reconciler.yaml", HEAD % place.address)
            for command in (("init",), ("apply", "--auto-approve")):
                done = project.run(*command, code=3)
                assert said in done.err
                assert S3_SECRET not in done.said
                assert HTTP_SECRET not in done.said
    assert not project.cloud.writes()


def test_a_state_that_the_runner_would_lose(project: Project) -> None:
    """CI and a real endpoint: a plan is made, and carries the refusal; what acts on it, or trusts it, exits 3."""
    project.put("manifests/a.yaml", words("casino"))
    lost = "it would vanish with this runner"
    with public(project.cloud.url) as real:
        planned = project.run("plan", "--format", "json", "--out", "p.plan", env=real).json
        [refusal] = planned["refusals"]
        assert (refusal["code"], refusal["flag"]) == ("lost-state", None)
        assert lost in refusal["message"]
        assert planned["summary"]["create"] == 1
        assert "Resolve first: lost-state" in project.run("plan", env=real).out
        for command in (
            ("drift",),
            ("drift", "--format", "markdown"),
            ("apply", "--auto-approve"),
            ("apply", "p.plan"),
            ("destroy", "--auto-approve"),
            ("adopt", "KeywordSample/casino"),
        ):
            done = project.run(*command, env=real, code=3)
            assert lost in done.err, command
            assert "s3://BUCKET/KEY" in done.err
        assert not project.cloud.writes()
        with http_place() as place:
            project.put("reconciler.yaml", HEAD % place.address)
            allowed = {**real, **place.environ, "RECONCILER_STATE_HOST": "127.0.0.1"}
            project.run("apply", "--auto-approve", env=allowed)
            assert project.run("drift", env=allowed).out.startswith("no drift")
    assert project.cloud.words().keys() == {"casino"}
