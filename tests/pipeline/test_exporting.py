"""The large account: exported, adopted, planned."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from reconciler.pipeline import load

from .accounts import DUPLICATE, HOSTILE, LEFT_OUT, LONG
from .conftest import Account, Desk

WRITES = ("Create", "Modify", "Delete")


def written(account: Account) -> dict[str, int]:
    return {name: n for name, n in account.emulator.calls.items() if name.partition(".")[2].startswith(WRITES)}


def test_with_adopt_the_next_plan_is_empty(desk: Desk, account: Account) -> None:
    """All that can be declared is declared and managed; what cannot is named; nothing was written to the account."""
    report = desk.run("export", "home", "--adopt", "--format", "json").json
    words, templates = len(account.made.words) - len(LEFT_OUT), len(account.made.templates) - 1
    assert len(account.made.words) == 5000
    assert report["exported"] == {"keywords": words, "templates": templates}
    assert report["adopted"] == words + templates
    left = {item["id"]: item["reason"] for item in report["left_out"]}
    assert {*LEFT_OUT} < left.keys()
    assert len(left) == len(LEFT_OUT) + 1
    assert any(DUPLICATE in reason for reason in left.values())
    done = desk.run("plan", "home", "--detailed-exitcode")
    assert done.out.startswith(f"nothing to do: {words + templates:,} unchanged, {len(left)} unmanaged")
    drift = desk.run("drift", "home", "--unmanaged", "fail")
    assert "warning" not in drift.err
    assert drift.out.startswith("no drift")
    assert "error" not in desk.run("validate", "home").out
    assert written(account) == {}


def test_without_adopt_the_plan_only_adopts(desk: Desk, account: Account) -> None:
    """From a fresh clone as well: keywords by their text, templates by the ids in the project file."""
    desk.run("export", "home")
    assert not (desk.folder / "home/.reconciler").exists()
    plan = desk.run("plan", "home", "--format", "json").json
    assert plan["refusals"] == []
    assert Counter(change["verb"] for change in plan["changes"]) == {"adopt": 5000 - len(LEFT_OUT) + 29}
    assert all(change["fields"] == [] for change in plan["changes"])
    desk.run("apply", "home", "--auto-approve")
    assert desk.run("plan", "home").out.startswith("nothing to do")
    assert written(account) == {}


def test_it_reads_as_if_a_person_wrote_it(desk: Desk) -> None:
    """Short files, sorted lists, no documented values, bases, and formatted as fmt would."""
    desk.run("export", "home")
    home = desk.folder / "home"
    manifests = sorted((home / "manifests").rglob("*.yaml"))
    for path in manifests:
        text = path.read_text(encoding="utf-8")
        if path.name != "left-out.yaml":
            first = text.partition("\n")[0]
            assert first.startswith("# yaml-language-server: $schema=../")
            assert (path.parent / first.partition("=")[2]).resolve().is_file()
        assert max(map(len, text.splitlines())) <= 120
    templates = (home / "manifests/templates.yaml").read_text(encoding="utf-8")
    assert "abstract: true" in templates
    assert len(re.findall(r"base: base\b", templates)) >= 10
    assert "OFF" not in templates
    assert "reviewConfidence" not in templates
    assert "metadata: {name: 直播-严格, base: base" in templates
    assert "# Left unmanaged:" in templates
    for path in (home / "lists").rglob("*.txt"):
        words = path.read_text(encoding="utf-8").splitlines()
        assert len(words) == len(set(words)) > 0
    assert list((home / "lists").rglob("han.txt"))
    assert desk.run("fmt", "home", "--check").out.endswith("already formatted\n")


def test_hostile_and_long_keywords_stay_what_they_are(desk: Desk, account: Account) -> None:
    """What YAML, csv and editors trip over comes back character for character; beyond 20 it is marked existing."""
    desk.run("export", "home", "--only", "KeywordSample/*")
    declared = load(desk.folder / "home").sound().resources
    names = {address.name: resource for address, resource in declared.items()}
    assert names.keys() == account.made.words.keys() - {*LEFT_OUT}
    assert {*HOSTILE, *LONG} < names.keys()
    assert {name for name, resource in names.items() if resource.existing} == {*LONG}
    assert account.emulator.calls["mps.DescribeContentReviewTemplates"] == 0


def test_only_what_is_asked_for(desk: Desk) -> None:
    """Globs on addresses; a kind that cannot match is not read."""
    desk.run("export", "home", "--only", "ContentReviewTemplate/room-1*", "--adopt")
    assert {address.name for address in load(desk.folder / "home").resources} == {
        *("room-1", "room-10", "room-11", "room-12", "room-13", "room-14", "room-15", "room-16"),
        *("room-17", "room-18", "room-19"),
    }
    assert desk.emulator is not None
    assert desk.emulator.calls["mps.DescribeWordSamples"] == 0
    assert desk.run("plan", "home").out.startswith("nothing to do: 11 unchanged")
    assert "there are no lists yet" in desk.run("export", "b", "--only", "list:a", code=1).err


def test_a_folder_that_holds_anything_is_refused(desk: Desk) -> None:
    """Before any call."""
    desk.put("home/notes.txt", "mine")
    done = desk.run("export", "home", code=1)
    assert "home is not empty: it has notes.txt" in done.err
    assert desk.emulator is not None
    assert not desk.emulator.calls
    assert [path.name for path in (desk.folder / "home").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("there", [True, False])
def test_complete_or_loud(there: bool, small: Desk) -> None:
    """A list that never adds up is an error, and leaves no file; one that moves once is read again."""
    assert small.emulator is not None
    for number in range(250):
        small.emulator.put_word(f"word {number}", ("Review",))
    if there:
        (small.folder / "home").mkdir()
    from reconciler.emulator import parse_fault

    small.emulator.faults.add(parse_fault("action=DescribeWordSamples,kind=page-repeats,count=1,skip=1"))
    small.run("export", "again")
    assert len(load(small.folder / "again").resources) == 250
    small.emulator.faults.add(parse_fault("action=DescribeWordSamples,kind=code:UnauthorizedOperation"))
    assert "UnauthorizedOperation" in small.run("export", "home", code=1).err
    assert (small.folder / "home").exists() == there
    assert list((small.folder / "home").glob("*")) == []


def test_a_project_gives_target_and_credentials(small: Desk) -> None:
    """Its account is checked, its settings are carried over, its state is not; site and profile are its own."""
    head = "apiVersion: reconciler/v1\nkind: Project\nname: x\n"
    small.put("old/reconciler.yaml", head + 'targets:\n  live: {site: cn, account: "1"}\n  b: {}\n')
    assert "the project has several targets" in small.run("export", "home", "--path", "old", code=1).err
    done = small.run("export", "home", "--path", "old", "--target", "live", code=3)
    assert "[account]" in done.err
    small.put("old/reconciler.yaml", head + 'targets:\n  live: {site: cn, account: "100000000001", state: there}\n')
    small.run("export", "home", "--path", "old")
    text = (small.folder / "home/reconciler.yaml").read_text()
    assert "live:" in text
    assert "site: cn" in text
    assert "state" not in text
    assert "say site and profile" in small.run("export", "b", "--path", "old", "--site", "intl", code=1).err


def test_the_state_may_lie_elsewhere(small: Desk) -> None:
    """``--state``: the project file names it, and a state that is there is never written over."""
    assert small.emulator is not None
    small.emulator.put_word("casino", ("Review",))
    small.run("export", "home", "--adopt", "--state", "../states/prod")
    assert (small.folder / "states/prod/state.json").is_file()
    assert small.run("plan", "home").out.startswith("nothing to do")
    done = small.run("export", "other", "--adopt", "--state", str(Path("../states/prod")), code=3)
    assert "there is a state at" in done.err
    assert not (small.folder / "other").exists()


def test_the_emulator_inside_a_project_stays_there(small: Desk) -> None:
    """An exported project would look at an empty one of its own."""
    small.env.pop("RECONCILER_ENDPOINT")
    small.run("init", "demo", "--demo")
    done = small.run("export", "home", "--path", "demo", code=1)
    assert "reconciler emulator --store" in done.err
    assert not (small.folder / "home").exists()
