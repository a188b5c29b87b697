"""What a task says it was asked for: the Input of its parts, JSON texts whose shape the pages do not give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.media_processing.expand import definitions
from reconciler.model.resource import NormalForm


def other_templates(form: NormalForm, answer: Mapping[str, Any]) -> bool:
    """Whether a part of the task names a template and the request another, or none. What cannot be read names none."""
    ours = {number for path, number in definitions(form) if path.lower().endswith("definition")}
    return any(number not in ours for number in _named(answer))


def _named(answer: Mapping[str, Any]) -> Iterator[int]:
    block = answer.get("ProcessMediaByMPSTask")
    parts = block.get("SubTaskSet") if isinstance(block, Mapping) else None
    for part in parts if isinstance(parts, list) else ():
        text = part.get("Input") if isinstance(part, Mapping) else None
        try:
            given = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            continue
        number = given.get("Definition") if isinstance(given, Mapping) else None
        if type(number) is int and number:
            yield number
