"""The keys for states and saved plans. They come from the environment alone, and are never shown.

``RECONCILER_STATE_KEY`` encrypts and decrypts, those in ``RECONCILER_STATE_KEY_OLD`` decrypt only. Each is 32 bytes in
base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.errors import KeyUnusable
from reconciler.ground import secrets

KEY = "RECONCILER_STATE_KEY"
OLD = "RECONCILER_STATE_KEY_OLD"
SIZE = 32
MAKE_ONE = "a key is 32 random bytes in base64; openssl rand -base64 32 makes one"
INSTALL = "pip install 'mps-reconciler[encryption]'"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, slots=True)
class Key:
    """One key. ``id`` names it in documents and messages; nothing about the key follows from it."""

    secret: bytes = field(repr=False)
    id: str

    @classmethod
    def of(cls, secret: bytes) -> Key:
        """The key with the bytes ``secret``."""
        return cls(secret, hmac.new(secret, b"reconciler key id", hashlib.sha256).hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that encrypts, and those that may only decrypt."""

    current: Key
    old: tuple[Key, ...] = ()

    def find(self, ident: str) -> Key | None:
        """The key with this id; None where it is not among them."""
        return next((key for key in (self.current, *self.old) if key.id == ident), None)


def keys_of(environ: Mapping[str, str]) -> Keys | None:
    """The keys in ``environ``; None where no key is set.

    Raises KeyUnusable for what is not a key, and where the library that encrypts is not installed. An empty variable is
    an error: a job whose secret is missing would otherwise write in clear without a word.
    """
    if KEY not in environ:
        if environ.get(OLD, "").strip():
            raise KeyUnusable(f"{OLD} is set, and {KEY} is not", hint=f"old keys only read: set {KEY} as well")
        return None
    current = _key(environ[KEY], KEY)
    old = [_key(text, OLD) for text in re.split(r"[\s,]+", environ.get(OLD, "")) if text]
    _require_library()
    return Keys(current, tuple(old))


def _key(text: str, name: str) -> Key:
    """The key that ``text``, the value of the variable ``name``, is in base64. Its text never gets into a message."""
    text = text.strip()
    if not text:
        raise KeyUnusable(f"{name} is set, and empty", hint=f"unset it to work without encryption; {MAKE_ONE}")
    # Also of what turns out to be malformed: it may be a key with one character lost.
    secrets.add(text)
    try:
        secret = binascii.a2b_base64(text.encode("ascii").translate(_URL_SAFE), strict_mode=True)
    except ValueError as error:
        raise KeyUnusable(f"{name} is not base64", hint=MAKE_ONE) from error
    if len(secret) != SIZE:
        raise KeyUnusable(f"{name} is {len(secret)} bytes in base64, not {SIZE}", hint=MAKE_ONE)
    if len(set(secret)) == 1:
        raise KeyUnusable(f"{name} is one byte {SIZE} times, which anybody could guess", hint=MAKE_ONE)
    for spelling in (base64.b64encode(secret), base64.urlsafe_b64encode(secret)):
        secrets.add(spelling.decode())
    secrets.add(secret.hex())
    return Key.of(secret)


def _require_library() -> None:
    try:
        import cryptography.hazmat.primitives.ciphers.aead as _  # noqa: F401
    except ImportError as error:
        raise KeyUnusable(f"{KEY} is set, and the library that encrypts is not installed", hint=INSTALL) from error
