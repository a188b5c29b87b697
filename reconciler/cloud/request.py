"""From a call to the bytes and headers that are posted.

Source: "Request structure" and "Common parameters" of the official API documentation, and what the official SDKs send.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler import __version__
from reconciler.cloud.codes import answer_error
from reconciler.cloud.credentials.secret import Credentials
from reconciler.cloud.endpoints import ServiceAddress, version
from reconciler.cloud.signing import JSON, sign
from reconciler.errors import InputError
from reconciler.model.call import Call

MAX_BODY = 10 * 1024 * 1024
"""Bytes of a POST signed with TC3."""
LABEL = re.sub(r"[^0-9a-zA-Z_,;.-]", "-", f"reconciler-{__version__}")[:128]
STS_REGION = "ap-guangzhou"
"""STS alone requires a region; this is the one the official SDKs send."""


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def encode(call: Call) -> bytes:
    """The JSON body: compact, UTF-8, fields without a value left out. ``{}`` for no parameters.

    Raises InputError for a value that JSON or UTF-8 cannot carry, TooLarge beyond 10 MB.
    """
    try:
        text = json.dumps(_plain(call.params), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        body = text.encode()
    except (TypeError, ValueError) as error:
        raise InputError(f"the parameters of {call.key} cannot be sent: {type(error).__name__}") from error
    if len(body) > MAX_BODY:
        raise answer_error(
            "RequestSizeLimitExceeded", f"a request of {len(body)} bytes, the limit is {MAX_BODY}", action=call.key
        )
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # nearly all there is
        return value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_plain(inner) for inner in value]
    return value


def compose(
    call: Call,
    body: bytes,
    address: ServiceAddress,
    credentials: Credentials | None,
    *,
    timestamp: int,
    region: str | None,
) -> Request:
    """The signed request. Without credentials it goes unsigned, as AssumeRoleWithWebIdentity wants it."""
    headers = {
        "Host": address.host,
        "Content-Type": JSON,
        "X-TC-Action": call.action,
        "X-TC-Version": version(call.service),
        "X-TC-Timestamp": str(timestamp),
        "X-TC-Language": "en-US",
        "X-TC-RequestClient": LABEL,
    }
    region = region or (STS_REGION if call.service == "sts" else None)
    if region:
        headers["X-TC-Region"] = region
    if credentials is None:
        headers["Authorization"] = "SKIP"
    else:
        signature = sign(
            credentials.secret_id,
            credentials.secret_key,
            service=call.service,
            host=address.host,
            timestamp=timestamp,
            body=body,
        )
        headers["Authorization"] = signature.authorization
        if credentials.token:
            headers["X-TC-Token"] = credentials.token
    return Request(address.url, headers, body)
