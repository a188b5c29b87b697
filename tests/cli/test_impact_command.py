"""``reconciler impact``: exit codes, whose results they are, what is compared, formats, masks, strangers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dulwich import porcelain

from tests.support.emulator_process import EmulatorProcess
from tests.support.manifests import DEV, HEAD, words
from tests.support.program import Done
from tests.support.project import Project

from .test_policy_command import TEMPLATE

LAX = (
    "---\n" + HEAD.format(kind="ContentReviewTemplate", name="lax") + "  pornConfigure: {asrReviewInfo: {switch: ON}}\n"
)
RAISED = TEMPLATE.replace("blockConfidence: 80", "blockConfidence: 90")


def result(score: float, suggestion: str = "block", definition: int = 7, task: str = "125-WorkflowTask-a") -> str:
    output = {"Confidence": score, "Suggestion": suggestion, "Label": "police", "SegmentSet": []}
    block = {"Status": "SUCCESS", "ErrCode": 0, "Input": {"Definition": definition}, "Output": output}
    results = [{"Type": "Terrorism", "TerrorismTask": block}]
    return json.dumps({"Response": {"WorkflowTask": {"TaskId": task, "AiContentReviewResultSet": results}}})


SEEN = f"{result(85)}\n{result(85, 'review')}\n{result(95)}\n"


@pytest.fixture
def policy(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.env = {}
    made.put("reconciler.yaml", DEV)
    made.put("manifests/policy.yaml", words("casino") + TEMPLATE)
    made.put("seen.jsonl", SEEN)
    return made


def ran(project: Project, *arguments: str, code: int = 0) -> Done:
    return project.run("impact", *arguments, code=code)


def document(project: Project, *arguments: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(ran(project, "--format", "json", *arguments).out)
    return made


def moves(made: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(move["before"], move["after"], move["results"]) for each in made["templates"] for move in each["moves"]]


def test_what_changes_is_listed_and_a_lower_bound_is_called_one(policy: Project) -> None:
    lines = ran(policy, "seen.jsonl").out.splitlines()
    assert lines[0] == "what each result suggests → the manifests: at least 1 of 3 results changes verdict"
    assert lines[2] == "strict: of 3 results 0 laxer, at least 1 stricter; template ids: 7 (3)"
    assert lines[3] == "  review → block  at least 1"
    assert lines[4] == "    1  terrorism.img police, score 80 to under 90 (85)"
    assert lines[5] == "      terrorism.img police 85 ≥ block 80   manifests/policy.yaml:13"
    assert lines[6] == "      for example 125-WorkflowTask-a at seen.jsonl:2"
    assert "  stricter is a lower bound, since the results cannot show" in lines


def test_many_files_standard_input_and_a_project_elsewhere(policy: Project, tmp_path: Path) -> None:
    policy.put("callback.json", json.dumps({"WorkflowTaskEvent": json.loads(result(85))["Response"]["WorkflowTask"]}))
    command = [sys.executable, "-m", "reconciler", "impact", "seen.jsonl", "-", "callback.json", "--format", "json"]
    done = subprocess.run(
        [*command, "--project", str(policy.root)],
        input=SEEN.encode(),
        capture_output=True,
        cwd=policy.root,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
    )
    assert json.loads(done.stdout)["summary"] == {"files": 3, "results": 7, "changed": 2}


def test_broken_lines_are_named_and_counted(policy: Project) -> None:
    policy.put("seen.jsonl", f'{{"a": \n{SEEN}nothing\n')
    said = ran(policy, "seen.jsonl").out
    assert "2 lines could not be read" in said
    assert "  seen.jsonl:1: not JSON" in said
    assert "  seen.jsonl:5: not JSON" in said
    assert document(policy, "seen.jsonl")["summary"]["results"] == 3


BAD = {
    "nothing": ("", (), "no result was judged: the input is empty"),
    "no JSON": ("hello\nworld\n", (), "2 broken lines; seen.jsonl:1 is not JSON"),
    "not UTF-8": (b"\xff\xfe\x00", (), "1 broken line; seen.jsonl:1 is not UTF-8"),
    "nested": ("[" * 100_000, (), "no result was judged: 1 broken line"),
    "no result": ("{}\n[1, 2]\n", (), "3 documents without a result of a review"),
    "failed": (result(85).replace("SUCCESS", "FAIL"), (), "1 part failed or not done"),
    "not a score": (result(85).replace("85", '"85"').replace("block", "?"), (), "1 part failed or not done"),
    "another template": (SEEN, ("--template", "8=strict"), "3 results of template ids that nothing names: 7"),
    "unknown template": (SEEN, ("--template", "strikt"), "unknown template strikt"),
    "a missing file": (SEEN, ("gone.jsonl",), "gone.jsonl: there is no such file"),
    "a folder": (SEEN, ("manifests",), "manifests: this is a folder"),
    "twice standard input": (SEEN, ("-", "-"), "standard input (-) can be read once only"),
    "not a revision": (SEEN, ("--against", "--exec=x"), "neither a saved plan nor the name of a revision"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_an_error_that_says_what_is_wrong(policy: Project, name: str) -> None:
    content, arguments, message = BAD[name]
    policy.put("seen.jsonl", content)
    done = ran(policy, "seen.jsonl", *arguments, code=1)
    assert message in done.err
    assert done.out == ""
    assert "bug" not in done.err


def test_whose_results_they_are(policy: Project) -> None:
    policy.put("manifests/policy.yaml", words("casino") + TEMPLATE + LAX)
    assert "the project has several templates" in ran(policy, "seen.jsonl", code=1).err
    assert document(policy, "seen.jsonl", "--template", "strict")["summary"]["changed"] == 1
    policy.put("seen.jsonl", SEEN + result(85, definition=8))
    made = document(policy, "seen.jsonl", "--template", "7=strict")
    assert made["unjudged"]["elsewhere"] == [{"id": "8", "results": 1}]
    made = document(policy, "seen.jsonl", "--template", "7=strict", "--template", "lax")
    assert [(each["template"], each["results"]) for each in made["templates"]] == [("lax", 1), ("strict", 3)]
    assert (
        "both want every result" in ran(policy, "seen.jsonl", "--template", "lax", "--template", "strict", code=1).err
    )
    twice = ("--template", "7=strict", "--template", "7=lax")
    assert "two templates for the id 7: strict and lax" in ran(policy, "seen.jsonl", *twice, code=1).err


def test_adopted_templates_are_known_by_their_ids(policy: Project) -> None:
    policy.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {adopt: {ContentReviewTemplate/lax: 8}}"))
    policy.put("manifests/policy.yaml", words("casino") + TEMPLATE + LAX)
    policy.put("seen.jsonl", SEEN + result(85, definition=8))
    made = document(policy, "seen.jsonl")
    assert [(each["template"], each["results"]) for each in made["templates"]] == [("lax", 1)]


def test_an_adopted_template_that_no_manifest_declares_judges_nothing(policy: Project) -> None:
    policy.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {adopt: {ContentReviewTemplate/gone: 7}}"))
    done = ran(policy, "seen.jsonl", code=1)
    assert "no result was judged: 3 results of template ids that nothing names: 7" in done.err
    assert document(policy, "seen.jsonl", "--template", "strict")["summary"]["results"] == 3


def test_nothing_hostile_reaches_the_terminal(policy: Project) -> None:
    policy.put("seen.jsonl", result(85, "review", task="\x1b[31m\u202e\n::set-output name=a::b"))
    for format_ in ("text", "json"):
        said = ran(policy, "seen.jsonl", "--format", format_).out
        assert "\x1b" not in said
        assert "\u202e" not in said
        assert "\n::set-output" not in said


def test_masks_hide_keywords_of_the_project(policy: Project) -> None:
    policy.put("manifests/policy.yaml", words("qxzvw") + TEMPLATE)
    policy.put("seen.jsonl", result(85, "review", task="the qxzvw task"))
    for format_ in ("text", "json"):
        done = ran(policy, "seen.jsonl", "--mask", "--format", format_)
        assert "qxzvw" not in done.said
        assert "q•••w" in done.out


def test_strangers_results_and_projects_can_be_read(policy: Project) -> None:
    assert "1 of 3 results" in ran(policy, "seen.jsonl", "--untrusted").out
    refused = ran(policy, "seen.jsonl", "--untrusted", "--against", "live", code=3)
    assert "works without --against only" in refused.err


def test_links_and_pipes_are_not_followed(policy: Project, tmp_path: Path) -> None:
    (policy.root / "link.jsonl").symlink_to("seen.jsonl")
    assert "symbolic link" in ran(policy, "link.jsonl", code=1).err
    os.mkfifo(policy.root / "pipe")
    piped = ran(policy, "pipe", code=1).err
    assert "this is a pipe" in piped
    assert "read as standard input: -" in piped


def test_targets_that_differ_are_judged_one_by_one(policy: Project) -> None:
    policy.put("reconciler.yaml", DEV + "  prod: {}\n")
    more = HEAD.format(kind="KeywordSamples", name="more, targets: [prod]") + "  keywords: [poker]\n"
    policy.put("manifests/more.yaml", more)
    assert "--target NAME" in ran(policy, "seen.jsonl", code=1).err
    ran(policy, "seen.jsonl", "--target", "prod")


def test_a_revision_as_the_policy_before(policy: Project) -> None:
    repository = porcelain.init(str(policy.root))
    porcelain.add(repository, paths=[str(policy.root / name) for name in ("reconciler.yaml", "manifests/policy.yaml")])
    porcelain.commit(repository, message=b"first", author=b"a <a@b>", committer=b"a <a@b>", sign=False)
    repository.close()
    policy.put("manifests/policy.yaml", words("casino") + RAISED)
    made = document(policy, "seen.jsonl", "--against", "HEAD")
    assert (made["before"], made["after"]) == ("HEAD", "the manifests")
    assert moves(made) == [("block", "review", 2)]
    assert made["templates"][0]["otherwise"] == 1


def test_the_account_and_a_saved_plan_as_the_policy_before(project: Project, cloud: EmulatorProcess) -> None:
    """Ids of templates are those of the state: results of others are counted, and not judged."""
    project.put("manifests/policy.yaml", words("casino") + TEMPLATE + LAX)
    project.apply()
    identity = cloud.templates()["strict"]
    seen = [result(95, "block", identity), result(85, "block", identity), result(70, "review", identity)]
    project.put("seen.jsonl", "\n".join([*seen, result(85, definition=999)]))
    project.put("manifests/policy.yaml", words("casino") + RAISED + LAX)
    made = document(project, "seen.jsonl", "--against", "live")
    assert (made["before"], moves(made)) == ("the account", [("block", "review", 1)])
    assert made["unjudged"]["elsewhere"] == [{"id": "999", "results": 1}]
    assert made["templates"][0]["lower_bound"] is False
    project.run("plan", "--out", "p.plan")
    cloud.forget_calls()
    assert moves(document(project, "seen.jsonl", "--against", "p.plan")) == [("block", "review", 1)]
    assert cloud.calls() == {}
