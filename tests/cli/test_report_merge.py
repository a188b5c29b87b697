"""``reconciler report merge``: files of shards as they are found after a run, whole, damaged or gone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.shard import Shard, Share
from reconciler.render.fleet_json import fleet_json
from tests.support.metrics import metrics_of
from tests.support.program import Done, run

NAMES = [f"prod-{number}" for number in range(12)]
PLAN = {"summary": {"create": 3, "update": 0, "delete": 1}, "headline": {"lines": ["LOOSENS: 1 threshold up"]}}


def written(folder: Path, count: int = 3, code: int = 0) -> list[Path]:
    paths = []
    for index in range(count):
        shard = Shard.of(index, count)
        outcomes = tuple(TargetOutcome(name, code, PLAN, None, 1.0) for name in shard.share(NAMES))
        path = folder / f"{index}.json"
        path.write_text("".join(fleet_json(FleetReport("drift", outcomes, Share(shard, len(NAMES))))), encoding="utf-8")
        paths.append(path)
    return paths


def merge(folder: Path, *arguments: str | Path, code: int, env: dict[str, str] | None = None) -> Done:
    done = run("report", "merge", *arguments, cwd=folder, env=env)
    assert done.code == code, done.said
    return done


def test_shards_become_one_report_with_one_exit_code(tmp_path: Path) -> None:
    paths = written(tmp_path)
    for named in (paths, [tmp_path]):
        assert merge(tmp_path, *named, "--expect", "3", code=0).out == "drift of 12 targets: 12 ok\n"
    (tmp_path / "none").mkdir()
    assert "no report in none" in merge(tmp_path, "none", code=1).err
    refused = TargetOutcome("prod-0", 3, PLAN, TargetError("2 refusals", "Refused", "reconciler plan"), 1.0)
    shard = Share(Shard.of(0, 1), 1)
    (tmp_path / "r.json").write_text("".join(fleet_json(FleetReport("drift", (refused,), shard))), encoding="utf-8")
    lines = merge(tmp_path, "r.json", code=3).out.splitlines()
    assert lines == [
        "drift of 1 target: 1 refused",
        "",
        "refused (1)",
        "  prod-0  2 refusals",
        "    hint: reconciler plan",
    ]
    different = written(tmp_path, 1, code=2)
    said = merge(tmp_path, *different, code=2).out
    assert "  prod-0  LOOSENS: 1 threshold up; 3 create, 1 delete\n" in said
    made = merge(tmp_path, *different, "--format", "json", code=2).json
    assert [row["target"] for row in made["targets"]] == sorted(NAMES)
    (tmp_path / "merged.json").write_text(json.dumps(made), encoding="utf-8")
    assert merge(tmp_path, "merged.json", code=2).out == said


def test_what_is_damaged_or_gone_is_said_and_fails(tmp_path: Path) -> None:
    first, second, third = written(tmp_path)
    second.write_bytes(second.read_bytes()[:-40])
    third.write_text(third.read_text().replace('"format_version":1', '"format_version":2'), encoding="utf-8")
    done = merge(tmp_path, first, second, third, "nowhere.json", "--expect", "3", code=1)
    assert f"fault: {second} is not JSON" in done.out
    assert f"fault: {third} has format_version 2, and this version reads 1" in done.out
    assert "fault: nowhere.json: there is no such file" in done.out
    assert "fault: shards 1/3, 2/3: no report, so what became of the targets is not known" in done.out
    page = merge(tmp_path, first, second, "--format", "markdown", code=1).out
    assert page.startswith("<!-- reconciler report=drift -->\n### 🔴 ")
    assert "- **fault** " in page
    assert len(merge(tmp_path, first, "--format", "json", code=1).json["faults"]) == 1
    assert "none of the reports can be used" in merge(tmp_path, second, code=1).err
    assert "FILE" in merge(tmp_path, code=1).err


def test_targets_that_must_be_there(tmp_path: Path) -> None:
    paths = written(tmp_path)
    listed = {"targets": [{"target": name} for name in [*NAMES, "late"]]}
    (tmp_path / "targets.json").write_text(json.dumps(listed), encoding="utf-8")
    done = merge(tmp_path, *paths, "--targets", "targets.json", code=1)
    assert "fault: target late: expected, and in no report" in done.out
    (tmp_path / "targets.json").write_text("{}", encoding="utf-8")
    assert "is not what reconciler targets" in merge(tmp_path, *paths, "--targets", "targets.json", code=1).err


def test_masked(tmp_path: Path) -> None:
    """Keywords that results, refusals and problems name by address are hidden in messages too."""
    refusal, problem = {"addresses": ["KeywordSample/jkwxz"]}, {"address": "KeywordSample/vqqzk"}
    error = TargetError("cannot delete qxzvw jkwxz vqqzk", "X", None, (refusal,), (problem,))
    outcome = TargetOutcome("a", 1, {"x": ["KeywordSample/qxzvw"]}, error, 1.0)
    (tmp_path / "a.json").write_text("".join(fleet_json(FleetReport("apply", (outcome,)))), encoding="utf-8")
    for form in ("text", "json", "markdown"):
        masked = merge(tmp_path, "a.json", "--mask", "--format", form, code=1).said
        clear = merge(tmp_path, "a.json", "--format", form, code=1).said
        for word in ("qxzvw", "jkwxz", "vqqzk"):
            assert word not in masked
            assert word in clear


def test_one_file_of_metrics(tmp_path: Path) -> None:
    """Counts only; a target without a result has no resources, and a shard that is gone is a fault."""
    rows = [
        {"address": "KeywordSample/casino", "verb": "update", "posture": "loosens"},
        {"address": "KeywordSample/poker", "verb": "create", "posture": "tightens"},
        {"address": "ContentReviewTemplate/strict", "verb": "delete", "posture": "loosens"},
    ]
    drift = {"summary": {"create": 1, "update": 1, "delete": 1, "keep": 40}, "changes": rows}
    done = {
        "done": {"create": 2},
        "changed": [rows[1], rows[1]],
        "failed": [rows[0]],
        "calls": {"mps.CreateWordSamples": 2},
    }
    quoted = 'a"b\\c'
    outcomes = (
        TargetOutcome("clean", 0, {"summary": {"keep": 3}, "changes": []}, None, 0.5),
        TargetOutcome(quoted, 2, drift, None, 1.5),
        TargetOutcome("gone", 1, None, TargetError("no answer", "CloudError"), 9.0),
        TargetOutcome("odd", 2, {"summary": [1], "changes": {"a": 1}, "done": 7, "calls": {"x": "y"}}),
    )
    report = FleetReport("drift", outcomes, Share(Shard.of(0, 2), len(NAMES)), project="acme")
    (tmp_path / "0.json").write_text("".join(fleet_json(report)), encoding="utf-8")
    merge(tmp_path, "0.json", "--expect", "2", "--metrics", "r.prom", code=1)
    found = metrics_of(tmp_path / "r.prom")
    assert found["exit_code", "drift", "acme", "gone"] == 1
    assert found["duration_seconds", "drift", "acme", quoted] == 1.5
    assert found["report_faults", "drift"] > 0
    assert found["managed_resources", "drift", "acme", quoted] == 42
    assert found["drift_resources", "drift", "KeywordSample", "acme", quoted] == 1
    assert found["drift_resources", "drift", "acme", "clean"] == 0
    assert found["changes", "drift", "KeywordSample", "tightens", "acme", quoted, "create"] == 1
    assert not any("gone" in at for at in found if at[0] not in ("exit_code", "duration_seconds"))
    assert b"casino" not in (tmp_path / "r.prom").read_bytes()
    assert stat.S_IMODE((tmp_path / "r.prom").stat().st_mode) == 0o644
    other = FleetReport("drift", (TargetOutcome("else", 0),), project="other")
    (tmp_path / "1.json").write_text("".join(fleet_json(other)), encoding="utf-8")
    merge(tmp_path, "0.json", "1.json", "--metrics", "r.prom", code=1)
    assert {"acme", "other"} & {label for at in metrics_of(tmp_path / "r.prom") for label in at} == set()
    applied = FleetReport("apply", (TargetOutcome("prod", 1, done, None, 2.0),))
    (tmp_path / "apply.json").write_text("".join(fleet_json(applied)), encoding="utf-8")
    merge(tmp_path, "apply.json", "--metrics", "r.prom", code=1)
    found = metrics_of(tmp_path / "r.prom")
    assert found["applied_changes", "apply", "KeywordSample", "prod", "create"] == 2
    assert found["failed_changes", "apply", "KeywordSample", "prod"] == 1
    assert found["calls", "mps.CreateWordSamples", "apply", "prod"] == 2
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert "mine.txt" in merge(tmp_path, "apply.json", "--metrics", "mine.txt", code=1).err
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
