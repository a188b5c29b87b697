"""What becomes of a VOD task as time passes, and what its subtasks produce."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from reconciler.emulator.data.rows import Task

OUTCOMES = ("success", "task-error", "subtask-fail", "aborted", "no-subtasks")
KEPT = 3 * 86400.0
"""Seconds for which tasks can be asked for (DescribeTaskDetail, DescribeTasks)."""

_LIFETIME = 720  # the example of MPSOutputFile.ExpiredTime
_VIDEOS = {
    "AiAnalysis.SegmentTask": "AiAnalysis.SegmentTask.Video",
    "AiAnalysis.DeLogo": "AiAnalysis.DeLogo.Video",
    "MediaProcess.Transcode": "MediaProcess.Transcode.Video",
    "SmartErase": "SmartErase.Video",
}
_ANALYSES = {21: "AiAnalysis.DescriptionTask", 24: "AiAnalysis.HighlightTask", 25: "AiAnalysis.SegmentTask"}
_SUBTITLES = {1: "SmartSubtitle.PureSubtitleTransTask", 2: "SmartSubtitle.OcrFullTextTask"}


class Progress(NamedTuple):
    """Status WAITING, PROCESSING, FINISH or ABORTED, and when it began and ended (None: not yet)."""

    status: str
    began: float | None
    ended: float | None


def progress(task: Task, now: float) -> Progress:
    """The state of ``task`` at ``now``: waiting, then processing, then its end."""
    begins = task.created + task.wait
    ends = begins + task.process
    if now < begins:
        return Progress("WAITING", None, None)
    if now < ends:
        return Progress("PROCESSING", begins, None)
    return Progress("ABORTED" if task.outcome == "aborted" else "FINISH", begins, ends)


def subtasks_of(tasks: Mapping[str, Any]) -> list[list[str]]:
    """Type and input (a JSON string) of every subtask that a request's tasks lead to.

    Which analysis a Definition stands for is not documented: 21, 24 and 25 are those of the examples.
    """
    found: list[tuple[str, Any]] = []
    if "AiAnalysisTask" in tasks:
        analysis = tasks["AiAnalysisTask"]
        found.append((_ANALYSES.get(analysis["Definition"], "AiAnalysis.DeLogo"), analysis))
    if "SmartSubtitlesTask" in tasks:
        subtitles = tasks["SmartSubtitlesTask"]
        raw = {} if subtitles.get("Definition") else subtitles.get("RawParameter", {})
        found.append((_SUBTITLES.get(raw.get("ProcessType", 0), "SmartSubtitle.AsrFullTextTask"), subtitles))
        if raw.get("TranslateSwitch") == "ON" and raw.get("ProcessType", 0) != 1:
            found.append(("SmartSubtitle.TransTextTask", subtitles))
    if "SmartEraseTask" in tasks:
        found.append(("SmartErase", tasks["SmartEraseTask"]))
    if "MediaProcessTask" in tasks:
        transcodes = tasks["MediaProcessTask"].get("TranscodeTaskSet") or ()
        found += [("MediaProcess.Transcode", transcode) for transcode in transcodes]
    return [[kind, json.dumps(given, ensure_ascii=False)] for kind, given in found]


def detail(task: Task, now: float) -> dict[str, Any]:
    """The ProcessMediaByMPS block of DescribeTaskDetail. A finished task says nothing of success: its parts do."""
    ended = progress(task, now).ended is not None
    failed = ended and task.outcome == "task-error"
    bare = failed or task.outcome == "no-subtasks"
    return {
        "TaskId": task.id,
        "Status": "FINISH" if ended else "PROCESSING",
        "ErrCode": 70000 if failed else 0,
        "Message": "source error: the file cannot be read" if failed else "",
        "SubTaskSet": [] if bare else [_subtask(task, index, now) for index in range(len(task.subtasks))],
    }


def _subtask(task: Task, index: int, now: float) -> dict[str, Any]:
    kind, given = task.subtasks[index]
    state = progress(task, now)
    # The first of several fails: the others show that one failure is a failure of the whole.
    failed = state.status == "ABORTED" or (task.outcome == "subtask-fail" and index == 0)
    status = "FAIL" if failed else "SUCCESS"
    if state.ended is None:
        status = "PROCESSING"
    done = status == "SUCCESS"
    return {
        "TaskType": kind,
        "Status": status,
        "ErrCode": "60000" if status == "FAIL" else "0",
        "Message": {"FAIL": "processing failed", "SUCCESS": "SUCCESS"}.get(status, ""),
        "Input": given,
        "Output": _output(task, index, kind) if done else {"OutputFiles": [], "OutputText": ""},
    }


def _output(task: Task, index: int, kind: str) -> dict[str, Any]:
    if kind not in _VIDEOS:
        return {"OutputFiles": [], "OutputText": json.dumps({"Summary": f"{kind} of {task.file}"})}
    name = sha256(f"{task.id}/{index}".encode()).hexdigest()
    file = {
        "FileType": _VIDEOS[kind],
        "StorageMode": "Permanent" if index % 2 == 0 else "Temporary",
        "FileId": str(int(name[:15], 16)) if index % 2 == 0 else "",
        "Url": f"https://{task.app}.vod-qcloud.example/{name[:32]}.mp4",
        "Definition": "0" if kind == "MediaProcess.Transcode" else "",
        "ExpiredTime": 0 if index % 2 == 0 else _LIFETIME,
    }
    return {"OutputFiles": [file], "OutputText": ""}
