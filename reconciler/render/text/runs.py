"""What is remembered of a run, for people: status, and where its outputs are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from reconciler.model.run import status_of
from reconciler.model.state import Record


def run_lines(record: Record) -> Iterator[str]:
    """Status, times, and each part with its files and text; nothing for a record that is no run. Not escaped yet."""
    extra = record.extra or {}
    if "status" not in extra:
        return
    said = f": {extra['message']}" if extra.get("message") and extra["message"] != extra["status"] else ""
    yield f"{status_of(record).value}{said}"
    for word in ("started", "ended"):
        if isinstance(extra.get(word), int | float):
            yield f"{word} {datetime.fromtimestamp(extra[word], UTC):%Y-%m-%d %H:%M:%S} UTC"
    outputs = extra.get("outputs")
    for part in _list(outputs, "parts"):
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
