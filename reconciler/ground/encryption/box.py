"""One encrypted document: a line of JSON with a head in clear, and a content that only a key opens.

The content is AES-256-GCM. Its associated data is the text of the head, byte for byte, so that no part of the head can
be exchanged. The key of a document is derived (HKDF-SHA256) from the one in the environment with 32 random bytes of its
own: nonces of 96 random bits then meet in no two documents, however many are written.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.errors import KeyUnusable
from reconciler.ground.encryption.keys import KEY, OLD, SIZE, Key, Keys

ENCRYPTED = 100
"""The version in the ``format`` of every encrypted document. It is beyond all formats in clear, so that a version which
cannot decrypt refuses it as a newer format, and does not take it for damage."""
HEAD_LIMIT = 16 * 1024
"""Bytes within which the head ends."""
NONCE = 12
TAG = 16
_DATA = b',"data":"'
_END = b'"}'
_IDENT = re.compile(r"[0-9a-f]{16}")


class Altered(Exception):
    """A document that no key of ours encrypted as it is now: damaged, cut, forged, or not one at all."""


class Opened(NamedTuple):
    """What was decrypted. ``key`` decrypted it; ``salt`` gives further keys of this document."""

    head: Mapping[str, Any]
    content: bytes
    key: Key
    salt: bytes
    tag: bytes


def encrypt(head: Mapping[str, str | int], content: bytes, key: Key, *, spaced: bool = False) -> bytes:
    """Return the document, without the line's end. ``head`` begins with its ``format``, and everybody can read it.

    ``spaced``: with a blank behind the first colon, by which programs know a saved plan.
    """
    salt, nonce = os.urandom(SIZE), os.urandom(NONCE)
    fields = {**head, "key": key.id, "salt": _text(salt), "nonce": _text(nonce)}
    # Escaped to ASCII: then no text in it can look like the mark of the content, or have a form that UTF-8 lacks.
    opening = json.dumps(fields, separators=(",", ":")).encode()[:-1] + _DATA
    if spaced:
        opening = opening.replace(b":", b": ", 1)
    if len(opening) > HEAD_LIMIT:
        raise ValueError("the head of an encrypted document is too long")
    data = Cipher(key, salt, str(head["format"])).encrypt(nonce, content, opening)
    return opening + base64.b64encode(data) + _END


def decrypt(document: bytes, keys: Keys, expected: str) -> Opened:
    """Open a document whose ``format`` is ``expected``.

    Raises Altered, and KeyUnusable where it was encrypted with none of ``keys``.
    """
    document = document.rstrip(b"\r\n")
    at = document.find(_DATA, 0, HEAD_LIMIT)
    if at < 0 or not document.endswith(_END):
        raise Altered("its end is missing" if document.startswith(b"{") else "it is not an encrypted document")
    opening = document[: at + len(_DATA)]
    head = _head(opening)
    if head["format"] != expected:
        raise Altered("it is another kind of document")
    salt, nonce = _bytes(head.get("salt"), SIZE), _bytes(head.get("nonce"), NONCE)
    key = find_key(head, keys)
    data = unbase64(document[len(opening) : -len(_END)])
    content = Cipher(key, salt, expected).decrypt(nonce, data, opening)
    return Opened(head, content, key, salt, data[-TAG:])


def head_of(document: bytes) -> Mapping[str, Any]:
    """What the head says, which nothing vouches for. ``document`` may be cut behind it. Raises Altered."""
    at = document.find(_DATA, 0, HEAD_LIMIT)
    if at < 0:
        raise Altered("it has no head")
    return _head(document[: at + len(_DATA)])


class Cipher:
    """AES-256-GCM with the key that follows from ``key`` for one document, and in it for one ``purpose``."""

    def __init__(self, key: Key, salt: bytes, purpose: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        self._aes = AESGCM(HKDF(SHA256(), SIZE, salt, b"reconciler " + purpose.encode()).derive(key.secret))

    def encrypt(self, nonce: bytes, content: bytes, context: bytes) -> bytes:
        """``content`` encrypted, with its tag at the end. ``context`` is bound to it."""
        return self._aes.encrypt(nonce, content, context)

    def decrypt(self, nonce: bytes, data: bytes, context: bytes) -> bytes:
        """The inverse. Raises Altered where ``data`` or ``context`` is not what was encrypted."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._aes.decrypt(nonce, data, context)
        except InvalidTag as error:
            raise Altered("it was altered since it was written") from error


def unbase64(text: bytes) -> bytes:
    """The bytes that ``text`` is the only spelling of. Raises Altered."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise Altered("it was altered since it was written") from error
    # The last letters have bits that mean nothing: two texts would be one content.
    if len(data) < TAG or base64.b64encode(data[-(len(data) % 3 or 3) :]) != text[-4:]:
        raise Altered("it was altered since it was written")
    return data


def find_key(head: Mapping[str, Any], keys: Keys) -> Key:
    """The key that a head names. Raises Altered where it names none, KeyUnusable where it is not among ``keys``."""
    ident = head.get("key")
    if type(ident) is not str or not _IDENT.fullmatch(ident):
        raise Altered("its head has another shape")
    key = keys.find(ident)
    if key is None:
        known = ", ".join(known.id for known in (keys.current, *keys.old))
        raise KeyUnusable(
            f"it is encrypted with another key ({ident}) than {KEY} has ({known})",
            hint=f"set {KEY} to the key that it was written with; after a rotation, put the former key into {OLD}",
        )
    return key


def _head(opening: bytes) -> Mapping[str, Any]:
    try:
        head = json.loads(opening[: -len(_DATA)] + b"}")
    except (ValueError, RecursionError) as error:
        raise Altered("its head has another shape") from error
    if not isinstance(head, dict) or type(head.get("format")) is not str:
        raise Altered("its head has another shape")
    return head


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: Any, size: int) -> bytes:
    if type(text) is not str or not text.isascii():
        raise Altered("its head has another shape")
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise Altered("its head has another shape") from error
    if len(data) != size:
        raise Altered("its head has another shape")
    return data
