"""A JSON object that ends in the SHA-256 of everything before it: damage anywhere shows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reconciler.stores.document.form_table import compact

_MARK = b',"digest":"'
_TAIL = len(_MARK) + 64 + len(b'"}')


def seal(document: dict[str, Any]) -> bytes:
    """One line of JSON with its digest as the last member, without the line's end."""
    text = compact(document)
    try:
        body = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 does not have; JSON can escape it
        body = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    body = body[:-1]
    return body + _MARK + hashlib.sha256(body).hexdigest().encode() + b'"}'


def intact(line: bytes) -> bool:
    """Whether ``line`` is as ``seal`` made it."""
    body, tail = line[:-_TAIL], line[-_TAIL:]
    return tail == _MARK + hashlib.sha256(body).hexdigest().encode() + b'"}'


def unseal(line: bytes) -> dict[str, Any]:
    """The object. Raises ValueError where it was damaged, TypeError where it is no object."""
    if not intact(line):
        raise ValueError("the digest does not fit the content")
    document = json.loads(line, parse_constant=_no_constant)
    if not isinstance(document, dict):
        raise TypeError("not an object")
    return document


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number")
