"""The analysis task: the VOD type MPSAiAnalysisTaskInput."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reconciler.kinds.media_processing.json_text import JsonParameter
from reconciler.kinds.media_processing.scalars import Definition
from reconciler.model.spec import Spec


class AnalysisTask(Spec):
    """MPSAiAnalysisTaskInput. ``extendedParameter`` travels as a JSON string; write a mapping or the text."""

    definition: Definition
    extended_parameter: Annotated[JsonParameter, Field(description="Sent as a JSON string.")] | None = None
