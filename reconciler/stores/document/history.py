"""Entries of the history as lines of JSON, and back; and the part of the state that holds the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model import shapes
from reconciler.model.history import ChangesRef, Entry, Log, Result, Started, Who
from reconciler.stores.document.form_table import compact

FORMAT = "reconciler-audit/1"
AUDIT, CHANGE_SETS = "audit", "history"
"""Folders beside the state: entries, which are never written over; change sets, which are kept for a while."""
MOST_ROWS = 1_000_000
"""More rows than any change set has: a span is counted out when it is shown."""
_START = f'{{"format":"{FORMAT}",'.encode()


def entry_line(entry: Entry) -> bytes:
    """The entry as one line, without its end. Equal entries have equal bytes."""
    document = {
        "format": FORMAT,
        "number": entry.number,
        "previous": entry.previous,
        "lineage": entry.lineage,
        "target": entry.target,
        "serial_after": entry.serial,
        "ended": entry.ended,
        "result": entry.result.value,
        "started": started_to_json(entry.started),
        "verbs": dict(entry.verbs),
        "postures": dict(entry.postures),
        "failed": [[code, list(map(list, rows))] for code, rows in entry.failed],
        "untried": list(map(list, entry.untried)),
        "ids": {str(row): identity for row, identity in entry.ids.items()},
        "gap": entry.gap,
        "tool": entry.tool,
    }
    return compact(document).encode("utf-8", "backslashreplace")


def is_entry(line: bytes) -> bool:
    """Whether ``line`` begins as an entry in clear."""
    return line.startswith(_START)


def entry_from_json(data: Mapping[str, Any]) -> Entry:
    """The entry that ``entry_line`` wrote. Raises ValueError that names the field for anything else."""

    def part(name: str) -> Any:
        return shapes.member(data, name)

    failed = []
    for row in shapes.items(part("failed"), "failed"):
        code, spans = shapes.items(row, "failed", 2)
        failed.append((shapes.text(code, "failed"), _spans(spans, "failed")))
    untried = _spans(part("untried"), "untried")
    not_done = [*untried, *(span for _, spans in failed for span in spans)]
    if sum(last - first + 1 for first, last in not_done) > MOST_ROWS:
        raise ValueError("failed and untried have more rows than any change set has")
    ids = shapes.fields(part("ids"), "ids")
    return Entry(
        shapes.integer(part("number"), "number", 1),
        shapes.text(part("previous"), "previous"),
        shapes.text(part("lineage"), "lineage"),
        shapes.text(part("target"), "target"),
        started_from_json(part("started")),
        shapes.integer(part("serial_after"), "serial_after", 0),
        shapes.time(part("ended"), "ended"),
        Result(part("result")),
        _counts(part("verbs"), "verbs"),
        _counts(part("postures"), "postures"),
        tuple(failed),
        untried,
        {int(row): shapes.text(identity, "ids") for row, identity in ids.items()},
        shapes.truth(part("gap"), "gap"),
        shapes.text(part("tool"), "tool"),
    )


def started_to_json(started: Started) -> dict[str, Any]:
    """``started`` as JSON values; of who, what is known."""
    changes = started.changes
    return {
        "serial": started.serial,
        "time": started.time,
        "run": started.run,
        "command": started.command,
        "who": {name: value for name, value in started.who._asdict().items() if value},
        "plan": started.plan,
        "approval": started.approval,
        "changes": None if changes is None else changes._asdict(),
    }


def started_from_json(value: Any) -> Started:
    """The inverse. Raises ValueError."""
    data = shapes.fields(value, "started")
    said = shapes.fields(shapes.member(data, "who"), "who")
    changes = shapes.member(data, "changes")
    return Started(
        shapes.integer(shapes.member(data, "serial"), "serial", 0),
        shapes.time(shapes.member(data, "time"), "time"),
        shapes.text(shapes.member(data, "run"), "run"),
        shapes.text(shapes.member(data, "command"), "command"),
        Who(**{name: shapes.text(said.get(name, ""), name) for name in Who._fields}),
        shapes.text(shapes.member(data, "plan"), "plan"),
        shapes.text(shapes.member(data, "approval"), "approval"),
        None if changes is None else _changes(shapes.fields(changes, "changes")),
    )


def log_to_json(log: Log) -> dict[str, Any]:
    """The state's part as JSON values."""
    data: dict[str, Any] = {"number": log.number, "digest": log.digest, "entries": list(log.entries)}
    if log.started is not None:
        data["started"] = started_to_json(log.started)
    return data


def log_from_json(value: Any) -> Log:
    """The inverse. Raises ValueError."""
    data = shapes.fields(value, "log")
    return Log(
        shapes.integer(shapes.member(data, "number"), "log.number", 0),
        shapes.text(shapes.member(data, "digest"), "log.digest"),
        tuple(shapes.texts(shapes.member(data, "entries"), "log.entries")),
        started_from_json(data["started"]) if "started" in data else None,
    )


def _changes(data: Mapping[str, Any]) -> ChangesRef:
    number, size, rows = (
        shapes.integer(shapes.member(data, name), f"changes.{name}", 0) for name in ("number", "size", "rows")
    )
    return ChangesRef(number, shapes.text(shapes.member(data, "digest"), "changes.digest"), size, rows)


def _counts(value: Any, name: str) -> dict[str, int]:
    return {key: shapes.integer(count, name, 0) for key, count in shapes.fields(value, name).items()}


def _spans(value: Any, name: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for span in shapes.items(value, name):
        first, last = (shapes.integer(number, name, 0) for number in shapes.items(span, name, 2))
        if last < first or last >= MOST_ROWS:
            raise ValueError(f"{name} has a row that no change set has")
        spans.append((first, last))
    return tuple(spans)
