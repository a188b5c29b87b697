"""``--shard``, the variables of a job, and ``--report``: each target in one share, and each share in one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.model.shard import Shard
from tests.support.manifests import PROJECT, words
from tests.support.project import Project

NAMES = tuple(f"t{number}" for number in range(6))


@pytest.fixture
def fleet(tmp_path: Path) -> Project:
    """Six targets, each on an emulator of its own that nobody has to start."""
    made = Project(tmp_path)
    made.env = {}
    rows = "".join(f"  {name}: {{endpoint: emulator}}\n" for name in NAMES)
    made.put("reconciler.yaml", PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n" + rows)
    made.put("manifests/a.yaml", words("casino"))
    return made


def shares(count: int) -> list[list[str]]:
    return [list(Shard.of(index, count).share(NAMES)) for index in range(count)]


def test_each_target_is_in_one_shard(fleet: Project) -> None:
    """By the option and by the variables, of which the option wins; the report says whose share it is."""
    found = []
    for index in range(3):
        made = fleet.run("state", "list", "--all-targets", "--shard", f"{index}/3", "--format", "json").json
        assert made["shard"] == {"index": index, "count": 3, "chosen": 6}
        found.append([row["target"] for row in made["targets"]])
    assert found == shares(3)
    job = {"JOB_COMPLETION_INDEX": "1", "RECONCILER_SHARDS": "3"}
    said = fleet.run("plan", "--all-targets", env=job).out
    assert said.startswith(f"plan of {len(found[1])} targets (shard 1/3 of 6): ")
    assert fleet.run("plan", "--all-targets", "--shard", "0/1", env=job).out.startswith("plan of 6 targets (shard 0/1")
    # An index alone divides nothing, and a command on one target is not divided.
    assert fleet.run("plan", "--all-targets", env={"JOB_COMPLETION_INDEX": "1"}).out.startswith("plan of 6 targets: ")
    assert "1 create" in fleet.run("plan", "--target", "t0", env=job).out


def test_a_share_may_be_empty(fleet: Project) -> None:
    """Of two targets in many shards most have none: that is a report too, and no error."""
    empty = next(index for index in range(9) if not Shard.of(index, 9).share(("t0", "t1")))
    for command in (("plan",), ("drift",), ("validate",), ("state", "list"), ("whoami",)):
        done = fleet.run(*command, "--target", "t[01]", "--shard", f"{empty}/9")
        assert done.out == f"{' '.join(command)} of 0 targets (shard {empty}/9 of 2): nothing\n"


def test_reports_are_files_that_merge(fleet: Project) -> None:
    """Text goes to stdout as ever; a file that is no report, or is the project's, is not replaced."""
    for index in range(2):
        options = ("--all-targets", "--shard", f"{index}/2", "--report", f"{index}.json")
        for _ in range(2):
            assert fleet.run("plan", "--detailed-exitcode", *options, code=2).out.startswith("plan of ")
    merged = fleet.run("report", "merge", "0.json", "1.json", "--expect", "2", "--format", "json", code=2).json
    assert [row["target"] for row in merged["targets"]] == sorted(NAMES)
    assert {row["result"]["summary"]["create"] for row in merged["targets"]} == {1}
    assert json.loads((fleet.root / "0.json").read_text())["shard"]["chosen"] == 6
    fleet.put("notes.txt", "mine")
    for place in ("none/r.json", "notes.txt", "manifests/a.yaml", ".reconciler/t0/state.json", "manifests"):
        done = fleet.run("plan", "--all-targets", "--report", place, code=1)
        assert place.rpartition("/")[2] in done.err
    assert (fleet.root / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "env", "said"),
    [
        (("--all-targets", "--shard", "3/3"), {}, "there is no shard 3/3: they count from 0"),
        (("--all-targets", "--shard", "1"), {}, "is not a shard: write INDEX/COUNT"),
        (("--target", "t0", "--shard", "0/3"), {}, "--shard is for several targets"),
        (("--target", "t0", "--report", "r.json"), {}, "--report is for several targets"),
        (("--all-targets",), {"RECONCILER_SHARDS": "3"}, "JOB_COMPLETION_INDEX is not: which of the 3 shards"),
        (("--all-targets",), {"RECONCILER_SHARDS": "3", "JOB_COMPLETION_INDEX": "3"}, "there is no shard 3/3"),
        (("--all-targets",), {"RECONCILER_SHARDS": "x", "JOB_COMPLETION_INDEX": "0"}, "is not a shard"),
    ],
    ids=range(7),
)
def test_what_is_no_share_is_refused(fleet: Project, options: tuple[str, ...], env: dict[str, str], said: str) -> None:
    """Before anything is done: a shard that works on the wrong share leaves another one to nobody."""
    assert said in " ".join(fleet.run("plan", *options, env=env, code=1).err.split())
