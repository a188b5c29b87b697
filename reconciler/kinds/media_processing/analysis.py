"""The analysis task: the VOD type MPSAiAnalysisTaskInput."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reconciler.kinds.media_processing.json_text import JsonParameter
from reconciler.kinds.media_processing.scalars import Definition
from reconciler.model.spec import Spec


class AnalysisTask(Spec):
    """MPSAiAnalysisTaskInput. ``extendedParameter`` travels as a JSON string; write a mapping or the text."""

    source: ClassVar[str] = "`vod` MPSAiAnalysisTaskInput"

    definition: Definition
    extended_parameter: JsonParameter | None = Field(
        default=None, description="Settings for this run that go beyond the template; sent as a JSON string."
    )
