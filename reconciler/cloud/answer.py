"""From the bytes of an answer to the content of ``Response``, or to the error it stands for.

The service answers 200 with ``{"Response": {…, "RequestId"}}``, errors included; whatever is not that form comes from
something else on the way. Source: "Response structure" of the official API documentation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NoReturn

from reconciler.cloud.codes import answer_error
from reconciler.errors import BadAnswer
from reconciler.ground.secrets import redact, redact_bytes
from reconciler.model.call import Answer

_NOT_QUOTED = "look at what that host answers there: only answers of the service's own hosts are quoted"
_SHOWN = 200
_TEXT = 2000
_QUOTABLE = 4096
"""Bytes from which a quotation is taken: enough that no secret is cut in two where the quotation ends."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP answer. ``date`` and ``retry_after`` are the headers of these names, empty where there was none."""

    status: int
    body: bytes = field(repr=False)
    date: str = ""
    retry_after: str = ""


def unwrap(reply: HttpResponse, action: str, *, quotes: bool = False) -> Answer:
    """The content of ``Response``. Raises BadAnswer, or the AnswerError of the code inside.

    ``quotes``: whether the errors quote what came instead of an answer. Only where a host of the service's own was
    asked: what anything else answers, such as a service of this machine, must not be read in a public report.
    What an error quotes is without our secrets, which a service or a gateway's page may echo: here already, since it is
    cut afterwards, and a part of a secret is harder to recognise.
    """

    def bad(reason: str) -> BadAnswer:
        if not quotes:
            return BadAnswer(reason, action=action, hint=_NOT_QUOTED)
        return BadAnswer(f"{reason}: {shown(redact_bytes(reply.body[:_QUOTABLE]))}", action=action)

    if reply.status != 200:
        raise bad(f"HTTP status {reply.status} instead of an answer")
    response, reason = _response(reply.body)
    if response is None:
        raise bad(f"the answer is {reason}")
    if "Error" not in response:
        return response
    error = response["Error"]
    request_id = response.get("RequestId")
    code = error.get("Code") if isinstance(error, dict) else None
    if not isinstance(code, str) or not code:
        raise bad("an error without a code")
    message = error.get("Message")
    raise answer_error(
        redact(code)[:_SHOWN],
        redact(message)[:_TEXT] if isinstance(message, str) else "",
        request_id=redact(request_id)[:_SHOWN] if isinstance(request_id, str) else "",
        action=action,
    )


def _response(body: bytes) -> tuple[dict[str, Any] | None, str]:
    """The Response object; or None and what the body is instead."""
    reason = "not JSON"
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once)
    except RecursionError:
        reason = "nested too deeply"
        document = None
    except _Twice as error:
        reason = f"JSON that says {shown(str(error).encode())} twice"
        document = None
    except ValueError:
        document = None
    else:
        reason = "JSON without a Response object"
    response = document.get("Response") if isinstance(document, dict) else None
    return (response if isinstance(response, dict) else None), reason


class _Twice(ValueError):
    """An object has a name twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises _Twice: readers differ in which value they take, and a list would look complete."""
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Twice(name)
            seen.add(name)
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def shown(body: bytes) -> str:
    """At most 200 characters of a body, fit for a terminal."""
    text = body[: _SHOWN * 4].decode("utf-8", "replace")
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_SHOWN])
    if not text:
        return "(empty body)"
    return text if len(text) <= _SHOWN else text[:_SHOWN]
