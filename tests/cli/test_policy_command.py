"""``reconciler test``: exit codes, what is chosen, formats, masks, and what strangers may write."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support.manifests import DEV, HEAD, words
from tests.support.program import Done
from tests.support.project import Project

TEMPLATE = (
    "---\n"
    + HEAD.format(kind="ContentReviewTemplate", name="strict")
    + (
        "  terrorismConfigure:\n"
        "    imgReviewInfo: {switch: ON, blockConfidence: 80, reviewConfidence: 60, labelSet: [police, guns]}\n"
        "  userDefineConfigure:\n"
        "    asrReviewInfo: {switch: ON, blockConfidence: 90}\n"
    )
)
HOLDS = (
    "name: advert, template: strict, speech: the casino, expect: {verdict: block, because: [userDefine.asr: casino]}"
)
FAILS = "name: raid, template: strict, scores: {terrorism: {police: 85}}, expect: {verdict: review}"
KNOWN = "name: spaced, template: strict, speech: c a s i n o, expect: {verdict: block}, todo: known gap"
CLOSED = "name: closed, template: strict, speech: casino, expect: {verdict: block}, todo: until lists are folded"


@pytest.fixture
def policy(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.env = {}
    made.put("reconciler.yaml", DEV)
    made.put("manifests/policy.yaml", words("casino") + TEMPLATE)
    return made


def cases(project: Project, *rows: str, name: str = "gambling") -> None:
    lines = "".join(f"    - {{{row}}}\n" for row in rows)
    body = f"  cases:\n{lines}" if rows else "  cases: []\n"
    project.put(f"manifests/{name}.yaml", HEAD.format(kind="PolicyTests", name=name) + body)


def ran(project: Project, *arguments: str, code: int = 0, **more: dict[str, str]) -> Done:
    return project.run("test", *arguments, code=code, **more)


def test_cases_that_hold_are_exit_0(policy: Project) -> None:
    cases(policy, HOLDS)
    assert ran(policy).out.splitlines()[-1] == "1 case: 1 pass"


def test_a_wrong_verdict_is_exit_2_with_the_lines_of_case_and_cause(policy: Project) -> None:
    cases(policy, HOLDS, FAILS)
    lines = ran(policy, code=2).out.splitlines()
    assert lines[0] == "FAIL gambling/raid   manifests/gambling.yaml:7"
    assert lines[1] == ("  want review, got block: terrorism.img police 85 ≥ block 80   manifests/policy.yaml:13")
    assert lines[-1] == "2 cases: 1 pass, 1 fail"


def test_assumptions_are_printed_whatever_comes_out(policy: Project) -> None:
    cases(policy, HOLDS)
    said = ran(policy).out
    assert "assumed (contains): a keyword is found wherever its characters stand in the text" in said
    assert "a text that holds one scores 100" in said


def test_a_known_gap_never_fails_and_says_when_it_holds(policy: Project) -> None:
    cases(policy, KNOWN, CLOSED)
    said = ran(policy).out
    assert "todo gambling/spaced" in said
    assert "fails as known: known gap" in said
    assert "HOLDS gambling/closed" in said
    assert "holds now: remove its todo (until lists are folded)" in said


@pytest.mark.parametrize(
    ("rows", "arguments", "message"),
    [
        ((), (), "no case ran: no PolicyTests document below"),
        ((HOLDS,), ("--only", "nothing*"), "no case ran: none of 1 matches --only nothing*"),
    ],
)
def test_a_run_that_tests_nothing_is_an_error(
    policy: Project, rows: tuple[str, ...], arguments: tuple[str, ...], message: str
) -> None:
    cases(policy, *rows)
    done = ran(policy, *arguments, code=1)
    assert message in done.err
    assert done.out == ""


def test_a_project_without_cases_is_an_error(policy: Project) -> None:
    assert "no case ran" in ran(policy, code=1).err


@pytest.mark.parametrize(
    ("glob", "count"), [("gambling", 2), ("adv*", 2), ("gambling/raid", 1), ("violence/*", 1), ("*", 3)]
)
def test_only_chooses_by_document_and_name(policy: Project, glob: str, count: int) -> None:
    cases(policy, HOLDS, FAILS)
    cases(policy, HOLDS, name="violence")
    said = json.loads(policy.run("test", "--only", glob, "--format", "json", code=None).out)
    assert said["summary"]["cases"] == count


def test_errors_of_manifests_are_exit_1(policy: Project) -> None:
    cases(policy, HOLDS.replace("template: strict", "template: strikt"))
    done = ran(policy, "--format", "junit", code=1)
    assert "test-template" in done.err
    assert "did you mean strict?" in done.out


def test_coverage_under_its_minimum_is_exit_2(policy: Project) -> None:
    cases(policy, HOLDS)
    said = ran(policy, "--coverage").out
    assert "coverage 25%: 2 of 8" in said
    assert "strict terrorism.img label guns   manifests/policy.yaml:13" in said
    ran(policy, "--coverage", "--min", "25")
    assert "at least 26% is wanted" in ran(policy, "--coverage", "--min", "26", code=2).out
    assert "--min is for --coverage" in ran(policy, "--min", "26", code=1).err


def test_junit_counts_cases_and_gaps(policy: Project) -> None:
    cases(policy, HOLDS, FAILS, KNOWN, CLOSED)
    suite = ET.fromstring(ran(policy, "--format", "junit", code=2).out)[0]
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["4", "1", "0", "1"]
    assert [case.get("name") for case in suite] == ["advert", "raid", "spaced", "closed"]


def test_annotations_stand_at_the_case(policy: Project) -> None:
    cases(policy, HOLDS, FAILS, CLOSED)
    first, second = ran(policy, "--format", "github", code=2).out.splitlines()
    assert first.startswith("::error file=manifests/gambling.yaml,line=7,col=7,title=gambling/raid::want review")
    assert first.endswith("manifests/policy.yaml:13")
    assert second.startswith("::warning file=manifests/gambling.yaml,line=8,")


def test_hostile_names_are_inert(policy: Project) -> None:
    cases(policy, FAILS.replace("name: raid", r'name: "x\e[2J\u202e\n::set-output::y"'))
    for format_ in ("text", "json", "junit", "github"):
        said = ran(policy, "--format", format_, code=2).out
        assert "\x1b" not in said
        assert "\u202e" not in said
        assert "\n::set-output" not in said


def test_masks_hide_keywords_in_every_format(policy: Project) -> None:
    cases(policy, HOLDS.replace("block, because", "pass, because"), CLOSED)
    cases(policy, HOLDS.replace("verdict: block", "verdict: review"))
    for format_ in ("text", "json", "junit", "github"):
        done = ran(policy, "--mask", "--coverage", "--format", format_, code=2)
        assert "casino" not in done.out + done.err
        assert "c••••o" in done.out


def test_strangers_projects_can_be_tested(policy: Project) -> None:
    cases(policy, HOLDS)
    assert "1 case: 1 pass" in ran(policy, "--untrusted").out


def test_targets_that_differ_are_tested_one_by_one(policy: Project) -> None:
    policy.put("reconciler.yaml", DEV + "  prod: {}\n")
    cases(policy, HOLDS)
    ran(policy)
    policy.put(
        "manifests/more.yaml",
        HEAD.format(kind="KeywordSamples", name="more, targets: [prod]") + "  keywords: [poker]\n",
    )
    assert "reconciler test --target NAME" in ran(policy, code=1).err
    ran(policy, "--target", "dev")


RESULT = {
    "Response": {
        "WorkflowTask": {
            "TaskId": "125-WorkflowTask-abc",
            "AiContentReviewResultSet": [
                {
                    "Type": "Terrorism",
                    "TerrorismTask": {
                        "Status": "SUCCESS",
                        "ErrCode": 0,
                        "Output": {"Confidence": 85, "Suggestion": "block", "Label": "police", "SegmentSet": []},
                    },
                }
            ],
        }
    }
}


def test_a_stored_result_becomes_a_case(policy: Project) -> None:
    policy.put("seen.json", json.dumps(RESULT))
    made = ran(policy, "--from-result", "seen.json").out
    policy.put("manifests/seen.yaml", HEAD.format(kind="PolicyTests", name="seen") + f"  cases:\n{made}")
    assert ran(policy).out.splitlines()[-1] == "1 case: 1 pass"
    said = json.loads(ran(policy, "--format", "json").out)["results"][0]
    assert (said["name"], said["verdict"]) == ("125-WorkflowTask-abc", "block")


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        ("{}", (), "holds no result of a review that succeeded"),
        ("{", (), "is not JSON"),
        ("[" * 100_000, (), "is not JSON"),
        (json.dumps(RESULT), ("--template", "strikt"), "unknown template strikt"),
    ],
    ids=range(4),
)
def test_what_is_no_stored_result(policy: Project, content: str, arguments: tuple[str, ...], message: str) -> None:
    policy.put("seen.json", content)
    assert message in ran(policy, "--from-result", "seen.json", *arguments, code=1).err


def test_a_file_that_is_not_there_is_not_called_wrong_json(policy: Project) -> None:
    assert "gone.json: there is no such file" in ran(policy, "--from-result", "gone.json", code=1).err
    assert "manifests: this is a folder" in ran(policy, "--from-result", "manifests", code=1).err


def test_a_case_needs_a_template(policy: Project) -> None:
    policy.put("manifests/policy.yaml", words("casino"))
    policy.put("seen.json", json.dumps(RESULT))
    for arguments in ((), ("--template", "strict")):
        done = ran(policy, "--from-result", "seen.json", *arguments, code=1)
        assert "the project has no template" in done.err
