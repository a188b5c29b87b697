"""Which store a target's ``state`` names. Libraries are imported by the store that needs them, when it is named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from reconciler.errors import InputError
from reconciler.stores.base import Store
from reconciler.stores.local.store import LocalStore
from reconciler.stores.remote.backend import Timing

EXPIRY = "RECONCILER_LOCK_EXPIRY"
_HTTP_EXPIRY = 120.0
"""Seconds. Longer than elsewhere: a sign of life is a write of the whole state there."""


def check_address(address: str) -> None:
    """Whether ``open_store`` could use it, as far as its text tells. Raises InputError."""
    scheme = _scheme(address)
    if scheme in ("http", "https"):
        from reconciler.stores.remote.http.address import parse as parse_http

        parse_http(address, {})
    elif scheme == "s3":
        from reconciler.stores.remote.s3.address import parse as parse_s3

        # Only what the address says is looked at: who may go there is the environment's business, and later.
        parse_s3(address, {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"})
    elif scheme:
        raise InputError(
            f"{scheme}:// is no place for a state that this version knows",
            hint="it knows https://, s3://BUCKET/KEY, and folders, relative to the project file",
        )
    elif not address.strip() or "\0" in address:
        raise InputError("the state's address is empty", hint="give a folder, https://… or s3://BUCKET/KEY")


def open_store(
    address: str | None, default_folder: Path, environ: Mapping[str, str], *, base: Path | None = None
) -> Store:
    """The store at ``address``: ``https://…``, ``s3://…``, or a folder, relative to ``base``; without one the default.

    Nothing is contacted yet. Raises InputError for an address that cannot be used, and where a library is missing.
    """
    if address is None:
        return LocalStore(default_folder)
    scheme = _scheme(address)
    if scheme in ("http", "https"):
        from reconciler.stores.remote.http.address import parse as parse_http
        from reconciler.stores.remote.http.backend import HttpBackend
        from reconciler.stores.remote.store import RemoteStore

        return RemoteStore(HttpBackend(parse_http(address, environ)), _timing(environ, _HTTP_EXPIRY))
    if scheme == "s3":
        from reconciler.stores.remote.s3.address import parse as parse_s3
        from reconciler.stores.remote.s3.backend import S3Backend
        from reconciler.stores.remote.store import RemoteStore

        return RemoteStore(S3Backend(parse_s3(address, environ)), _timing(environ, Timing().expiry))
    check_address(address)
    return LocalStore(((base or default_folder) / Path(address)).resolve())


def is_folder(address: str | None) -> bool:
    """Whether a state at ``address`` lies on this machine."""
    return address is None or not _scheme(address)


def _scheme(address: str) -> str:
    """Empty for a path; one letter is a drive."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError as error:
        raise InputError("the state's address is no address") from error
    return scheme if len(scheme) > 1 else ""


def _timing(environ: Mapping[str, str], usual: float) -> Timing:
    text = environ.get(EXPIRY, "")
    if not text:
        return Timing.of(usual)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 86_400:
        raise InputError(f"{EXPIRY} is {text}: it takes seconds from 1 to 86400")
    return Timing.of(seconds)
