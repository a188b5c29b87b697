"""What the Terraform HTTP protocol says of a lock and its holder."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from reconciler.ground.secrets import redact_bytes
from reconciler.stores.document.form_table import compact
from reconciler.stores.owner import owner_from_json, owner_to_json
from reconciler.stores.remote.lock_token import Holder, LockToken

_LIMIT = 64 * 1024


def lock_info(token: LockToken, version: str, now: float) -> bytes:
    """The body of a LOCK. ``Info`` repeats the lock's name: GitLab answers with what the asking side sent."""
    owner = token.owner
    info = {
        "ID": token.id,
        "Operation": owner.command,
        "Info": compact({"id": token.id, "owner": owner_to_json(owner)}),
        "Who": f"{owner.user}@{owner.host}",
        "Version": version,
        "Created": datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z"),
        "Path": "",
    }
    return compact(info).encode("utf-8", "backslashreplace")


def holder_of(body: bytes) -> Holder:
    """Who holds the lock, from the body of a refusal; as little as the server sends."""
    found = _object(redact_bytes(body[:_LIMIT]))
    ident, who, created, operation = (_text(found, name) for name in ("ID", "Who", "Created", "Operation"))
    info = _object(_text(found, "Info").encode("utf-8", "replace"))
    owner = owner_from_json(info.get("owner")) if ident and info.get("id") == ident else None
    # Operation is the asker's own where Info is.
    parts = [who, *([f"since {created}"] if created else [])]
    if operation and info.get("id") in (None, ident):
        parts.append(operation)
    text = ", ".join(part for part in parts if part)
    return Holder(ident, owner, text=f"{text} (lock {ident[:80]})" if text and ident else text)


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(found: dict[str, object], name: str) -> str:
    value = found.get(name)
    return value[:2000] if isinstance(value, str) else ""
