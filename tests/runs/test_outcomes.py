"""How runs end: every kind of failure, what the author wanted done about it, and what stays known."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.emulator import Fault, Quirks

from .bench import SUBTITLES, Bench, document

ENDS = {
    "task-error": "70000: source error: the file cannot be read",
    "subtask-fail": "60000: 1 of 1 parts failed; AiAnalysis.DescriptionTask: processing failed",
    "aborted": "Aborted: the service aborted the task",
    "no-subtasks": "NoSubTasks: the task has ended without any part",
}


def failed(outcome: Any) -> list[tuple[str, str]]:
    return [(failure.code, failure.message) for failure in outcome.report.failed]


@pytest.mark.parametrize("end", ENDS)
def test_a_failure_fails_the_apply(end: str, at: Bench) -> None:
    """With code and message; it stays known, and is not started again by itself."""
    at.cloud.quirks = Quirks(media_outcome=end)
    outcome = at.apply(document("a"))
    advice = "to start it again: reconciler rerun MediaProcessing/a"
    assert failed(outcome) == [("run-failed", f"{ENDS[end]}; {advice}")]
    assert at.statuses() == {"a": "failed"}
    plan = at.plan()
    assert plan.empty
    assert plan.warnings == (f"MediaProcessing/a failed: {ENDS[end]}; {advice}",)
    assert at.drift().warnings == plan.warnings
    assert at.apply().clean
    assert len(at.tasks()) == 1


@pytest.mark.parametrize("end", ENDS)
def test_a_failure_may_be_a_warning(end: str, at: Bench) -> None:
    """``onFailure: warn``: said, and nothing failed."""
    at.cloud.quirks = Quirks(media_outcome=end)
    outcome = at.apply(document("a", more="onFailure: warn"))
    assert outcome.clean
    assert any(ENDS[end] in line for line in outcome.report.warnings)
    assert at.statuses() == {"a": "failed"}


@pytest.mark.parametrize("end", ENDS)
def test_a_failure_that_nobody_waited_for(end: str, at: Bench) -> None:
    """The next apply finds it before it plans, and fails as if it had waited; the one after that does not."""
    at.cloud.quirks = Quirks(media_outcome=end)
    assert at.apply(document("a"), document("b", file="1002", more="onFailure: warn"), wait=False).clean
    at.clock.time += 60
    assert any(ENDS[end] in line for line in at.plan().warnings)
    outcome = at.apply()
    assert [code for code, _ in failed(outcome)] == ["run-failed"]
    assert any(line.startswith("MediaProcessing/b failed") for line in outcome.report.warnings)
    assert at.apply().clean


def test_one_of_several_parts(at: Bench) -> None:
    """One failed part is a failure of the whole; what the other made is kept."""
    raw = "smartSubtitlesTask: {rawParameter: {processType: 0, videoSrcLanguage: zh, subtitleType: 2, "
    raw += "translateSwitch: ON, translateDstLanguage: en, subtitleFormat: vtt}}"
    at.cloud.quirks = Quirks(media_outcome="subtask-fail")
    ((code, message),) = failed(at.apply(document("a", raw)))
    assert code == "run-failed"
    assert "1 of 2 parts failed; SmartSubtitle.AsrFullTextTask" in message
    parts = at.record("a").memory.outputs["parts"]
    assert [part["status"] for part in parts] == ["FAIL", "SUCCESS"]
    assert parts[1]["text"]


def test_a_failure_is_believed_when_it_is_told_twice(at: Bench) -> None:
    """Starting again costs: an answer that lacks its result once does not condemn a run that went well."""
    at.cloud.quirks = Quirks(media_outcome="task-error", media_process=0.0, media_wait=0.0)
    at.apply(document("a"))
    assert at.cloud.calls["vod.DescribeTaskDetail"] == 2


def test_one_fails_and_the_others_do_not(at: Bench) -> None:
    """Each by itself."""
    names = ["1-success", *(f"1-{end}" for end in ENDS)]
    outcome = at.apply(*(document(f"n{number}", file=name) for number, name in enumerate(names)))
    assert len(failed(outcome)) == len(ENDS)
    assert at.statuses() == {"n0": "done"} | {f"n{number}": "failed" for number in range(1, len(names))}


@pytest.mark.parametrize(
    "code", ["InvalidParameterValue.FileId", "InvalidParameterValue.SubAppId", "FailedOperation.InvalidVodUser"]
)
def test_a_start_that_is_refused(code: str, at: Bench) -> None:
    """Nothing was started, nothing is remembered, and the code is told."""
    at.cloud.faults.add(Fault("ProcessMediaByMPS", f"code:{code}", count=1))
    outcome = at.apply(document("a"))
    assert [c for c, _ in failed(outcome)] == [code]
    assert at.statuses() == {}
    assert at.apply().clean
    assert len(at.tasks()) == 1


def test_times_are_those_of_the_service(at: Bench) -> None:
    """A run that was found again is as old as its task."""
    at.cloud.faults.add(Fault("ProcessMediaByMPS", "reset-after", count=1))
    assert at.apply(document("a", SUBTITLES)).clean
    (task,) = at.tasks().values()
    assert abs(at.record("a").memory.since - task["created"]) < 1.0
