"""What a ``MediaProcessing`` document may say: one ProcessMediaByMPS request of VOD, and how to treat its run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from reconciler.kinds.media_processing.analysis import AnalysisTask
from reconciler.kinds.media_processing.erase import EraseTask
from reconciler.kinds.media_processing.json_text import JsonObject
from reconciler.kinds.media_processing.raw_params import look_into
from reconciler.kinds.media_processing.rules import Checked, Finding
from reconciler.kinds.media_processing.scalars import AppId, Duration, FileId
from reconciler.kinds.media_processing.subtitles import SubtitlesTask
from reconciler.model.spec import Boolean, Spec

TIMEOUT = 2 * 3600
"""Seconds to wait for a run where the author gives no timeout."""
TASKS = ("aiAnalysisTask", "smartSubtitlesTask", "smartEraseTask")
OPAQUE = "mpsProcessMediaParams"

OnFailure = Literal["fail", "warn"]
RunPolicy = Literal["onChange", "once"]


class Wait(Spec):
    """How long to wait for the end. Asked first after 5 seconds, at last every 60; the run goes on regardless."""

    timeout: Annotated[Duration, Field(description="Seconds, or like 90s, 30m, 2h; at most 72h.")] = TIMEOUT


def _wait_form(value: Any) -> str:
    return "switch" if isinstance(value, str | bool) else "settings"


Waiting = Annotated[
    Annotated[Wait, Tag("settings")] | Annotated[Boolean, Tag("switch")],
    Discriminator(_wait_form),
    Field(description="false: start it and go on."),
]


class MediaProcessingSpec(Checked):
    """Starts once for each distinct content. Either ``mpsProcessMediaParams``, or structured tasks."""

    source: ClassVar[str] = (
        "`vod` ProcessMediaByMPS; `wait`, `onFailure` and `runPolicy` are the program's own and are not sent"
    )

    file_id: FileId
    sub_app_id: AppId
    mps_process_media_params: JsonObject | None = Field(
        default=None, description="Tasks of ProcessMedia in the API's own case; sent as a JSON string."
    )
    ai_analysis_task: AnalysisTask | None = Field(default=None, description="Analysis of the video by a template.")
    smart_subtitles_task: SubtitlesTask | None = Field(
        default=None, description="Subtitles: recognised in speech or in the picture, translated, embedded."
    )
    smart_erase_task: EraseTask | None = Field(
        default=None, description="Subtitles, watermarks, faces or number plates erased from the picture."
    )
    ext_info: str | None = Field(default=None, description="Reserved by VOD.")
    wait: Waiting = Wait()
    on_failure: Annotated[OnFailure, Field(description="What a failed run does to the exit code.")] = "fail"
    run_policy: Annotated[RunPolicy, Field(description="once: a changed content is not run again.")] = "onChange"

    @property
    def structured(self) -> list[str]:
        """The structured tasks that are written, by their manifest names."""
        given = (self.ai_analysis_task, self.smart_subtitles_task, self.smart_erase_task)
        return [name for name, task in zip(TASKS, given, strict=True) if task is not None]

    @property
    def raw(self) -> Mapping[str, Any] | None:
        """What ``mpsProcessMediaParams`` says; None where it is not written, or empty text as the API allows."""
        opaque = self.mps_process_media_params
        return opaque.content if opaque is not None and opaque.text else None

    def broken(self) -> Iterator[Finding]:
        if self.raw is not None and self.structured:
            message = f"{' and '.join(self.structured)} would be silently ignored beside it"
            fix = f"keep {OPAQUE} or the structured tasks, not both"
            yield Finding("task-forms", (OPAQUE,), message, fix=fix)
        if self.raw is None and not self.structured:
            yield Finding("task-missing", (), "nothing to run", (OPAQUE, *TASKS), "add one of them")
        if self.raw is not None:
            yield from _within_raw(look_into(self.raw).broken)

    def pointless(self) -> Iterator[Finding]:
        if len(self.structured) > 1:
            message = "several tasks in one request: what the service does with them is not documented"
            yield Finding("several-tasks", (self.structured[1],), message, fix="declare each in a document of its own")
        if self.raw is not None:
            yield from _within_raw(look_into(self.raw).pointless)


def _within_raw(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding._replace(at=(OPAQUE, *finding.at))
