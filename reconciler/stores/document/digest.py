"""A JSON object whose last member is the SHA-256 of everything before it, so that damage anywhere is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from reconciler.stores.document.form_table import compact

_MARK = b',"digest":"'
_TAIL = len(_MARK) + 64 + len(b'"}')


def dump_with_digest(document: dict[str, Any]) -> bytes:
    """Return ``document`` as one line of JSON with its digest as the last member, without the line's end."""
    text = compact(document)
    try:
        body = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 does not have; JSON can escape it
        body = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    body = body[:-1]
    return body + _MARK + hashlib.sha256(body).hexdigest().encode() + b'"}'


def in_other_words(line: bytes, rewrite: Callable[[str], str]) -> bytes:
    """Return the document with its text rewritten to JSON of the same meaning, and the digest of that.

    Raises ValueError where the digest does not fit ``line``: what is damaged is not sealed anew.
    """
    if not digest_fits(line):
        raise ValueError("the digest does not fit the content")
    body = rewrite(line[:-_TAIL].decode()).encode()
    return body + _MARK + hashlib.sha256(body).hexdigest().encode() + b'"}'


def digest_fits(line: bytes) -> bool:
    """Return whether ``line`` is as ``dump_with_digest`` made it."""
    body, tail = line[:-_TAIL], line[-_TAIL:]
    return tail == _MARK + hashlib.sha256(body).hexdigest().encode() + b'"}'


def load_with_digest(line: bytes) -> dict[str, Any]:
    """Return the object of ``dump_with_digest``, digest included.

    Raises ValueError where the line was damaged, TypeError where it does not hold an object.
    """
    if not digest_fits(line):
        raise ValueError("the digest does not fit the content")
    try:
        document = json.loads(line, parse_constant=_no_constant)
    except ValueError as error:
        # Python's own words for a number of thousands of digits advise to lift its bound.
        if "int_max_str_digits" in str(error):
            raise ValueError("it holds a number of thousands of digits") from error
        raise
    if not isinstance(document, dict):
        raise TypeError("not an object")
    return document


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number")
