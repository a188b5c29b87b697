"""What is remembered of a run, for people: status, and where its outputs are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from reconciler.model.state import Record


def run_lines(record: Record) -> Iterator[str]:
    """Status, times, and each part with its files and text; nothing for a record that is not a run. Not escaped yet."""
    run = record.run
    if run is None:
        return
    status = run.status.value
    yield f"{status}: {run.message}" if run.message and run.message != status else status
    for word, time in (("started", run.started), ("ended", run.ended)):
        if time is not None:
            yield f"{word} {datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S} UTC"
    for part in _list(run.outputs, "parts"):
        code = part.get("code")
        why = f" ({code}: {part.get('message')})" if code not in ("0", "", None) else ""
        yield f"{part.get('type')}  {part.get('status')}{why}"
        for file in _list(part, "files"):
            expiry = f", expires: {file['expired_time']}" if file.get("expired_time") is not None else ""
            kept = f" as {file['file_id']}" if file.get("file_id") else ""
            yield f"  {file.get('type')}  {file.get('storage')}{kept}{expiry}  {file.get('url')}"
        if part.get("text"):
            yield f"  {part['text']}"


def _list(holder: Any, key: str) -> list[Mapping[str, Any]]:
    items = holder.get(key) if isinstance(holder, Mapping) else None
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
