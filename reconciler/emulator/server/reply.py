"""A request and an answer as HTTP sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from reconciler.emulator.server.failure import Failure


@dataclass(frozen=True, slots=True)
class Request:
    """``headers`` have lower-case names and trimmed values; ``size`` is the body's, also where it was not kept."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Reply:
    """``promised`` overrides the Content-Length; ``padding`` bytes and ``tail`` follow the body; ``reset`` answers
    nothing and resets the connection."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    promised: int | None = None
    padding: int = 0
    tail: bytes = b""
    reset: bool = False


RESET = Reply(b"", reset=True)


def success(content: Mapping[str, Any]) -> Reply:
    """HTTP 200 with ``{"Response": {…, "RequestId": uuid}}``."""
    return Reply(_encode({"Response": {**content, "RequestId": str(uuid4())}}))


def refusal(failure: Failure) -> Reply:
    """HTTP 200 as well: errors travel in ``Response.Error``."""
    return success({"Error": {"Code": failure.code, "Message": failure.message}})


def plain(content: Any, status: int = 200) -> Reply:
    """JSON without the envelope, for the admin path."""
    return Reply(_encode(content), status=status)


def _encode(value: Any) -> bytes:
    # Escaped, so that lone surrogates can travel too.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
