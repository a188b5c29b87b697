"""RECONCILER_STATE_KEY: what a person sees and does, with real commands against the emulator."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.files.planfile import dump, open_plan
from tests.support.durable_steps import __file__ as _support
from tests.support.keys import FIRST, SECOND, flipped, keys, with_key
from tests.support.manifests import DEV, PROJECT, template, words
from tests.support.program import Done, run
from tests.support.project import Project

STEPPED = str(Path(_support).with_name("stepped_program.py"))
TWO = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  dev: {}\n  prod: {}\n"
WORDS = ("kasino", "德州扑克")


@pytest.fixture
def encrypted(project: Project) -> Project:
    """A project with a key, applied once."""
    project.env |= with_key(project.root / "home")
    project.put("manifests/a.yaml", words(*WORDS) + template("strict"))
    project.apply()
    return project


def files(project: Project) -> Iterator[Path]:
    """What the program wrote."""
    for path in project.root.rglob("*"):
        if path.is_file() and "manifests" not in path.parts and path.name != "reconciler.yaml":
            yield path


def in_clear(project: Project) -> list[str]:
    return [path.name for path in files(project) if any(word.encode() in path.read_bytes() for word in WORDS)]


def test_nothing_on_disk_is_in_clear_and_everything_works(encrypted: Project) -> None:
    command = encrypted.run
    encrypted.put("manifests/a.yaml", words(*WORDS, "poker") + template("strict"))
    command("plan", "--out", "saved.plan")
    assert encrypted.root.joinpath("saved.plan").stat().st_mode & 0o077 == 0
    assert "poker" in command("show", "saved.plan").out
    assert in_clear(encrypted) == []
    assert b"poker" not in encrypted.root.joinpath("saved.plan").read_bytes()
    command("apply", "saved.plan", "--auto-approve")
    assert command("plan").out.startswith("nothing to do")
    assert "KeywordSample/poker" in command("state", "list").out
    assert "Review" in command("state", "show", f"KeywordSample/{WORDS[0]}").out
    command("drift")
    command("state", "pull", "--out", "copy.json")
    assert command("state", "pull").out.startswith('{"format":"reconciler-state/100","lineage":"')
    assert in_clear(encrypted) == []
    assert WORDS[0] in command("state", "pull", "--clear").out
    assert "stored as serial 5, 4 resources" in command("state", "push", "copy.json").out
    assert command("plan").out.startswith("nothing to do")
    command("state", "rm", "KeywordSample/poker")
    command("destroy", "--auto-approve")
    assert in_clear(encrypted) == []


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"RECONCILER_STATE_KEY": SECOND}, "is encrypted with another key"),
        ({"RECONCILER_STATE_KEY": ""}, "RECONCILER_STATE_KEY is set, and empty"),
        ({"RECONCILER_STATE_KEY": FIRST[:-8]}, "is 27 bytes in base64, not 32"),
    ],
)
def test_a_wrong_key_is_exit_1_and_writes_nothing(encrypted: Project, env: dict[str, str], said: str) -> None:
    encrypted.run("plan", "--out", "saved.plan")
    encrypted.run("state", "pull", "--out", "copy.json")
    encrypted.cloud.forget_calls()
    before = {path: path.read_bytes() for path in files(encrypted)}
    for command in (
        ("plan",),
        ("apply", "--auto-approve"),
        ("apply", "saved.plan"),
        ("show", "saved.plan"),
        ("drift",),
        ("destroy", "--auto-approve"),
        ("state", "list"),
        ("state", "push", "copy.json", "--force"),
        ("state", "rekey", "--accept-stored"),
    ):
        done = encrypted.run(*command, code=1, env=env)
        assert said in done.err
        assert "hint: " in done.err
        assert FIRST[:12] not in done.said
        assert SECOND[:12] not in done.said
    after = {path: path.read_bytes() for path in files(encrypted) if path.name not in ("lock", "lock.json")}
    assert after == {path: data for path, data in before.items() if path.name not in ("lock", "lock.json")}
    assert not encrypted.cloud.writes()


def test_without_the_key(encrypted: Project) -> None:
    encrypted.run("plan", "--out", "saved.plan")
    del encrypted.env["RECONCILER_STATE_KEY"]
    assert "is encrypted, and RECONCILER_STATE_KEY is not set" in encrypted.run("plan", code=1).err
    assert (
        "the plan is encrypted, and RECONCILER_STATE_KEY is not set" in encrypted.run("show", "saved.plan", code=1).err
    )
    assert "there is no key to encrypt" in encrypted.run("state", "rekey", code=1).err


def test_an_encrypted_state_is_shown_under_masks_as_it_is(encrypted: Project) -> None:
    """The keyword is a word of the head in clear: masked, the document could not be used."""
    encrypted.put("manifests/a.yaml", words(*WORDS, "lineage") + template("strict"))
    encrypted.apply()
    shown = encrypted.run("state", "pull", "--mask").out
    encrypted.put("copy.json", shown)
    assert "stored as serial" in encrypted.run("state", "push", "copy.json").out
    refused = encrypted.run("state", "pull", "--mask", "--clear", code=1)
    assert "a state with masked keywords cannot be used" in refused.err


def test_a_saved_plan_in_clear_is_refused_under_a_key(encrypted: Project) -> None:
    """Whoever may write where plans are kept could have made it."""
    encrypted.put("manifests/a.yaml", words(*WORDS, "poker") + template("strict"))
    encrypted.run("plan", "--out", "saved.plan")
    encrypted.put("forged.plan", dump(open_plan(encrypted.root / "saved.plan", keys())))
    encrypted.cloud.forget_calls()
    for command in (("show", "forged.plan"), ("apply", "forged.plan")):
        assert "the plan is in clear, and a key is set" in encrypted.run(*command, code=3).err
    assert not encrypted.cloud.writes()


def test_a_saved_plan_that_was_altered_or_exchanged(encrypted: Project) -> None:
    encrypted.put("manifests/a.yaml", words(*WORDS, "poker") + template("strict"))
    encrypted.run("plan", "--out", "saved.plan")
    good = (encrypted.root / "saved.plan").read_bytes()
    encrypted.cloud.forget_calls()
    for other in list(flipped(good))[200 :: len(good) // 6]:
        encrypted.put("other.plan", other)
        done = encrypted.run("apply", "other.plan", code=None)
        assert done.code in (1, 3), done.said
    # A state in its place, a plan of another target, of another state, and another plan than the approved one.
    encrypted.put("other.plan", (encrypted.root / ".reconciler/dev/state.json").read_bytes())
    assert "neither a project file nor a saved plan" in encrypted.run("apply", "other.plan", code=1).err
    encrypted.put("reconciler.yaml", TWO)
    encrypted.run("plan", "--target", "prod", "--out", "prod.plan")
    done = encrypted.run("apply", "--plan", "prod.plan", "--target", "dev", code=3)
    assert "this plan was made for target prod, not dev" in done.err
    encrypted.put("reconciler.yaml", DEV)
    checksum = re.search(r"--checksum ([0-9a-f]{64})", encrypted.run("show", "saved.plan", "--format", "markdown").out)
    made = open_plan(encrypted.root / "saved.plan", keys())
    assert checksum is None or checksum[1] == made.checksum
    encrypted.put("manifests/a.yaml", words(*WORDS, "other word") + template("strict"))
    encrypted.run("plan", "--out", "second.plan")
    done = encrypted.run("apply", "second.plan", "--checksum", made.checksum, code=3)
    assert "it is not the one that was approved" in done.err
    shutil.rmtree(encrypted.root / ".reconciler")
    encrypted.run("state", "rekey", "--accept-stored")
    done = encrypted.run("apply", "saved.plan", code=3)
    assert "another state: its lineage differs" in done.err
    assert not encrypted.cloud.writes()
    encrypted.put("saved.plan", good[: len(good) // 2])
    assert "was changed or truncated" in encrypted.run("show", "saved.plan", code=3).err


def test_an_older_state_is_refused_and_comes_back_on_purpose(encrypted: Project) -> None:
    old = encrypted.state_file.read_bytes()
    encrypted.run("state", "pull", "--out", "old.json")
    encrypted.put("manifests/a.yaml", words(*WORDS, "poker") + template("strict"))
    encrypted.apply()
    encrypted.state_file.write_bytes(old)
    done = encrypted.run("plan", code=1)
    assert "it is older" in done.err
    assert "reconciler state push --force FILE" in done.err
    assert "it is older" in encrypted.run("state", "rekey", code=1).err
    done = encrypted.run("state", "push", "old.json", "--force")
    assert "stored as serial 5, 3 resources" in done.out
    assert "adopt" in encrypted.run("plan").out


def test_the_versions_seen_lie_outside_the_project(encrypted: Project) -> None:
    """And a runner without a place for them works all the same."""
    assert list((encrypted.root / "home/reconciler/lineages").glob("*/*"))
    fresh = encrypted.env | {"XDG_STATE_HOME": str(encrypted.put("a-file", "")), "HOME": "/nonexistent"}
    assert encrypted.run("plan", env=fresh).out.startswith("nothing to do")


def test_from_clear_to_a_key_to_another_and_back(project: Project) -> None:
    project.put("manifests/a.yaml", words(*WORDS) + template("strict"))
    project.apply()
    project.put("manifests/a.yaml", words(*WORDS, "poker") + template("strict"))
    project.apply()
    assert {"state.json", "state.json.backup", "0000000001.json"} <= set(in_clear(project))
    assert "poker" in (project.root / ".reconciler/dev/journal.backup").read_text()

    project.env |= with_key(project.root / "home")
    done = project.run("plan", code=1)
    assert "is in clear, and a key is set" in done.err
    assert "reconciler state rekey encrypts it" in done.err
    done = project.run("state", "rekey")
    assert re.match(r"version 5 at .*state\.json is encrypted with the current key\n7 kept documents", done.out)
    assert in_clear(project) == []
    assert not any(b"poker" in path.read_bytes() for path in files(project))
    assert project.run("plan").out.startswith("nothing to do")

    project.env |= with_key(project.root / "home", SECOND, FIRST)
    assert project.run("plan").out.startswith("nothing to do")
    project.run("state", "rekey")
    del project.env["RECONCILER_STATE_KEY_OLD"]
    assert project.run("plan").out.startswith("nothing to do")
    assert "already" in project.run("state", "rekey").out
    assert in_clear(project) == []

    done = project.run("state", "rekey", "--decrypt")
    assert "unset RECONCILER_STATE_KEY" in done.out
    del project.env["RECONCILER_STATE_KEY"]
    assert project.run("plan").out.startswith("nothing to do")


def test_rekey_names_what_it_could_not_read(encrypted: Project) -> None:
    encrypted.put(".reconciler/dev/versions/0000000001.json", b"damaged")
    encrypted.env |= with_key(encrypted.root / "home", SECOND, FIRST)
    done = encrypted.run("state", "rekey", code=1)
    assert "left as it is: " in done.out
    assert "0000000001.json is damaged" in done.out
    assert encrypted.run("plan", env={"RECONCILER_STATE_KEY_OLD": ""}).out.startswith("nothing to do")


def stepped(project: Project, step: int, *arguments: str) -> Done:
    """A command that kills itself before its ``step``-th durable step; 0: never."""
    return run(*arguments, cwd=project.root, env=project.env, script=[STEPPED, str(step), "steps"])


@pytest.mark.slow
def test_a_rekey_that_is_killed_goes_on(project: Project) -> None:
    """At every few of its durable steps: both keys read what is there, and the same command finishes."""
    project.put("manifests/a.yaml", words(*WORDS) + template("strict"))
    project.env |= with_key(project.root / "home")
    project.apply()
    shutil.copytree(project.root / ".reconciler", project.root / "before")
    project.env |= with_key(project.root / "home", SECOND, FIRST)
    counted = project.root / "steps"
    project.env["FAULTS_STEPS_FILE"] = str(counted)
    stepped(project, 0, "state", "rekey")
    total = int(counted.read_text())
    assert total > 20
    for step in range(1, total + 1, max(1, total // 12)):
        shutil.rmtree(project.root / ".reconciler")
        shutil.rmtree(project.root / "home")
        shutil.copytree(project.root / "before", project.root / ".reconciler")
        assert stepped(project, step, "state", "rekey").code == -9
        assert project.run("plan").out.startswith("nothing to do")
        project.run("state", "rekey")
        only = {"RECONCILER_STATE_KEY_OLD": ""}
        assert project.run("plan", env=only).out.startswith("nothing to do")
        assert "already" in project.run("state", "rekey", env=only).out
        left = [path for path in (project.root / ".reconciler").rglob("*") if path.suffix == ".tmp"]
        assert left == []


def test_the_key_is_in_no_output_and_no_file(encrypted: Project) -> None:
    """Nor any spelling of it, also where a manifest holds it."""
    raw = base64.b64decode(FIRST)
    spellings = [FIRST, raw.hex(), base64.urlsafe_b64encode(raw).decode(), FIRST[:16]]
    encrypted.put("manifests/a.yaml", words(*WORDS) + template("strict", more=f"  comment: {FIRST}\n"))
    for command in (("plan",), ("plan", "--format", "json"), ("validate",), ("state", "list"), ("state", "pull")):
        done = encrypted.run(*command)
        assert not any(text in done.said for text in spellings)
    for path in files(encrypted):
        data = path.read_bytes()
        assert raw not in data
        assert not any(text.encode() in data for text in spellings)
