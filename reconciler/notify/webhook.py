"""Any other service: the message as JSON, for a program of your own. docs/notifications.md describes it.

With a secret, ``X-Reconciler-Signature`` is ``v1=`` and the hexadecimal HMAC-SHA256, under the secret, of the value of
``X-Reconciler-Timestamp`` (Unix seconds), a dot and the body. Any 2xx is a success.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from reconciler.model.notification import Notification
from reconciler.notify.base import Notifier, Post, by_status, encoded
from reconciler.notify.fitting import fitted_post

FORMAT_VERSION = 1
MOST_BYTES = 64 * 1024
"""Targets have at most half of it, so that there is room for lines."""


def document(message: Notification, lines: Sequence[str]) -> dict[str, Any]:
    """The message."""
    targets = _targets(message)
    return {
        "format_version": FORMAT_VERSION,
        "command": message.command,
        "project": message.project,
        "exit_code": message.exit_code,
        "reasons": list(message.reasons),
        "title": message.title,
        "facts": list(message.facts),
        "links": [link._asdict() for link in message.links],
        "lines": list(lines),
        "targets": targets,
        "more_targets": message.more + len(message.targets) - len(targets),
        "quiet_targets": message.quiet,
    }


def _targets(message: Notification) -> list[dict[str, Any]]:
    """Return the first targets, as many as there is room for: reports that were merged may name them at any length."""
    rows: list[dict[str, Any]] = []
    size = 0
    for news in message.targets:
        row = {"target": news.target, "exit_code": news.exit_code, "reasons": list(news.reasons)}
        size += len(encoded(row)) + len(",")
        if size > MOST_BYTES // 2:
            break
        rows.append(row)
    return rows


def post(message: Notification, secret: str, now: int) -> Post:
    """The request, signed where there is a secret."""
    made = fitted_post(message.lines, lambda some: document(message, some), MOST_BYTES)
    if not secret:
        return made
    digest = hmac.new(secret.encode(), f"{now}.".encode() + made.body, hashlib.sha256).hexdigest()
    signed = {"X-Reconciler-Timestamp": str(now), "X-Reconciler-Signature": f"v1={digest}"}
    return Post(made.body, {**made.headers, **signed})


NOTIFIER = Notifier(
    name="webhook",
    title="any program, as JSON",
    url="RECONCILER_NOTIFY_WEBHOOK_URL",
    secret="RECONCILER_NOTIFY_WEBHOOK_SECRET",  # noqa: S106 - the name of a variable
    post=post,
    judge=by_status,
)
