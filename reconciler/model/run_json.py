"""A run's memory and options as JSON values and back, for states, saved plans and reports.

Version 0.1.0 wrote the same fields in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model import shapes
from reconciler.model.run import RunMemory, RunOptions, RunStatus

_FIELDS = frozenset({"status", "sent", "options", "seen", "started", "message", "ended", "outputs", "rerun"})


def options_to_json(options: RunOptions) -> dict[str, Any]:
    """Options as JSON values."""
    return {**options._asdict(), "texts": dict(options.texts)}


def options_from_json(data: Any) -> RunOptions:
    """What ``options_to_json`` wrote. Raises ValueError that names the field for anything else."""
    fields = _object(data, "options", frozenset(RunOptions._fields))
    wait = None if fields["wait"] is None else shapes.number(fields["wait"], "options.wait")
    texts = fields["texts"]
    if not isinstance(texts, Mapping) or not all(type(text) is str for text in texts.values()):
        raise ValueError("options.texts is not an object of texts")
    return RunOptions(
        wait, shapes.truth(fields["fail"], "options.fail"), shapes.truth(fields["once"], "options.once"), dict(texts)
    )


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
    message = shapes.optional_text(fields.get("message"), "message")
    outputs = None if fields.get("outputs") is None else shapes.fields(fields["outputs"], "outputs")
    return RunMemory(
        status,
        shapes.time(fields["sent"], "sent"),
        options_from_json(fields["options"]),
        frozenset(shapes.texts(fields.get("seen", []), "seen")),
        started,
        message,
        _time(fields, "ended"),
        outputs,
        shapes.truth(fields.get("rerun", False), "rerun"),
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
    return None if fields.get(name) is None else shapes.time(fields[name], name)
