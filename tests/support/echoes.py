"""Spellings in which a hostile server sends back what it was sent."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

KEY = "cli+tests/SECRETneverShown0000000"
TOKEN = 'tok/en+with=odd"chars\\&' + "sTqPzW7mXc" * 12 + "=="
ID = "AKIDclitests0Fg7Hj2Kl9Qw4"


def spellings(secret: str) -> list[str]:
    """``secret`` plain, URL-encoded, JSON-escaped and as base64, alone and within something longer."""
    raw = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        quote(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret).replace("/", "\\/")[1:-1],
        base64.b64encode(raw).decode(),
        base64.b64encode(b"user:" + raw).decode(),
        base64.b64encode(b"1234" + raw + b"5").decode(),
        base64.urlsafe_b64encode(raw).decode(),
        raw.hex(),
    ]


def parts(secret: str) -> set[str]:
    """What no output may hold: every piece of sixteen characters of every spelling."""
    pieces = set()
    for text in spellings(secret):
        pieces |= {text[at : at + 16] for at in range(len(text) - 16)}
    return {piece for piece in pieces if len(set(piece)) >= 5}


def leaks(said: str, *secrets: str) -> list[str]:
    """Pieces of ``secrets`` in ``said``."""
    return sorted(piece for secret in secrets for piece in parts(secret) if piece in said)
