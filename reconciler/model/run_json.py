"""A run's memory and options as JSON values and back, for states, saved plans and reports.

Version 0.1.0 wrote the same fields in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from reconciler.model.run import RunMemory, RunOptions, RunStatus

_FIELDS = frozenset({"status", "sent", "options", "seen", "started", "message", "ended", "outputs", "rerun"})


def options_to_json(options: RunOptions) -> dict[str, Any]:
    """Options as JSON values."""
    return {**options._asdict(), "texts": dict(options.texts)}


def options_from_json(data: Any) -> RunOptions:
    """What ``options_to_json`` wrote. Raises ValueError that names the field for anything else."""
    fields = _object(data, "options", frozenset(RunOptions._fields))
    wait = None if fields["wait"] is None else _number(fields["wait"], "options.wait")
    texts = fields["texts"]
    if not isinstance(texts, Mapping) or not all(type(text) is str for text in texts.values()):
        raise ValueError("options.texts is not an object of texts")
    return RunOptions(wait, _truth(fields["fail"], "options.fail"), _truth(fields["once"], "options.once"), dict(texts))


def memory_to_json(memory: RunMemory) -> dict[str, Any]:
    """A run's memory as JSON values; what is not known yet is left out."""
    data: dict[str, Any] = {
        "status": memory.status.value,
        "sent": memory.sent,
        "options": options_to_json(memory.options),
    }
    if memory.status is RunStatus.STARTING or memory.seen:
        data["seen"] = sorted(memory.seen)
    if memory.started is not None:
        data["started"] = memory.started
    if memory.message is not None:
        data["message"] = memory.message
    if memory.ended is not None:
        data["ended"] = memory.ended
    if memory.outputs is not None:
        data["outputs"] = dict(memory.outputs)
    if memory.rerun:
        data["rerun"] = True
    return data


def memory_from_json(data: Any) -> RunMemory:
    """What ``memory_to_json`` wrote. Raises ValueError that names the field for anything else."""
    fields = _object(data, "the memory of a run", frozenset({"status", "sent", "options"}), _FIELDS)
    status = _status(fields["status"])
    started = _time(fields, "started")
    if started is None and status is not RunStatus.STARTING:
        raise ValueError(f"started is missing, though the status is {status.value}")
    message = fields.get("message")
    if message is not None and type(message) is not str:
        raise ValueError("message is not a text")
    outputs = fields.get("outputs")
    if outputs is not None and not isinstance(outputs, dict):
        raise ValueError("outputs is not an object")
    return RunMemory(
        status,
        _number(fields["sent"], "sent"),
        options_from_json(fields["options"]),
        _texts(fields.get("seen", []), "seen"),
        started,
        message,
        _time(fields, "ended"),
        outputs,
        _truth(fields.get("rerun", False), "rerun"),
    )


def _object(data: Any, what: str, required: frozenset[str], allowed: frozenset[str] | None = None) -> Mapping[str, Any]:
    given = data.keys() if isinstance(data, Mapping) else frozenset[str]()
    missing = sorted(required - given)
    if missing:
        raise ValueError(f"{what} has no {missing[0]}")
    # Another version may mean something by it that matters: a run that is misunderstood is paid for twice.
    unknown = sorted(given - (required if allowed is None else allowed))
    if unknown:
        raise ValueError(f'{what} has an unknown field "{unknown[0]}"')
    fields: Mapping[str, Any] = data
    return fields


def _status(value: Any) -> RunStatus:
    if value not in list(RunStatus):
        known = ", ".join(status.value for status in RunStatus)
        raise ValueError(f'status is "{value}", which is not one of {known}')
    return RunStatus(value)


def _time(fields: Mapping[str, Any], name: str) -> float | None:
    value = fields.get(name)
    return None if value is None else _number(value, name)


def _number(value: Any, name: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{name} is not a number")
    number: float = value
    return number


def _truth(value: Any, name: str) -> bool:
    if type(value) is not bool:
        raise ValueError(f"{name} is neither true nor false")
    return value


def _texts(value: Any, name: str) -> frozenset[str]:
    if not isinstance(value, list) or not all(type(text) is str for text in value):
        raise ValueError(f"{name} is not a list of texts")
    return frozenset(value)
