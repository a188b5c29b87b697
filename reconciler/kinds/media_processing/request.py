"""The body of a ProcessMediaByMPS request, from a normal form alone, and the digest that identifies a run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from reconciler.kinds.media_processing.json_text import JsonText, canonical, read_json
from reconciler.kinds.media_processing.spec import OPAQUE, MediaProcessingSpec
from reconciler.model.paths import Content, unflatten
from reconciler.model.resource import NormalForm

SERVICE, ACTION = "vod", "ProcessMediaByMPS"
ORDER = (
    "fileId",
    "subAppId",
    OPAQUE,
    "aiAnalysisTask",
    "smartSubtitlesTask",
    "smartEraseTask",
    "extInfo",
)
"""Fields of the request in the order of the API's page."""
EXTENDED = "aiAnalysisTask.extendedParameter"
TEXTS = (OPAQUE, EXTENDED)
"""Paths of the fields that are JSON strings on the wire."""

Texts = Mapping[str, str]
"""Path of a JSON string → the very text the author wrote, to be sent as it stands."""


def texts_of(spec: MediaProcessingSpec) -> dict[str, str]:
    """The JSON texts that the author wrote as texts. What was written as a mapping has none: it is serialised."""
    analysis = spec.ai_analysis_task
    found: dict[str, JsonText | None] = {
        OPAQUE: spec.mps_process_media_params,
        EXTENDED: analysis.extended_parameter if analysis else None,
    }
    return {path: json.text for path, json in found.items() if json is not None and json.verbatim}


def request(form: NormalForm, texts: Texts | None = None) -> dict[str, Any]:
    """The parameters of the call. A JSON string is the author's text while that says what the form says, else compact
    JSON with sorted keys. Raises ValueError or TypeError for a form of another kind.
    """
    content = unflatten(form)
    body: dict[str, Any] = {}
    for name in ORDER:
        if name == OPAQUE and name not in content and (texts or {}).get(name) == "":
            body[wire_name(name)] = ""  # as the author wrote it; it asks for nothing
        if name in content:
            body[wire_name(name)] = _wire(content.pop(name), name, texts or {})
    if content or "FileId" not in body or "SubAppId" not in body:
        raise ValueError("not the form of a media processing run")
    return body


def _wire(value: Any, path: str, texts: Texts) -> Any:
    if path in TEXTS:
        return _json_string(value, texts.get(path))
    if isinstance(value, dict):
        return {wire_name(name): _wire(part, f"{path}.{name}", texts) for name, part in value.items()}
    if isinstance(value, list):
        return [_wire(part, f"{path}[]", texts) for part in value]
    return value


def _json_string(content: Any, text: str | None) -> str:
    if content == "":
        return ""
    wanted = canonical(content)
    if text is not None:
        try:
            if canonical(read_json(text)) == wanted:
                return text
        except ValueError:
            pass
    return wanted


def wire_name(name: str) -> str:
    """A manifest name in the API's case."""
    return "MPSProcessMediaParams" if name == OPAQUE else name[:1].upper() + name[1:]


def digest(form: NormalForm) -> str:
    """SHA-256 over service, action and content: hexadecimal, equal exactly where the same run would be paid again.

    Formatting and key order of JSON texts, the resource's name, and how the run is waited for are not in it.
    """
    return content_digest(unflatten(form))


def content_digest(content: Content) -> str:
    """The digest of a content, see ``digest``."""
    named = {"service": SERVICE, "action": ACTION, "request": content}
    return hashlib.sha256(canonical(named).encode()).hexdigest()
