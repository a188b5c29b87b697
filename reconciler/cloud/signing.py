"""TC3-HMAC-SHA256, the signature of Tencent Cloud API 3.0. Pure: no clock, no environment.

Source: "Signature v3" of the official API documentation. The method is POST, the path ``/``, the query empty, and the
signed headers are ``content-type`` and ``host``, which is all the service asks for.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
SIGNED_HEADERS = "content-type;host"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Signature:
    """``authorization`` is the whole header; the other values are its parts, for verifiers and tests."""

    scope: str
    payload: str = field(repr=False)
    """Lower-case hex SHA-256 of the body."""
    canonical: str = field(repr=False)
    """The canonical request."""
    signature: str = field(repr=False)
    authorization: str = field(repr=False)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def day(timestamp: int) -> str:
    """The UTC date of Unix seconds, ``YYYY-MM-DD``."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def derive(secret_key: str, date: str, service: str) -> tuple[bytes, bytes, bytes]:
    """The chain of keys for a date and a service; the last one signs."""
    first = _hmac(f"TC3{secret_key}".encode(), date)
    second = _hmac(first, service)
    return first, second, _hmac(second, "tc3_request")


def canonical_request(*, host: str, content_type: str, payload: str) -> str:
    """What is hashed into the string to sign; ``payload`` is the hex SHA-256 of the body."""
    headers = f"content-type:{content_type.strip()}\nhost:{host.strip()}\n"
    return "\n".join(("POST", "/", "", headers, SIGNED_HEADERS, payload))


def string_to_sign(*, timestamp: int, scope: str, canonical: str) -> str:
    return "\n".join((ALGORITHM, str(timestamp), scope, hashlib.sha256(canonical.encode()).hexdigest()))


def sign(
    secret_id: str,
    secret_key: str,
    *,
    service: str,
    host: str,
    timestamp: int,
    body: bytes,
    content_type: str = JSON,
) -> Signature:
    """Sign a POST of ``body``. ``host`` and ``content_type`` must be sent byte for byte as signed.

    ``timestamp`` is in Unix seconds and must be the very value of the header ``X-TC-Timestamp``.
    """
    date = day(timestamp)
    scope = f"{date}/{service}/tc3_request"
    payload = hashlib.sha256(body).hexdigest()
    canonical = canonical_request(host=host, content_type=content_type, payload=payload)
    to_sign = string_to_sign(timestamp=timestamp, scope=scope, canonical=canonical)
    signature = _hmac(derive(secret_key, date, service)[2], to_sign).hex()
    authorization = f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}"
    return Signature(scope, payload, canonical, signature, authorization)
