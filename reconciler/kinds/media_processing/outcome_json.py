"""Outcomes as JSON values and back, for the state: the service forgets after three days, the state does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reconciler.kinds.media_processing.outcome import Done, Failed, NotYet, Outcome, OutputFile, Part

_WORDS: dict[type[Outcome], str] = {NotYet: "running", Done: "done", Failed: "failed"}


def to_json(outcome: Outcome) -> dict[str, Any]:
    """``{"outcome": "running"|"done"|"failed", …, "parts": [{type, status, code, message, files, text}]}``."""
    return {"outcome": _WORDS[type(outcome)], **asdict(outcome), "parts": [_part_json(part) for part in outcome.parts]}


def from_json(data: Mapping[str, Any]) -> Outcome:
    """What ``to_json`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    parts = tuple(
        Part(
            **{name: _text(part[name]) for name in ("type", "status", "code", "message", "text")},
            files=tuple(_file(file) for file in part["files"]),
        )
        for part in data["parts"]
    )
    word = data["outcome"]
    if word == "running":
        return NotYet(_text(data["status"]), _text(data["words"]), parts)
    if word == "done":
        return Done(parts)
    if word == "failed":
        return Failed(_text(data["code"]), _text(data["message"]), parts)
    raise ValueError(f"no outcome: {word}")


def _part_json(part: Part) -> dict[str, Any]:
    return {**asdict(part), "files": [asdict(file) for file in part.files]}


def _file(data: Mapping[str, Any]) -> OutputFile:
    expiry = data["expired_time"]
    if expiry is not None and type(expiry) is not int:
        raise TypeError("expired_time is not an integer")
    texts = {name: _text(data[name]) for name in ("type", "storage", "file_id", "url", "definition")}
    return OutputFile(**texts, expired_time=expiry)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
