"""What became of a run, from an answer of DescribeTaskDetail. FINISH is not success: every part has to say so.

Source: the DescribeTaskDetail page, and the types ProcessMediaByMPS, MPSSubTaskResult, MPSTaskOutput, MPSOutputFile.
Fields that are missing or of another shape count as absent; unknown fields are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NO_RESULT, NO_PARTS, ABORTED = "NoResult", "NoSubTasks", "Aborted"
"""Our own codes, where the service ends a task without one."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """MPSOutputFile as reported. ``storage`` is Permanent (with ``file_id``) or Temporary (with ``expired_time``).

    ``expired_time`` is in seconds; whether a lifetime or a Unix time the page does not say. Empty or None: absent.
    """

    type: str
    storage: str
    file_id: str
    url: str
    definition: str
    expired_time: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """One subtask: MPSSubTaskResult. ``text`` is OutputText, JSON whose shape depends on the subtask."""

    type: str
    status: str
    code: str
    message: str
    files: tuple[OutputFile, ...]
    text: str

    @property
    def succeeded(self) -> bool:
        return self.status == "SUCCESS" and self.code == "0"

    @property
    def runs(self) -> bool:
        return self.status in ("PROCESSING", "WAITING")


@dataclass(frozen=True, slots=True)
class NotYet:
    """It goes on: ``status`` as reported (WAITING, PROCESSING), and the progress in words."""

    status: str
    words: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """Every part succeeded."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """It ended otherwise. ``parts`` hold what each said, and the outputs of those that succeeded nevertheless."""

    code: str
    message: str
    parts: tuple[Part, ...] = ()


Outcome = NotYet | Done | Failed


def outcome(answer: Mapping[str, Any]) -> Outcome:
    """Return the outcome that ``answer``, the content of Response, reports.

    Success is Status FINISH, ErrCode 0 of the task, and at least one subtask, each SUCCESS with ErrCode "0". A code
    that is left out counts as zero: then the states decide.
    """
    status = _text(answer.get("Status"))
    block = answer.get("ProcessMediaByMPSTask")
    task: Mapping[str, Any] = block if isinstance(block, Mapping) else {}
    parts = _parts(task.get("SubTaskSet"))
    if status == "ABORTED":
        return Failed(ABORTED, _text(task.get("Message")) or "the service aborted the task", parts)
    if status != "FINISH":
        return NotYet(status or "UNKNOWN", _progress(status, parts), parts)
    if not isinstance(block, Mapping):
        return Failed(NO_RESULT, "the task has ended, and the answer holds no result", parts)
    code = _code(task.get("ErrCode"))
    if code != "0":
        return Failed(code, _text(task.get("Message")) or "the source could not be processed", parts)
    if not parts:
        return Failed(NO_PARTS, "the task has ended without any part", parts)
    bad = [part for part in parts if not (part.succeeded or part.runs)]
    if bad:
        return Failed(bad[0].code, _why(bad, len(parts)), parts)
    if any(part.runs for part in parts):
        return NotYet(status, _progress("PROCESSING", parts), parts)
    return Done(parts)


def _why(bad: Sequence[Part], count: int) -> str:
    first = bad[0]
    said = first.message or first.status or "the service reported no state"
    return f"{len(bad)} of {count} parts failed; {first.type or 'a part'}: {said}"


def _progress(status: str, parts: Sequence[Part]) -> str:
    words = {"WAITING": "waiting", "PROCESSING": "processing", "": "state not reported"}.get(status, status.lower())
    if not parts:
        return words
    done = sum(part.succeeded for part in parts)
    failed = sum(not part.succeeded and not part.runs for part in parts)
    return f"{words}, {done} of {len(parts)} parts done" + (f", {failed} failed" if failed else "")


def _parts(value: Any) -> tuple[Part, ...]:
    return tuple(map(_part, value)) if isinstance(value, list) else ()


def _part(value: Any) -> Part:
    item: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    reported = item.get("Output")
    output: Mapping[str, Any] = reported if isinstance(reported, Mapping) else {}
    files = output.get("OutputFiles")
    return Part(
        type=_text(item.get("TaskType")),
        status=_text(item.get("Status")),
        code=_code(item.get("ErrCode")),
        message=_text(item.get("Message")),
        files=tuple(_file(file) for file in files if isinstance(file, Mapping)) if isinstance(files, list) else (),
        text=_text(output.get("OutputText")),
    )


def _file(item: Mapping[str, Any]) -> OutputFile:
    expiry = item.get("ExpiredTime")
    return OutputFile(
        type=_text(item.get("FileType")),
        storage=_text(item.get("StorageMode")),
        file_id=_text(item.get("FileId")),
        url=_text(item.get("Url")),
        definition=_text(item.get("Definition")),
        expired_time=expiry if type(expiry) is int else None,
    )


def _text(value: Any) -> str:
    if type(value) is int:
        return str(value)
    return value if isinstance(value, str) else ""


def _code(value: Any) -> str:
    """An integer in the task, a text in its parts; absent counts as zero, anything else does not."""
    if value is None or value == "":
        return "0"
    return _text(value) or repr(value)
