"""The content of a run: its request in manifest names, with JSON that travels as a string replaced by what it says.

Flattened (``model/paths.py``) it is the run's normal form: equal contents have equal forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from reconciler.kinds.media_processing.json_text import JsonText
from reconciler.kinds.media_processing.spec import OPAQUE, MediaProcessingSpec

OPTIONS = frozenset({"wait", "on_failure", "run_policy"})
"""Fields of the spec that say how to treat a run, not what it is."""


def content_of(spec: MediaProcessingSpec) -> dict[str, Any]:
    """The request in manifest names. What the author left out is left out: the service has its own defaults.

    An empty ``mpsProcessMediaParams`` is left out too: structured tasks are effective while it is empty, as without it.
    """
    content = dict(_written(spec, OPTIONS))
    if content.get(OPAQUE) == "":
        del content[OPAQUE]
    return content


def _written(model: BaseModel, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name not in without and value is not None:
            yield field.alias or name, _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return dict(_written(value))
    if isinstance(value, JsonText):
        return value.content
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)  # a coordinate of 0.0 is 0: one number, one spelling
    return str(value) if isinstance(value, str) else value
