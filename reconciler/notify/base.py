"""What a notifier is: the variables that it reads, the request that a message becomes, and what an answer means."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.model.notification import Notification

if TYPE_CHECKING:
    from reconciler.cloud.answer import HttpResponse

JSON_TYPE = "application/json; charset=utf-8"


class Verdict(NamedTuple):
    """What an answer means. ``problem`` is empty where the service took the message; ``again``: a retry may help.

    A problem never quotes the answer, which may repeat the address that was asked.
    """

    problem: str = ""
    again: bool = False


TAKEN = Verdict()


class Post(NamedTuple):
    """One request, without its address."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """One service. ``url`` and ``secret`` are names of variables; ``secret`` is empty where nothing is signed."""

    name: str
    title: str
    """What people call the service."""
    url: str
    secret: str = ""
    post: Callable[[Notification, str, int], Post]
    """The request for a message, a secret (empty: unsigned) and a time in Unix seconds."""
    judge: Callable[[HttpResponse], Verdict]


@dataclass(frozen=True, slots=True)
class Destination:
    """A notifier with the address and the secret that the environment names."""

    notifier: Notifier
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


def json_post(document: Mapping[str, Any]) -> Post:
    """Return ``document`` as a request."""
    return Post(encoded(document), {"Content-Type": JSON_TYPE})


def encoded(value: Any) -> bytes:
    """Return compact JSON in UTF-8: limits count bytes, and an escape of a Chinese letter takes twice as many."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def by_status(reply: HttpResponse) -> Verdict:
    """Return what the status alone says: 2xx is a success, 429 and 5xx may pass."""
    if 200 <= reply.status < 300:
        return TAKEN
    return Verdict(f"HTTP status {reply.status}", reply.status == 429 or reply.status >= 500)


def by_code(reply: HttpResponse, names: tuple[str, ...], meanings: Mapping[int, str], again: frozenset[int]) -> Verdict:
    """Return what a number in the answer's JSON says, the first of ``names`` that is there: 0 is a success.

    For services that answer status 200 whatever becomes of a message. ``meanings`` are the documented ones.
    """
    verdict = by_status(reply)
    if verdict.problem:
        return verdict
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return Verdict("the answer is not JSON")
    found = document if isinstance(document, dict) else {}
    code = next((found[name] for name in names if type(found.get(name)) is int), None)
    if code is None:
        return Verdict(f"the answer has no {names[0]}")
    if code == 0:
        return TAKEN
    meaning = meanings.get(code, "")
    return Verdict(f"{names[0]} {code}{': ' if meaning else ''}{meaning}", code in again)
