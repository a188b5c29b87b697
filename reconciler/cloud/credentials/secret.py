"""Credentials that do not show themselves."""

from __future__ import annotations

from typing import NoReturn

from reconciler.errors import CredentialsMissing
from reconciler.ground import secrets


class Credentials:
    """A key, and for temporary ones a session token and the Unix time when they end.

    Neither ``repr``, ``str``, pickling nor copying gives the key or token away; comparing is by value. From now on the
    command line writes neither of them, whoever sends them back.
    """

    __slots__ = ("_expires", "_id", "_key", "_token")

    def __init__(self, secret_id: str, secret_key: str, token: str = "", expires: float | None = None) -> None:
        self._id = secret_id
        self._key = secret_key
        self._token = token
        self._expires = expires
        for secret in (secret_id, secret_key, token):
            secrets.add(secret)

    @property
    def secret_id(self) -> str:
        return self._id

    @property
    def secret_key(self) -> str:
        return self._key

    @property
    def token(self) -> str:
        return self._token

    @property
    def expires(self) -> float | None:
        return self._expires

    def __repr__(self) -> str:
        return f"Credentials({self._id[:4]}…{', temporary' if self._token else ''})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credentials):
            return NotImplemented
        return (self._id, self._key, self._token) == (other._id, other._key, other._token)

    def __hash__(self) -> int:
        return hash((self._id, self._key, self._token))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("credentials are neither copied nor stored")


def checked(source: str, secret_id: object, secret_key: object, token: object, expires: object = None) -> Credentials:
    """Credentials from outside. Raises CredentialsMissing naming the source and the field, never the value.

    The service refuses white space around a key; quotes in an INI file are part of the value, as the official SDK
    reads it.
    """
    texts = []
    token = "" if token is None else token
    for field, value in (("secret id", secret_id), ("secret key", secret_key), ("token", token)):
        if not isinstance(value, str):
            raise broken(source, f"the {field} is {'missing' if value is None else 'not text'}")
        if not value and field != "token":
            raise broken(source, f"the {field} is empty")
        if value != value.strip():
            raise broken(source, f"the {field} has white space around it")
        if value[:1] in ("'", '"') and value[-1:] == value[:1]:
            raise broken(source, f"the {field} stands in quotes, which count as part of it: take them away")
        if not value.isascii() or not value.isprintable():
            raise broken(source, f"the {field} has characters that no key has")
        texts.append(value)
    return Credentials(texts[0], texts[1], texts[2], _seconds(source, expires))


def _seconds(source: str, value: object) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = -1.0
    if not 0 <= seconds < 1e15:
        raise broken(source, "the time of expiry is not a number of seconds")
    return seconds / 1000 if seconds > 1e11 else seconds


def broken(source: str, why: str) -> CredentialsMissing:
    """A source that is there but cannot be used: said, not skipped, lest another account be taken silently."""
    return CredentialsMissing(f"credentials from {source}: {why}")
