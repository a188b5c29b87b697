"""Every example runs from beginning to end, in a copy, as a real process; new ones are found by themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from reconciler.kinds import KINDS
from reconciler.model.project import Project
from reconciler.stages.reading.heads import MetadataSpec
from tests.support.paths import ROOT
from tests.support.program import Done, run

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/reconciler.yaml"))
NOT_ON_A_NEW_EMULATOR = {"profile", "shared"}
"""Fields that examples/all-fields explains in its README, as it does with ``adopt``."""
LEFT_TO_OTHERS = {"MediaProcessing"}
"""Kinds that run once have examples of their own."""


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy, without what an earlier run left there."""
    folder = tmp_path / "examples" / request.param.name
    return Path(shutil.copytree(request.param, folder, ignore=shutil.ignore_patterns(".reconciler")))


@pytest.mark.slow
def test_from_beginning_to_end(example: Path) -> None:
    """validate, test, plan, apply twice, plan, drift, destroy, plan: for each of its targets, all on the emulator."""
    targets = yaml.safe_load((example / "reconciler.yaml").read_text(encoding="utf-8"))["targets"]
    assert targets
    assert all(target["endpoint"] == "emulator" for target in targets.values())
    readme = (example / "README.md").read_text(encoding="utf-8")
    for target in targets:

        def go(command: str, *flags: str, target: str = target) -> Done:
            done = run(command, example, "--target", target, *flags, cwd=example.parent)
            assert done.code == 0, done.said
            return done

        warned = "warning[" in go("validate").out
        assert not warned or "warning" in readme
        if any("kind: PolicyTests" in path.read_text(encoding="utf-8") for path in example.rglob("*.yaml")):
            assert " fail," not in go("test", "--coverage").out.splitlines()[-1]
        wanted = go("plan", "--format", "json").out
        go("apply", "--auto-approve", "--allow-runs")
        assert go("apply").out.startswith("nothing to do")
        assert go("plan", "--detailed-exitcode").out.startswith("nothing to do")
        assert go("drift").out.startswith("no drift")
        go("destroy", "--auto-approve")
        again = go("plan", "--format", "json").out
        assert summary(again) == summary(wanted)
        assert summary(again)["create"] + summary(again)["run"] == sum(summary(again).values()) > 0


def summary(plan: str) -> dict[str, int]:
    return dict(yaml.safe_load(plan)["summary"])


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_editors_find_the_schema(folder: Path) -> None:
    """The first line of every file names its schema by a path that leads there from the repository."""
    files = [*folder.glob("*.yaml"), *(folder / "manifests").rglob("*.y*ml")]
    assert len(files) > 1
    for path in files:
        line = path.read_text(encoding="utf-8").splitlines()[0]
        mark, _, where = line.partition("$schema=")
        assert mark == "# yaml-language-server: ", path
        name = "project" if path.name == "reconciler.yaml" else "manifest"
        assert (path.parent / where).resolve() == ROOT / f"schemas/{name}.schema.json"


def test_three_targets_that_differ_are_few_lines() -> None:
    """Staging and two productions: a threshold, a list and a word of one of them, in at most 40 lines of YAML."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "examples/targets").rglob("*.yaml")]
    lines = [line for text in texts for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == 34


def names(model: type[BaseModel]) -> Iterator[str]:
    """Every field that a model and those below it know, in its written name."""
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})


def written(node: object) -> Iterator[str]:
    """Every key in a tree."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from written(value)
    elif isinstance(node, list):
        for value in node:
            yield from written(value)


def test_all_fields_has_all_fields() -> None:
    """A field that is new, and not yet shown there, fails this."""
    folder = ROOT / "examples/all-fields"
    project = yaml.safe_load((folder / "reconciler.yaml").read_text(encoding="utf-8"))
    assert set(names(Project)) - set(written(project)) == NOT_ON_A_NEW_EMULATOR
    shown: set[str] = set()
    for path in (folder / "manifests").glob("*.yaml"):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            shown |= set(written(document))
    known = set(names(MetadataSpec))
    for kind in KINDS:
        if kind.document not in LEFT_TO_OTHERS:
            known |= set(names(kind.spec))
    assert known - shown == {"sheet"}, "workbooks need an extra, which an example must not"
    assert "# sheet: words" in (folder / "manifests/keywords.yaml").read_text(encoding="utf-8")


def test_policy_tests_say_what_a_changed_threshold_and_list_do(tmp_path: Path) -> None:
    """Two of the forty cases of the example fail on purpose, each with its line and that of the cause."""
    folder = Path(shutil.copytree(ROOT / "examples/policy-tests", tmp_path / "policy-tests"))
    templates, words = folder / "manifests/templates.yaml", folder / "lists/gambling/zh.txt"
    text = templates.read_text(encoding="utf-8")
    templates.write_text(
        text.replace("blockConfidence: 90, reviewConfidence: 70", "blockConfidence: 80"), encoding="utf-8"
    )
    words.write_text(words.read_text(encoding="utf-8").replace("百家乐\n", ""), encoding="utf-8")
    done = run("test", folder, cwd=tmp_path)
    assert done.code == 2
    lines = done.out.splitlines()
    assert lines[-1] == "40 cases: 36 pass, 2 fail, 2 fail as known"
    failed = [line.split()[1] for line in lines if line.startswith("FAIL ")]
    assert len(failed) == 2
    assert "  want review, got block: terrorism.img police 85 ≥ block 80   manifests/templates.yaml:7" in lines
    assert "  want block, got pass: userDefine.ocr: the text holds no keyword   manifests/templates.yaml:20" in lines
